"""The page of all projects, `/total` (docs/update-site.md 1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from updater.site.pages.document import path_and_query, read_page, text_of, with_class
from updater.site.pages.links import VersionLink, version_links
from updater.site.pages.words import date_in

if TYPE_CHECKING:
    import datetime as dt

    from lxml import etree

    from updater.site.pages.document import Page

_PROJECT = "/project/"
_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Dated:
    """A version of a project and its date; a planned one has words instead."""

    link: VersionLink
    date: dt.date | None = None
    when: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """One row of the page.

    Attributes:
        nick: its name in addresses; empty when the account has no access.
        group: title of the group it stands in.
        current: several when an older one is supported for long.
        test: versions for acquaintance.
    """

    name: str
    nick: str
    group: str = ""
    current: tuple[Dated, ...] = ()
    planned: tuple[Dated, ...] = ()
    test: tuple[Dated, ...] = ()

    @property
    def available(self) -> bool:
        """Whether the account may look into it."""
        return bool(self.nick)


def read_total(data: bytes, *, url: str = "") -> tuple[Project, ...]:
    """Read the page of all projects, those without access too.

    Raises:
        SiteError: `site.layout`.
    """
    page = read_page(data, kind="total", url=url)
    table = next((each for each in page.root.iter("table") if each.get("id") == "actualTable"), None)
    if table is None:
        raise page.odd("table#actualTable")
    groups: dict[str, str] = {}
    projects: list[Project] = []
    for row in table.iter("tr"):
        if row.get("group") is not None:
            groups[row.get("group") or ""] = _title(row)
        elif row.get("parent-group") is not None:
            projects.append(_project(page, row, groups.get(row.get("parent-group") or "", "")))
    if not projects:
        raise page.odd("tr[parent-group]")
    return tuple(projects)


def _title(row: etree._Element) -> str:
    return text_of(next(iter(with_class(row, "span", "group-name")), None))


def _project(page: Page, row: etree._Element, group: str) -> Project:
    cells = row.findall("td")
    if len(cells) < _COLUMNS or not with_class(row, "td", "nameColumn"):
        raise page.odd("td.nameColumn")
    link = next(iter(cells[0].iter("a")), None)
    return Project(
        name=text_of(cells[0]),
        nick=_nick(link),
        group=group,
        current=_dated(cells[1], cells[2]),
        planned=tuple(Dated(each.link, None, each.when) for each in _dated(cells[3], cells[4])),
        test=_dated(cells[6], cells[7]),
    )


def _nick(link: etree._Element | None) -> str:
    """Return what follows `/project/`; the prefix is taken off, letters are never trimmed."""
    path = "" if link is None else path_and_query(link)[0]
    return path.removeprefix(_PROJECT).strip("/") if path.startswith(_PROJECT) else ""


def _dated(versions: etree._Element, dates: etree._Element) -> tuple[Dated, ...]:
    """Put the versions of one cell beside the dates of the next, one each."""
    words = [text_of(each) for each in dates.iter("span")]
    links = version_links(versions)
    pairs = zip_longest(links, words[: len(links)], fillvalue="")
    return tuple(
        Dated(link, date_in(str(text)), str(text)) for link, text in pairs if not isinstance(link, str)
    )
