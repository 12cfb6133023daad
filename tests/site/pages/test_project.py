"""The page of one project: the edges of the update graph."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from support.fixtures import fixture

from updater.errors import SiteError
from updater.model.version import Version
from updater.site.pages.project import read_project

if TYPE_CHECKING:
    from updater.model.site import SiteRelease

_PLATFORM = "update-site/releases-html/project_Platform83.html"
_TABLE = '<table id="versionsTable"><thead><tr><th>Номер версии</th></tr></thead>'


def _row(version: str, date: str = "", previous: str = "", *more: str) -> str:
    cells = "".join(f"<td>{each}</td>" for each in more)
    return (
        f'<tr><td class="versionColumn"><a href="/version_files?nick=D&amp;ver={version}">{version}</a></td>'
        f'<td class="dateColumn">{date}</td>'
        f'<td class="version previousVersionsColumn">{previous}</td>{cells}</tr>'
    )


def _read(*rows: str) -> tuple[SiteRelease, ...]:
    return read_project(f"{_TABLE}{''.join(rows)}</table>".encode()).releases


def test_recorded_platform_page() -> None:
    """All 165 releases of the recorded page are read, and the one for testing below them."""
    page = read_project(fixture(_PLATFORM).read_bytes())
    assert "Технологическая платформа 8.3" == page.name
    listed = [each for each in page.releases if not each.test]
    assert 165 == len(listed)
    assert 165 == len({each.version for each in listed})
    first, last = listed[0], listed[-1]
    assert ("8.3.18.1363", dt.date(2021, 3, 16)) == (str(first.version), first.date)
    assert ("8.3.3.641", dt.date(2013, 5, 29)) == (str(last.version), last.date)
    assert "/version_files?nick=Platform83&ver=8.3.18.1363" == first.key
    assert {()} == {each.updates for each in listed}
    assert {None} == {each.minimum_platform for each in listed}
    assert all(each.date is not None for each in listed)


def test_recorded_version_for_testing() -> None:
    """The version in the sentence below the table is read with the date of the sentence."""
    page = read_project(fixture(_PLATFORM).read_bytes())
    tests = [(str(each.version), each.date) for each in page.releases if each.test]
    assert [("8.3.19.900", dt.date(2021, 1, 29))] == tests


def test_the_newer_page_in_full() -> None:
    """Versions updated, lowest platform, links in single quotes: everything of the page is read."""
    page = read_project(fixture("update-site/synthetic/project_Demo30.html").read_bytes())
    assert "Демо-учёт, редакция 3.0" == page.name
    expected = [
        ("3.0.12.7", "2026-03-05", ["3.0.11.4", "3.0.10.9"], "8.3.27.1688", False),
        ("3.0.11.4", "2026-02-01", ["3.0.10.9"], "8.3.25.1257", False),
        ("3.0.10.9", "2025-12-24", [], None, False),
        ("3.0.13.1", "2026-03-09", [], None, True),
    ]
    assert expected == [
        (str(each.version), str(each.date), [*map(str, each.updates)], each.minimum_platform, each.test)
        for each in page.releases
    ]


def test_versions_that_are_no_numbers_stay_whole() -> None:
    """`11.0.30+9` keeps its plus, `18.3-5.1C` its dash, and a list of previous ones its spaces."""
    plus, dash = _read(_row("11.0.30+9", "1.2.26"), _row("18.3-5.1C", "01.02.2026", "2021.1 RC2, 2021.1"))
    assert (Version("11.0.30+9"), dt.date(2026, 2, 1)) == (plus.version, plus.date)
    assert "/version_files?nick=D&ver=11.0.30%2B9" == plus.key
    assert (Version("2021.1 RC2"), Version("2021.1")) == dash.updates
    assert dt.date(2026, 2, 1) == dash.date


def test_lowest_of_several_platforms() -> None:
    """Of several platforms the lowest is the lowest, by number and not by letters."""
    (release,) = _read(_row("3.0.1.1", "", "", "8.3.25.1257 или 8.3.9.2309 и выше"))
    assert "8.3.9.2309" == release.minimum_platform


def test_rows_without_dates_and_links() -> None:
    """An empty date is no date; a version without a link has no page of files."""
    version = '<td class="versionColumn">1.1</td><td class="dateColumn"></td>'
    (release,) = _read(f'<tr>{version}<td class="previousVersionsColumn"></td></tr>')
    assert (Version("1.1"), None, "") == (release.version, release.date, release.key)


def test_only_versions_for_testing() -> None:
    """A project that has nothing else yet is read: its table is empty."""
    data = (
        f"{_TABLE}</table><div><h5>Версии для тестирования</h5>"
        "<p>01.02.26 <a href='/version_files?nick=X&amp;ver=1.0'>1.0</a></p></div>"
    )
    (release,) = read_project(data.encode()).releases
    assert (Version("1.0"), True, dt.date(2026, 2, 1)) == (release.version, release.test, release.date)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><body><h1>Новый сайт</h1></body></html>",
        f"{_TABLE}</table>",
        f"{_TABLE}<tr><td>3.0.12.7</td><td>05.03.26</td></tr></table>",
        f'{_TABLE}<tr><td class="versionColumn">3.0</td><td class="dateColumn">05.03.26</td></tr></table>',
        "<h5>Версии для тестирования</h5><p><a href='/version_files?nick=D&amp;ver=1'>1</a></p>",
        '<div class="new-list"><a href="/version_files?nick=D&amp;ver=1">1</a></div>',
    ],
)
def test_changed_layout_is_an_error(page: str) -> None:
    """No rows, other classes, a lost column of previous versions: all are a changed layout."""
    with pytest.raises(SiteError) as caught:
        read_project(page.encode())
    assert "site.layout" == caught.value.code
