"""The page of one project, `/project/NICK?allUpdates=true` (docs/update-site.md 1.3).

Its column of versions an update can be installed on is the edge list of the update graph.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.site import SiteRelease
from updater.site.pages.document import has_class, read_page, text_of
from updater.site.pages.links import first_version, version_link
from updater.site.pages.words import date_in, platform_in, versions_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from updater.site.pages.document import Page

_VERSION = "versionColumn"
_DATE = "dateColumn"
_PREVIOUS = "previousVersionsColumn"
_PLATFORM = "platform"
_COLUMNS = (_PREVIOUS, _VERSION, _DATE)
_TESTING = "тестирования"


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """What the page says.

    Attributes:
        releases: in the order of the page; those for testing at the end.
    """

    name: str
    releases: tuple[SiteRelease, ...]


def read_project(data: bytes, *, url: str = "") -> ProjectPage:
    """Read the page of a project.

    Raises:
        SiteError: `site.layout`, also when there is nothing to read where releases should be.
    """
    page = read_page(data, kind="project", url=url)
    name, table, headings = _parts(page.root)
    tests = [release for heading in headings for release in _tests(heading)]
    if table is None:
        raise page.odd("table#versionsTable")
    listed = _listed(page, table)
    if not listed and not tests:
        raise page.odd("td.versionColumn")
    known = {each.version for each in listed} if tests else ()
    return ProjectPage(text_of(name), (*listed, *(each for each in tests if each.version not in known)))


def _parts(
    root: etree._Element,
) -> tuple[etree._Element | None, etree._Element | None, list[etree._Element]]:
    """Find the name, the table and the headings in one walk: each walk costs as much as a thousand rows."""
    name = table = None
    headings = []
    for node in root.iter("span", "table", "h5"):
        if node.tag == "h5":
            headings.append(node)
        elif node.tag == "table":
            table = node if table is None and node.get("id") == "versionsTable" else table
        elif name is None and has_class(node, "project-name"):
            name = node
    return name, table, headings


def _listed(page: Page, table: etree._Element) -> list[SiteRelease]:
    """Read row after row: holding on to the cells of all rows costs more than reading them."""
    releases: list[SiteRelease] = []
    rows = with_previous = 0
    for row in table.iter("tr"):
        cells = _cells(row)
        if not cells:
            continue
        if _VERSION not in cells:
            raise page.odd("td.versionColumn")
        rows += 1
        with_previous += _PREVIOUS in cells
        release = _release(cells)
        if release is not None:
            releases.append(release)
    if rows and not with_previous:
        raise page.odd("td.previousVersionsColumn")
    return releases


def _cells(row: etree._Element) -> dict[str, etree._Element]:
    """Return the cells of a row by what they are; in newer pages one about the platform comes last."""
    cells: dict[str, etree._Element] = {}
    for cell in row.iterchildren("td"):
        name = _column(cell.get("class")) or (_PLATFORM if _PREVIOUS in cells else "")
        cells.setdefault(name, cell)
    return cells


@functools.lru_cache(maxsize=256)
def _column(kinds: str | None) -> str:
    """Return which column a cell of these classes belongs to; empty when none of them says so."""
    named = (kinds or "").split()
    return next((name for name in _COLUMNS if name in named), "")


def _release(cells: dict[str, etree._Element]) -> SiteRelease | None:
    link = first_version(cells[_VERSION])
    if link is None:
        return None
    return SiteRelease(
        link.version,
        date_in(text_of(cells.get(_DATE))),
        versions_in(text_of(cells.get(_PREVIOUS))),
        platform_in(text_of(cells.get(_PLATFORM))),
        support_end=link.support_end,
        long_support=link.long_support,
        key=link.address,
    )


def _tests(heading: etree._Element) -> Iterator[SiteRelease]:
    """Versions for testing: sentences under a heading of their own, a date in each."""
    block = heading.getparent()
    if block is None or _TESTING not in text_of(heading).casefold():
        return
    for link in block.iter("a"):
        if found := version_link(link):
            yield SiteRelease(
                found.version,
                date_in(text_of(link.getparent())),
                support_end=found.support_end,
                test=True,
                long_support=found.long_support,
                key=found.address,
            )
