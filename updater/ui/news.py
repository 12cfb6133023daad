"""What is new in a release, as simple rich text. No Qt here.

Vendors put `1cv8upd.htm` (the order of update) and often a page of news beside
the update, written by old editors with colours, scripts and addresses of their
own. Only the plain structure is kept: it must be readable on any palette and
load nothing from anywhere. Texts the site had of a release lie there too, kept when it was
downloaded, so that they can be read without the site.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SUBJECTS = (
    ("onec-updater-news.html", "news.htm", "news.html", "новое в версии.htm"),
    ("onec-updater-changes.html",),
    ("onec-updater-objects.html",),
    ("onec-updater-how-to.html", "1cv8upd.htm", "1cv8upd.html"),
    ("onec-updater-readme.html", "readme.htm", "readme.txt"),
)
"""Names by what is told, in the order of reading: what was kept from the site, else the vendor's own."""
_LARGEST = 4 << 20  # bytes; real ones have tens of kilobytes
_KEPT = frozenset(
    "h1 h2 h3 h4 h5 h6 p br hr ul ol li b strong i em u table tr td th dl dt dd pre code blockquote".split()  # noqa: SIM905 - one readable line
)
_HIDDEN = frozenset({"script", "style", "head", "object", "iframe"})
_LEVELS = {"h1": "h3", "h2": "h4", "h3": "h4", "h4": "h5", "h5": "h5", "h6": "h5"}
_ENCODING = re.compile(rb"charset\s*=\s*[\"']?([-\w]+)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def read_news(directory: Path) -> str | None:
    """Return the texts that lie beside an update, news first; None when there are none."""
    try:
        there = {entry.name.casefold(): entry for entry in directory.iterdir() if entry.is_file()}
    except OSError:
        return None
    parts = (_first_of(names, there) for names in _SUBJECTS)
    return "<hr>".join(part for part in parts if part) or None


def _first_of(names: Iterable[str], there: Mapping[str, Path]) -> str:
    """Return the first text of one subject that says anything: the same is not shown twice."""
    return next((part for name in names if name in there and (part := _part(there[name]))), "")


def _part(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            text = decode(stream.read(_LARGEST))
    except OSError:
        return ""
    if file.suffix.casefold() == ".txt":
        return f"<pre>{html.escape(text)}</pre>"
    return clean(text)


def decode(data: bytes) -> str:
    """Turn the bytes of a page into text by its mark, its own word, or what fits."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", "replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    named = _ENCODING.search(data[:2048])
    for encoding in (named[1].decode("ascii") if named else "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1251", "replace")


def clean(text: str) -> str:
    """Keep headings, paragraphs, lists, tables and web links of a page; drop everything else."""
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return "".join(cleaner.parts).strip()


class _Cleaner(HTMLParser):
    """Writes again only what is allowed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0
        self._links: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "body":
            self._hidden = 0  # old pages forget to close their head
        elif tag == "a":
            self._open_link(dict(attrs).get("href") or "")
        elif tag in _KEPT and not self._hidden:
            self.parts.append(f"<{_LEVELS.get(tag, tag)}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a":
            if self._links and self._links.pop():
                self.parts.append("</a>")
        elif tag in _KEPT and not self._hidden:
            self.parts.append(f"</{_LEVELS.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(html.escape(data))

    def _open_link(self, address: str) -> None:
        shown = bool(_ADDRESS.match(address)) and not self._hidden
        self._links.append(shown)
        if shown:
            self.parts.append(f'<a href="{html.escape(address)}">')
