"""Links to versions of projects: two pages list them in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.version import Version
from updater.site.pages.document import local_address, path_and_query, text_of
from updater.site.pages.words import date_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from lxml import etree

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
    path, query = path_and_query(link)
    if path.rpartition("/")[2] != "version_files" or not query.get("ver", "").strip():
        return None
    version = query["ver"].strip()
    address = local_address("/version_files", nick=query.get("nick", ""), ver=version)
    mark = _long_support(link)
    return VersionLink(Version(version), address, mark is not None, date_in(mark or ""))


def version_links(cell: etree._Element) -> list[VersionLink]:
    """Return the versions of a cell, also those written without links where there is no access."""
    links = [found for link in cell.iter("a") if (found := version_link(link))]
    return links or [VersionLink(Version(text)) for text in _plain(cell)]


def _plain(cell: etree._Element) -> Iterator[str]:
    for piece in cell.itertext():
        if text := " ".join(str(piece).split()):
            yield text


def _long_support(link: etree._Element) -> str | None:
    """Return the words of the mark inside a link or between it and the next one."""
    for mark in link.iter("abbr"):
        return mark.get("title") or text_of(mark)
    for sibling in link.itersiblings():
        if sibling.tag == "a":
            return None
        for mark in sibling.iter("abbr"):
            words = mark.get("title") or ""
            return words if _LONG_SUPPORT in words.casefold() or text_of(mark) == "ДП" else None
    return None
