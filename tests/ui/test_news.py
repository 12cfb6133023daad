"""What is new in a release: vendors' old pages become plain, readable, harmless text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import fixture

from updater.filing import Filing
from updater.model.site import TextKind
from updater.site.release_texts import SafeText, keep
from updater.ui.news import clean, decode, read_news

if TYPE_CHECKING:
    from pathlib import Path

_REAL = "formats/updinfo/leoniv__ass_updater__e3ac361c__1cv8upd.htm"


def test_structure_stays_colours_go() -> None:
    """Headings, lists and emphasis are kept; fonts, colours and sizes are not."""
    page = '<h1><font color=#c10000>New</font></h1><ul><li style="color:red">One<b>!</b></ul>'
    assert "<h3>New</h3><ul><li>One<b>!</b></ul>" == clean(page)


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>text",
        "<style>p{color:red}</style>text",
        '<img src="http://x/y.png">text',
        '<iframe src="http://x"></iframe>text',
        '<a href="javascript:alert(1)">text</a>',
        '<a href="file:///etc/passwd">text</a>',
        "<head><title>t</title><body>text",
    ],
)
def test_nothing_that_runs_or_loads_is_kept(page: str) -> None:
    """Scripts, styles, pictures, frames and odd addresses leave only their text."""
    assert "text" == clean(page)


def test_web_links_are_kept() -> None:
    """A link to the web can be followed by the person."""
    assert '<a href="https://example.org/?a=1&amp;b=2">x</a>' == clean(
        '<a href="https://example.org/?a=1&b=2">x</a>'
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1251"])
def test_pages_are_read_in_every_usual_encoding(encoding: str) -> None:
    """Old pages are in cp1251 without saying so."""
    assert "Порядок обновления" == decode("Порядок обновления".encode(encoding))


def test_the_page_may_name_its_encoding() -> None:
    """What a page says of itself is believed."""
    page = '<meta content="text/html; charset=koi8-r">Новое'
    assert page == decode(page.encode("koi8-r"))


def test_an_encoding_nobody_knows_is_no_trouble() -> None:
    """A wrong word about the encoding falls back to what fits."""
    assert decode(b"<meta charset=nonsense>ok").endswith("ok")


def test_a_real_page_is_readable() -> None:
    """The order of update that a vendor shipped keeps its steps and loses its make-up."""
    text = clean(decode(fixture(_REAL).read_bytes()))
    assert "Сделайте резервную копию" in text
    assert not any(word in text.casefold() for word in ("<font", "style=", "bgcolor", "v8config:"))


def test_texts_beside_the_update_are_found_by_any_letter_case(tmp_path: Path) -> None:
    """News come before the order of update; plain text is shown as it is."""
    (tmp_path / "1CV8UPD.HTM").write_text("<p>order</p>", "utf-8")
    (tmp_path / "News.htm").write_text("<p>news</p>", "utf-8")
    (tmp_path / "ReadMe.txt").write_text("a < b", "utf-8")
    assert "<p>news</p><hr><p>order</p><hr><pre>a &lt; b</pre>" == read_news(tmp_path)


def test_no_texts_are_no_news(tmp_path: Path) -> None:
    """A folder without texts, or no folder at all."""
    assert (None, None) == (read_news(tmp_path), read_news(tmp_path / "absent"))


@given(st.text())
def test_no_page_breaks_the_cleaning(page: str) -> None:
    """Whatever a page holds, cleaning it ends and leaves no script."""
    assert "<script" not in clean(page).casefold()


@given(st.binary())
def test_no_bytes_break_the_decoding(data: bytes) -> None:
    """Any bytes become some text."""
    assert isinstance(decode(data), str)


def test_texts_of_the_site_are_read_without_it(tmp_path: Path) -> None:
    """What was kept when a release was downloaded is shown, each subject once, the site's words first."""
    kept = SafeText(TextKind.NEWS, "Новое", "<p>kept news</p>", "https://dl.example/n.htm")
    keep(kept, tmp_path, Filing())
    keep(SafeText(TextKind.OBJECTS, "", "<p>objects</p>", "https://dl.example/o.htm"), tmp_path, Filing())
    (tmp_path / "news.htm").write_text("<p>vendor's news</p>", "utf-8")
    (tmp_path / "1cv8upd.htm").write_text("<p>order</p>", "utf-8")
    assert "<p>kept news</p><hr><p>objects</p><hr><p>order</p>" == read_news(tmp_path)
