"""Texts about releases: made safe, shown, kept."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, NoReturn

import pytest
from support.fixtures import fixture
from support.site_visitor import WORKSHOP

from updater.errors import SiteError, StorageError
from updater.filing import Filing
from updater.model.site import ReleaseText, TextKind
from updater.model.version import Version
from updater.site.release_texts import keep, kept_texts, open_text, safe_text
from updater.site.sanitise import safe_html, text_in

if TYPE_CHECKING:
    from pathlib import Path

    from support.site_visitor import Visitor

    from updater.demo.site import RunningSite

_BASE = "https://dl03.example/content/a/News.htm"
_NEWS = ReleaseText(TextKind.NEWS, _BASE, "Новое")


def test_every_text_of_a_release_can_be_read(visitor: Visitor) -> None:
    """All five texts of the pages, HTML and plain, come out as something to show."""
    for text in visitor.signed_in().pages.texts(WORKSHOP, Version("1.0.2.7")):
        shown = open_text(text, visitor.account.get)
        assert (text.kind, text.title, text.url) == (shown.kind, shown.title, shown.source)
        assert shown.body.startswith("<pre>" if text.url.endswith(".txt") else "<h1>")


def test_texts_of_the_service_are_open(site: RunningSite, visitor: Visitor) -> None:
    """What the service names can be read by strangers."""
    hops = visitor.service.path(WORKSHOP, Version("1.0.1.5"))
    assert [TextKind.NEWS, TextKind.HOW_TO] == [text.kind for text in hops[-1].texts]
    for text in hops[-1].texts:
        assert "1.2.1.6" in open_text(text, visitor.session.get).body
    assert not any(entry.credentials for entry in site.log)


def test_the_recorded_order_of_update() -> None:
    """A real text in Windows-1251 or UTF-8 is decoded, loses its styles and keeps its words."""
    archive = fixture("update-site/legacy-v8upd11/distribs/1c/HRM/3_0_10_32/1cv8.zip")
    with zipfile.ZipFile(archive) as opened:
        data = opened.read("1cv8upd.htm")
    shown = safe_text(ReleaseText(TextKind.HOW_TO, "https://x.example/1cv8upd.htm"), data)
    assert "Порядок обновления" in shown.body + shown.title
    assert "<style" not in shown.body.lower()
    assert "\ufffd" not in shown.body


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert('canary')</script>",
        "<img src='https://spy.example/canary.png' onerror='canary()'>",
        "<p onclick='canary()' style='background:url(https://spy.example/canary)'>x</p>",
        "<link rel='stylesheet' href='https://spy.example/canary.css'>",
        "<iframe src='https://spy.example/canary'></iframe>",
        "<a href='javascript:canary()'>x</a>",
        "<a href=' java&#10;script:canary()'>x</a>",
        "<a href='data:text/html,canary'>x</a>",
        "<a href='file:///canary'>x</a>",
        "<svg><script>canary</script></svg>",
        "<math><mtext><img src=canary></mtext></math>",
        "<form action='https://spy.example/canary'><input name='canary'></form>",
        "<meta http-equiv='refresh' content='0;url=https://spy.example/canary'>",
        "<base href='https://spy.example/canary/'>",
        "<object data='canary'></object><embed src='canary'>",
        "<video src='canary'></video><audio src=canary></audio>",
        "<table background='https://spy.example/canary'><tr><td>x</td></tr></table>",
        "<noscript><p title='</noscript><img src=canary onerror=canary()>'></noscript>",
        "<style>@import 'https://spy.example/canary';</style>",
        "<!-- canary --><?php canary ?>",
        "<a href='//['>x</a><p class=canary id=canary>y</p>",
    ],
)
def test_nothing_acts_or_loads(attack: str) -> None:
    """Scripts, styles, pictures, frames, forms, handlers and odd links are gone; words around them stay."""
    _, body = safe_html(f"<html><body><p>before</p>{attack}<p>after</p></body></html>", _BASE)
    assert "canary" not in body
    assert "<p>before</p>" in body
    assert "<p>after</p>" in body


def test_what_stays() -> None:
    """Headings, lists, tables with spans, links made whole, words of pictures."""
    page = (
        "<html><head><title> Новое  в версии </title></head><body><h2>Отчёты</h2><ul><li>один</li></ul>"
        '<table><tr><td colspan="2" width="9">a &lt;b&gt;</td></tr></table><font color="red">цвет</font>'
        '<a href="../b.htm?x=1&amp;y=2" target="_blank">дальше</a><img src="p.png" alt="схема"></body></html>'
    )
    title, body = safe_html(page, _BASE)
    expected = (
        '<h2>Отчёты</h2><ul><li>один</li></ul><table><tr><td colspan="2">a &lt;b&gt;</td></tr></table>цвет'
        '<a href="https://dl03.example/content/b.htm?x=1&amp;y=2">дальше</a>[схема]'
    )
    assert ("Новое в версии", expected) == (title, body)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r", "utf-8-sig", "utf-16"])
def test_character_sets(charset: str) -> None:
    """The set a page names is believed, a mark is believed more."""
    named = "utf-8" if charset.startswith("utf") else charset
    page = f'<html><head><meta charset="{named}"></head><body>Новое в версии</body></html>'
    assert page == text_in(page.encode(charset))


def test_plain_text_is_shown_as_it_stands() -> None:
    """A text file keeps its lines, and what looks like markup in it is only looks."""
    shown = safe_text(_NEWS, "Строка 1\r\nif a < b > c & d".encode("cp1251"))
    assert "<pre>Строка 1\r\nif a &lt; b &gt; c &amp; d</pre>" == shown.body


@pytest.mark.parametrize("data", [b"%PDF-1.4 x", b"PK\x03\x04xxxx", b"\0\0\0\0\0\0"])
def test_what_is_not_a_text(data: bytes) -> None:
    """A PDF or an archive is left to the browser."""
    with pytest.raises(SiteError) as caught:
        safe_text(_NEWS, data, "application/pdf; x")
    assert ("site.text-not-readable", "application/pdf") == (caught.value.code, caught.value.params["kind"])


def test_kept_beside_the_template(tmp_path: Path) -> None:
    """A kept text is found again without the site, as safe as before; a second one replaces the first."""
    shown = safe_text(_NEWS, "<html><body><p>Было &amp; стало</p></body></html>".encode())
    keep(shown, tmp_path, Filing())
    file = keep(shown, tmp_path, Filing())
    assert [file] == list(tmp_path.iterdir())
    (found,) = kept_texts(tmp_path)
    assert (TextKind.NEWS, "Новое", "<p>Было &amp; стало</p>") == (found.kind, found.title, found.body)
    assert open_text(ReleaseText(TextKind.NEWS, found.source), _never).body == found.body


def _never(url: str, *, cap: int) -> NoReturn:
    raise AssertionError(url, cap)


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    """A file where the template's folder should be is trouble with the disk, and keeps nothing."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        keep(safe_text(_NEWS, b"<html>x"), tmp_path / "file", Filing())
    assert () == kept_texts(tmp_path)
