"""Every check is in one table, has words and a remedy in every language, and is written down for people."""

from __future__ import annotations

import pytest
from support.checks_table import table, written
from support.spoken import checks

from updater.model.plan import CheckLevel
from updater.texts import Texts, available_languages
from updater.update.checks.codes import KINDS, Subject

_MADE = {tuple(place.key.removeprefix("check.").rsplit(".", 1)) for place in checks()}
_DECLARED = {(kind.code, level.value) for kind in KINDS.values() for level in kind.levels}

in_each_language = pytest.mark.parametrize("language", available_languages())


def test_what_is_made_is_in_the_table() -> None:
    """The source makes exactly the codes and levels the table names."""
    assert (set(), set()) == (_MADE - _DECLARED, _DECLARED - _MADE)


@in_each_language
def test_every_check_has_words(language: str) -> None:
    """Each code has a message for each of its levels, and each subject a name."""
    texts = Texts(language)
    wanted = [f"check.{code}.{level}" for code, level in _DECLARED]
    wanted += [f"subject.{subject.value}" for subject in Subject]
    assert [] == [key for key in wanted if key not in texts]


@in_each_language
def test_what_stands_in_the_way_has_a_remedy(language: str) -> None:
    """An error or a warning says what to do; one made of an error of ours has that error's remedy."""
    texts = Texts(language)
    of_errors = {place.key.split(".")[1] for place in checks() if "problem" in place.facts}
    grave = {CheckLevel.ERROR.value, CheckLevel.WARNING.value}
    missing = [
        f"{code} {level}"
        for code, level in sorted(_DECLARED)
        if level in grave and code not in of_errors
        if f"check.{code}.do" not in texts and f"check.{code}.do-{level}" not in texts
    ]
    assert [] == missing


@in_each_language
def test_no_words_are_left_over(language: str) -> None:
    """Words of a check that is gone, or of a level it never has, are removed."""
    known = {f"check.{code}.{level}" for code, level in _DECLARED}
    known |= {f"check.{code}.do-{level}" for code, level in _DECLARED} | {
        f"check.{code}.do" for code in KINDS
    }
    assert set() == {key for key in Texts(language).keys() - known if key.startswith("check.")}


def test_the_page_has_the_table() -> None:
    """docs/reliability.md lists every check; `python tests/support/checks_table.py` writes it anew."""
    assert table() == written()
