"""Texts: facts, measures, plural forms, and words for every error."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from updater.errors import Bug, StorageError
from updater.texts import Texts, available_languages
from updater.texts.measures import plural_form

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    """A small language of its own."""
    folder = tmp_path / "ru"
    folder.mkdir()
    (folder / "a.toml").write_text(
        '[measure]\nsizes = ["Б", "КБ", "МБ"]\ntimes = ["с", "мин", "ч"]\ncomma = ","\n'
        '[one]\nplain = "Нужно {need:size} за {time:duration}"\n'
        'day = "Взята {taken:moment}"\n'
        'count = {one = "{count} база", few = "{count} базы", many = "{count} баз"}\n'
        '[error.unexpected]\nwhat = "Неожиданно"\nwhy = ""\ndo = ""\n',
        "utf-8",
    )
    return Texts("ru", tmp_path)


def test_facts_are_put_in_as_measures(texts: Texts) -> None:
    """Sizes and times are written as people read them."""
    assert "Нужно 1,5\u00a0МБ за 2\u00a0мин 5\u00a0с" == texts("one.plain", need=1572864, time=125)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")
def test_a_time_is_one_of_this_computer(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever zone it was written in; what is no time stays what it is, and nothing is a dash."""
    monkeypatch.setenv("TZ", "Europe/Moscow")
    time.tzset()
    try:
        told = [
            texts("one.day", taken=stamp)
            for stamp in ("2026-03-01T21:30:00+00:00", "2026-03-01T21:30:00", "?", "")
        ]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert ["Взята 02.03.2026 00:30", "Взята 01.03.2026 21:30", "Взята ?", "Взята —"] == told


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 база"), (3, "3 базы"), (11, "11 баз"), (21, "21 база"), (0, "0 баз")]
)
def test_russian_plural_forms(texts: Texts, count: int, text: str) -> None:
    """A counted noun takes the right form."""
    assert text == texts("one.count", count=count)


def test_a_missing_text_or_fact_is_a_bug(texts: Texts) -> None:
    """A key that does not exist is not shown to the user as a key."""
    with pytest.raises(Bug):
        texts("one.none")
    with pytest.raises(Bug):
        texts("one.plain", need=1)


def test_an_error_without_words_is_said_to_be_unexpected(texts: Texts) -> None:
    """An unknown error still gets words, and its facts stay as the detail."""
    problem = texts.problem(RuntimeError("secret"))

    assert "Неожиданно" == problem.what
    assert "secret" not in problem.detail


@pytest.mark.parametrize("language", ["ru", "en"])
def test_shipped_languages_have_words_for_storage(language: str) -> None:
    """What, why and what to do are there in both languages."""
    problem = Texts(language).problem(StorageError("storage.full", path="X:\\"))

    assert "storage.full" == problem.code
    assert all((problem.what, problem.why, problem.remedy))
    assert "X:\\" in problem.why


def test_both_languages_are_shipped() -> None:
    """Russian and English are there."""
    assert ["en", "ru"] == list(available_languages())


def test_english_has_two_forms() -> None:
    """One, and everything else."""
    assert [plural_form("en", count) for count in (0, 1, 2)] == ["many", "one", "many"]
