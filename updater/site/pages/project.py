"""The page of one project, `/project/NICK?allUpdates=true` (docs/update-site.md 1.3).

Its column of versions an update can be installed on is the edge list of the update graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.site import SiteRelease
from updater.site.pages.document import read_page, text_of, with_class
from updater.site.pages.links import VersionLink, version_link, version_links
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
    table = next((each for each in page.root.iter("table") if each.get("id") == "versionsTable"), None)
    tests = tuple(_tests(page.root))
    if table is None:
        raise page.odd("table#versionsTable")
    listed = _listed(page, table)
    if not listed and not tests:
        raise page.odd("td.versionColumn")
    known = {each.version for each in listed}
    name = text_of(next(iter(with_class(page.root, "span", "project-name")), None))
    return ProjectPage(name, (*listed, *(each for each in tests if each.version not in known)))


def _listed(page: Page, table: etree._Element) -> list[SiteRelease]:
    rows = [cells for row in table.iter("tr") if (cells := _cells(row))]
    if any(_VERSION not in cells for cells in rows):
        raise page.odd("td.versionColumn")
    if rows and all(_PREVIOUS not in cells for cells in rows):
        raise page.odd("td.previousVersionsColumn")
    return [release for cells in rows if (release := _release(cells))]


def _cells(row: etree._Element) -> dict[str, etree._Element]:
    """Return the cells of a row by what they are; in newer pages one about the platform comes last."""
    cells: dict[str, etree._Element] = {}
    for cell in row.findall("td"):
        kinds = (cell.get("class") or "").split()
        name = next((name for name in _COLUMNS if name in kinds), _PLATFORM if _PREVIOUS in cells else "")
        cells.setdefault(name, cell)
    return cells


def _release(cells: dict[str, etree._Element]) -> SiteRelease | None:
    links = version_links(cells[_VERSION])
    if not links:
        return None
    return _made(
        links[0],
        date=date_in(text_of(cells.get(_DATE))),
        updates=versions_in(text_of(cells.get(_PREVIOUS))),
        minimum_platform=platform_in(text_of(cells.get(_PLATFORM))),
    )


def _tests(root: etree._Element) -> Iterator[SiteRelease]:
    """Versions for testing: sentences under a heading of their own, a date in each."""
    for heading in root.iter("h5"):
        block = heading.getparent()
        if block is None or _TESTING not in text_of(heading).casefold():
            continue
        for link in block.iter("a"):
            if found := version_link(link):
                yield _made(found, date=date_in(text_of(link.getparent())), test=True)


def _made(link: VersionLink, **facts: object) -> SiteRelease:
    return SiteRelease(
        version=link.version,
        key=link.address,
        long_support=link.long_support,
        support_end=link.support_end,
        **facts,  # type: ignore[arg-type]  # facts of a row, named as the fields
    )
