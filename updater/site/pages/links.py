"""Links to versions of projects: two pages list them in the same way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.site.pages.document import local_address, path_and_query, text_of
from updater.site.pages.words import date_in, version_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from lxml import etree

    from updater.model.version import Version

_PLAIN = re.compile(r"/version_files\?nick=[\w.-]+&ver=([\w.-]+)", re.ASCII)
"""A link in which nothing has to be unescaped: read so, it says what it says read in full."""
_LONG_SUPPORT = "длительная поддержка"


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A version and the page of its files.

    Attributes:
        address: page of the files on the same site; empty when the account may not see it.
        long_support: it is marked as supported for long.
        support_end: until when, if the mark says so.
    """

    version: Version
    address: str = ""
    long_support: bool = False
    support_end: dt.date | None = None


def version_link(link: etree._Element) -> VersionLink | None:
    """Return what a link to `/version_files` names; None for any other link.

    The number is taken from the address: what is written may have a mark of long support behind it.
    """
    address = link.get("href") or ""
    plain = _PLAIN.fullmatch(address)
    if plain is not None:
        version = plain[1]
    else:
        path, query = path_and_query(link)
        version = query.get("ver", "").strip()
        if path.rpartition("/")[2] != "version_files" or not version:
            return None
        address = local_address("/version_files", nick=query.get("nick", ""), ver=version)
    mark = _long_support(link)
    return VersionLink(version_of(version), address, mark is not None, date_in(mark) if mark else None)


def version_links(cell: etree._Element) -> list[VersionLink]:
    """Return the versions of a cell, also those written without links where there is no access."""
    links = [found for link in cell.iter("a") if (found := version_link(link))]
    return links or [VersionLink(version_of(text)) for text in _plain(cell)]


def first_version(cell: etree._Element) -> VersionLink | None:
    """Return the first of the versions of a cell; None when there is none."""
    link = next(cell.iterchildren("a"), None)
    found = version_link(link) if link is not None else None
    return found or next(iter(version_links(cell)), None)


def _plain(cell: etree._Element) -> Iterator[str]:
    for piece in cell.itertext():
        if text := " ".join(str(piece).split()):
            yield text


def _long_support(link: etree._Element) -> str | None:
    """Return the words of the mark inside a link or between it and the next one."""
    if not len(link) and link.getnext() is None:
        return None
    for mark in link.iter("abbr"):
        return mark.get("title") or text_of(mark)
    for sibling in link.itersiblings():
        if sibling.tag == "a":
            return None
        for mark in sibling.iter("abbr"):
            words = mark.get("title") or ""
            return words if _LONG_SUPPORT in words.casefold() or text_of(mark) == "ДП" else None
    return None
