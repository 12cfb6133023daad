"""The page of one project, `/project/NICK?allUpdates=true` (docs/update-site.md 1.3).

Its column of versions an update can be installed on is the edge list of the update graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.site import SiteRelease
from updater.site.pages.document import has_class, read_page, text_of, with_class
from updater.site.pages.links import VersionLink, version_link, version_links
from updater.site.pages.words import date_in, platform_in, versions_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import html

    from updater.site.pages.document import Page

_VERSION = "versionColumn"
_DATE = "dateColumn"
_PREVIOUS = "previousVersionsColumn"
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


def _listed(page: Page, table: html.HtmlElement) -> list[SiteRelease]:
    rows = [row for row in table.iter("tr") if row.find("td") is not None]
    if any(not _cells(row, _VERSION) for row in rows):
        raise page.odd("td.versionColumn")
    if rows and not any(_cells(row, _PREVIOUS) for row in rows):
        raise page.odd("td.previousVersionsColumn")
    return [release for row in rows if (release := _release(row))]


def _cells(row: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    return [cell for cell in row.findall("td") if has_class(cell, name)]


def _release(row: html.HtmlElement) -> SiteRelease | None:
    links = version_links(_cells(row, _VERSION)[0])
    if not links:
        return None
    previous = _cells(row, _PREVIOUS)
    return _made(
        links[0],
        date=date_in(" ".join(text_of(cell) for cell in _cells(row, _DATE))),
        updates=versions_in(text_of(previous[0])) if previous else (),
        minimum_platform=_platform(row),
    )


def _platform(row: html.HtmlElement) -> str | None:
    """Return the lowest platform: in newer pages it stands in a cell behind the versions updated."""
    cells = row.findall("td")
    after = next((index for index, cell in enumerate(cells) if has_class(cell, _PREVIOUS)), len(cells))
    return platform_in(" ".join(text_of(cell) for cell in cells[after + 1 :]))


def _tests(root: html.HtmlElement) -> Iterator[SiteRelease]:
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
