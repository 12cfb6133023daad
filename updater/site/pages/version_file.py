"""The page before a download, `/version_file`: mirrors, size, checksum (docs/update-site.md 1.3)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.site.pages.document import read_page, text_of, with_class
from updater.site.pages.words import date_in, sha512_in, size_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from lxml import etree

_GET = "/public/file/"
_NAME = re.compile(r"Имя файла:\s*(.+?)\s*(?=Размер:|Дата публикации:|Контрольная сумма|$)")
_SIZE = re.compile(r"Размер:\s*([^()]{0,40}\([^()]{1,60}\))")
_DATE = re.compile(r"Дата публикации:\s*(\d{1,2}\.\d{1,2}\.\d{2,4})")


@dataclass(frozen=True, slots=True)
class FilePage:
    """What the page says of a file.

    Attributes:
        mirrors: addresses of the file, the main one first.
        file_name: as the server calls it; never used as a path.
        size: in bytes; None on older pages.
        sha512: hex, lower case; empty on older pages.
    """

    mirrors: tuple[str, ...]
    file_name: str = ""
    size: int | None = None
    published: dt.date | None = None
    sha512: str = ""


def read_version_file(data: bytes, *, url: str = "") -> FilePage:
    """Read the page before a download.

    Mirrors are told by all of them having the same id at the end, even where their block is called otherwise.

    Raises:
        SiteError: `site.layout`.
    """
    page = read_page(data, kind="version-file", url=url)
    blocks = with_class(page.root, "div", "downloadDist")
    mirrors = tuple(dict.fromkeys(_mirrors(blocks or [page.root])))
    if len({mirror.rpartition("/")[2] for mirror in mirrors}) != 1:
        raise page.odd("div.downloadDist")
    words = text_of(page.root)
    name, size, date = _NAME.search(words), _SIZE.search(words), _DATE.search(words)
    return FilePage(
        mirrors=mirrors,
        file_name=name[1] if name else "",
        size=size_in(size[1]) if size else None,
        published=date_in(date[1]) if date else None,
        sha512=sha512_in(words),
    )


def _mirrors(blocks: list[etree._Element]) -> Iterator[str]:
    for block in blocks:
        for link in block.iter("a"):
            href = (link.get("href") or "").strip()
            if _GET in href:
                yield href


def read_properties(data: bytes) -> int | None:
    """Return the size that `/files/properties/…` states, in bytes; None when it states none.

    It is asked for beside the page, so an answer nobody understands costs a fact and nothing more.
    """
    try:
        size = json.loads(data)["size"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return size_in(size) if isinstance(size, str) else None
