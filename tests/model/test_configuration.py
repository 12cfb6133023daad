"""Identities of releases and compatibility modes."""

from __future__ import annotations

import pytest

from updater.model.configuration import Configuration, ReleaseIdentity, compatibility_text
from updater.model.version import Version


@pytest.mark.parametrize(
    ("code", "property_set", "text"),
    [
        (80310, 52, "8.3.10"),
        (80501, 76, "8.5.1"),
        (80303, 45, "8.3.3"),
        (2, 36, "8.2.13"),
        (0, 36, None),
        (None, 22, None),
    ],
)
def test_compatibility_code_becomes_text(code: int | None, property_set: int, text: str | None) -> None:
    """The stored number reads as the platform line people know."""
    assert text == compatibility_text(code, property_set)


def test_other_build_needs_both_builds_known() -> None:
    """The same number is another build only when both builds are known and differ."""
    known = ReleaseIdentity("А", "Б", Version("1.0"), "1")
    other = ReleaseIdentity("А", "Б", Version("1.0"), "2")
    unknown = ReleaseIdentity("А", "Б", Version("1.0"))

    assert known.other_build(other)
    assert not known.other_build(unknown)
    assert not known.other_build(known)


def test_the_base_edition_is_known_by_name_or_synonym() -> None:
    """In the name, or only in the words shown to people."""
    base = Configuration("БухгалтерияПредприятияБазовая", "Фирма", Version("3.0"))
    synonym = Configuration("Accounting", "Фирма", Version("3"), {"ru": "Бухгалтерия (базовая)"})
    own = Configuration("СвояКонфигурация", "", Version("1.0"))
    assert [True, True, False] == [each.base_edition for each in (base, synonym, own)]
