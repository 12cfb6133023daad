"""Every code the program can show has its words, in every language, with the same facts in them."""

from __future__ import annotations

import fnmatch
import string
from typing import TYPE_CHECKING

import pytest
from support.raised import Site, sites
from support.spoken import Asked, asked, checks, step_codes, words

from updater.enterprise.outcomes import OutcomeKind
from updater.texts import Texts, available_languages

if TYPE_CHECKING:
    from collections.abc import Iterable

_LANGUAGES = tuple(available_languages())
_PARTS = ("what", "why", "do")
_ALWAYS_THERE = {"file", "place", "detail"}
_PLURALS = {"ru": {"one", "few", "many"}, "en": {"one", "many"}}
_CODES = sorted({site.code for site in sites() if site.code and "*" not in site.code})
_PATTERNS = sorted({site.code for site in sites() if site.code and "*" in site.code})
_NO_ERROR = {"unexpected"}  # said of what is no UserError at all

_SPOKEN: tuple[Asked, ...] = (*asked(), *checks())

in_each_language = pytest.mark.parametrize("language", _LANGUAGES)


def _forms(text: object) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [str(text)]


def _facts(text: object) -> set[str]:
    """Names of facts a text asks for, in any of its plural forms."""
    parser = string.Formatter()
    return {name for form in _forms(text) for _, name, _, _ in parser.parse(form) if name is not None}


def _none_of(lines: Iterable[str]) -> None:
    """Fail with every line: a failure that names one of thirty missing texts is asked thirty times."""
    found = sorted(lines)
    if found:
        pytest.fail("\n".join(found))


def _codes_with_words(texts: Texts) -> set[str]:
    keys = (key for key in sorted(texts.keys()) if key.startswith("error."))
    return {key.removeprefix("error.").rsplit(".", 1)[0] for key in keys} - _NO_ERROR


def test_there_are_both_languages() -> None:
    """Russian and English are complete from the start."""
    assert {"ru", "en"} <= set(_LANGUAGES)


def test_every_code_can_be_found() -> None:
    """A code stands in letters where the error is made, so that a search for it ends there."""
    assert [] == [site.where for site in sites() if site.code is None]


@in_each_language
def test_every_error_has_words(language: str) -> None:
    """An error says what happened, why, and what to do next."""
    texts = Texts(language)
    wanted = [f"error.{code}.{part}" for code in _CODES for part in _PARTS]
    _none_of(key for key in wanted if key not in texts)


@in_each_language
def test_every_fact_in_the_words_is_given(language: str) -> None:
    """Words never ask for a fact that the place making the error does not give."""
    texts = Texts(language)
    _none_of(line for site in sites() if not site.open for line in _facts_missing(site, texts))


def _facts_missing(site: Site, texts: Texts) -> list[str]:
    found_elsewhere = {f"error.{code}.{part}" for code in _CODES if code != site.code for part in _PARTS}
    keys = set(fnmatch.filter(texts.keys(), f"error.{site.code}.*")) - found_elsewhere
    given = {*site.facts, *_ALWAYS_THERE}
    asked = {key: _facts(texts.raw(key)) - given for key in keys}
    return [f"{site.where} {key}: {sorted(facts)}" for key, facts in sorted(asked.items()) if facts]


@in_each_language
def test_every_text_asked_for_is_there(language: str) -> None:
    """A key written in the source has its text; one put together has at least one."""
    keys = Texts(language).keys()
    _none_of(f"{place.where} {place.key}" for place in _SPOKEN if not fnmatch.filter(keys, place.key))


@in_each_language
def test_every_fact_of_a_text_is_given(language: str) -> None:
    """A text never asks for a fact that the place showing it does not give."""
    texts = Texts(language)
    _none_of(
        f"{place.where} {place.key}: {sorted(missing)}"
        for place in _SPOKEN
        if place.key in texts and not place.open
        if (missing := _facts(texts.raw(place.key)) - place.facts - _told_with(place.facts))
    )


def _told_with(facts: Iterable[str]) -> set[str]:
    """What a check that names a problem tells besides: the problem's own reason."""
    return {"why"} if "problem" in facts else set()


@in_each_language
def test_every_step_has_a_name(language: str) -> None:
    """Each step of a run can be shown in the list of steps."""
    _none_of(code for code in step_codes() if f"step.{code}.title" not in Texts(language))


def test_steps_and_checks_are_found() -> None:
    """The search for codes finds what is known to be there."""
    assert "backup" in step_codes()
    assert checks()


@in_each_language
def test_no_text_is_left_over(language: str) -> None:
    """A text nobody asks for any more is removed."""
    patterns = [*words(), *(place.key for place in checks()), "error.*", "step.*.title"]
    exact = {key for key in patterns if "*" not in key}
    open_ones = [key for key in patterns if "*" in key]
    left = (key for key in Texts(language).keys() - exact)
    _none_of(key for key in left if not any(fnmatch.fnmatch(key, one) for one in open_ones))


@in_each_language
def test_no_words_for_errors_that_are_never_made(language: str) -> None:
    """Words of an error that is gone are removed with it."""
    unused = _codes_with_words(Texts(language)) - set(_CODES)
    _none_of(code for code in unused if not any(fnmatch.fnmatch(code, name) for name in _PATTERNS))


@in_each_language
def test_languages_have_the_same_keys(language: str) -> None:
    """What can be said in one language can be said in the other."""
    _none_of(Texts("ru").keys() ^ Texts(language).keys())


@in_each_language
def test_languages_ask_for_the_same_facts(language: str) -> None:
    """A translation tells as much as the original."""
    ours, reference = Texts(language), Texts("ru")
    common = ours.keys() & reference.keys()
    _none_of(key for key in common if _facts(ours.raw(key)) != _facts(reference.raw(key)))


@in_each_language
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    """A text with a number has exactly the forms its language uses."""
    texts = Texts(language)
    tables = {key: set(texts.raw(key)) for key in sorted(texts.keys()) if isinstance(texts.raw(key), dict)}
    assert {} == {key: forms for key, forms in tables.items() if forms != _PLURALS[language]}


@in_each_language
def test_no_text_is_empty(language: str) -> None:
    """Every text says something."""
    texts = Texts(language)
    assert [] == [
        key for key in sorted(texts.keys()) if not all(form.strip() for form in _forms(texts.raw(key)))
    ]


@in_each_language
def test_every_failure_of_the_platform_has_words(language: str) -> None:
    """Each way a command of the platform can fail is explained."""
    texts = Texts(language)
    failures = [kind.value for kind in OutcomeKind if kind is not OutcomeKind.DONE]
    wanted = [f"error.platform.{failure}.{part}" for failure in failures for part in _PARTS]
    _none_of(key for key in wanted if key not in texts)
