"""A page nobody understands is kept in a file with nothing of the person in it; only the last few are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from support.failing import failing_at

from updater.errors import SiteError
from updater.filing import Filing
from updater.online.odd_pages import OddPages
from updater.site.pages.total import read_total
from updater.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

_PAGE = (
    b'<html><body><form><input name="password" value="canary-secret-7"></form><nobr>anna</nobr></body></html>'
)


def _odd() -> SiteError:
    with pytest.raises(SiteError) as caught:
        read_total(_PAGE, url="https://releases.example/total?ticket=ST-1")
    return caught.value


def test_the_page_is_in_the_file_the_error_names(tmp_path: Path) -> None:
    """Structure stays, values and names go; the words of the error say where it lies."""
    error = _odd()
    OddPages(tmp_path / "odd", Filing()).keep(error)
    (file,) = (tmp_path / "odd").iterdir()
    text = file.read_text("utf-8")
    assert "<form>" in text
    assert not [secret for secret in ("canary", "anna", "ST-1") if secret in text]
    for language in ("ru", "en"):
        assert str(file) in Texts(language).problem(error).remedy


def test_without_a_file_the_words_are_whole(tmp_path: Path) -> None:
    """Where nothing can be written the error is told all the same."""
    error = _odd()
    OddPages(tmp_path / "odd", failing_at(0)).keep(error)
    assert "{" not in Texts("ru").problem(error).remedy
    assert "" == error.params["file"]


def test_only_the_last_ones_are_kept(tmp_path: Path) -> None:
    """A site that changed for good does not fill the disk."""
    moments = iter(dt.datetime(2026, 1, day, tzinfo=dt.UTC) for day in range(1, 15))
    pages = OddPages(tmp_path, Filing(), lambda: next(moments))
    for _ in range(14):
        pages.keep(_odd())
    names = sorted(path.name for path in tmp_path.iterdir())
    assert (10, "20260105") == (len(names), names[0][:8])


def test_an_error_without_a_page_keeps_nothing(tmp_path: Path) -> None:
    """No page, no folder."""
    OddPages(tmp_path / "odd", Filing()).keep(SiteError("site.dns", host="x"))
    assert not (tmp_path / "odd").exists()
