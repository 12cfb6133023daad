"""Names and places of our own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.model.version import Version
from updater.site.file_names import file_name, suffix_of, template_path, version_in_path


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Accounting30", "3.0.88.22", "update"), "Accounting30_3.0.88.22_update.zip"),
        (("1c", "Учёт", "x"), "1c_x.zip"),
        (("..\\..\\con", ""), "_con.zip"),
        (("COM1",), "_COM1.zip"),
        ((), "package.zip"),
        (("a" * 300,), "a" * 100 + ".zip"),
    ],
)
def test_names(parts: tuple[str, ...], name: str) -> None:
    """A name is made of plain letters, is not long, and is no device."""
    assert name == file_name(*parts, suffix=".zip")


@given(st.lists(st.text(max_size=30), max_size=4))
def test_any_words_make_a_plain_name(parts: list[str]) -> None:
    """Whatever the words are, no file system can stumble over the name."""
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,120}\.zip", file_name(*parts, suffix=".zip"))


def test_suffixes() -> None:
    """Only expected suffixes are taken over from a server's name."""
    assert ".tar.gz" == suffix_of("deb64_8_3_18.TAR.GZ")
    assert ".zip" == suffix_of("x.scr")
    assert ".bin" == suffix_of("x.exe.js", ".bin")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (r"1c\Accounting\3_0_52_32", "1c/Accounting/3_0_52_32"),
        ("Фирма (тест)/Учёт/1_0", "Фирма (тест)/Учёт/1_0"),
        (r"a\\b", "a/b"),
    ],
)
def test_places(text: str, path: str) -> None:
    """Slashes of either kind separate folders."""
    assert path == template_path(text)


@pytest.mark.parametrize(
    "text",
    ["", "/", "/a", "\\a", "..", "a/../b", "a/.", "c:/a", "a/b:c", "a/con", "a/nul.txt", "a/b ", "a/b.",
     "a\0b", "a/" * 9 + "b", "a/" + "b" * 81, "a/\u202eb", "~/a", "a/*"],
)  # fmt: skip
def test_hostile_places(text: str) -> None:
    """A place that could lead elsewhere, or that some system cannot have, is none."""
    assert template_path(text) is None


def test_versions_in_places() -> None:
    """The last folder is the version with underscores; other names are no version."""
    assert Version("3.0.52.32") == version_in_path("1c/Accounting/3_0_52_32")
    assert version_in_path("1c/Accounting") is None
    assert version_in_path("1c/3_0_beta") is None
