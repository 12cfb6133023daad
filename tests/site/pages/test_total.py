"""The page of all projects: what a recorded one says, and every trap of the layout."""

from __future__ import annotations

import datetime as dt

import pytest
from support.fixtures import fixture

from updater.errors import SiteError
from updater.model.version import Version
from updater.site.pages.total import Dated, Project, read_total

_HEAD = '<table id="actualTable"><tbody>'
_NAME = '<td class="nameColumn">'
_EMPTY_CELLS = "<td></td>" * 7


def _recorded() -> dict[str, Project]:
    data = fixture("update-site/releases-html/total.html").read_bytes()
    return {project.nick: project for project in read_total(data)}


def _numbers(dated: tuple[Dated, ...]) -> list[tuple[str, str | None]]:
    return [(str(each.link.version), each.date.isoformat() if each.date else None) for each in dated]


def test_recorded_page_has_its_projects() -> None:
    """All 69 rows of the recorded page are read, each under the group it stands in."""
    projects = _recorded()
    assert 69 == len(projects)
    counts: dict[str, int] = {}
    for project in projects.values():
        counts[project.group] = counts.get(project.group, 0) + 1
    expected = {
        "Технологические дистрибутивы": 25,
        "Стандартные библиотеки": 29,
        'Типовые конфигурации фирмы "1С" для России': 14,
        "Отраслевые решения": 1,
    }
    assert expected == counts


def test_recorded_project_in_full() -> None:
    """Name, version, date and planned versions of one project are those of the recorded page."""
    accounting = _recorded()["Accounting30"]
    assert "Бухгалтерия предприятия, редакция 3.0" == accounting.name
    assert [("3.0.89.51", "2021-03-12")] == _numbers(accounting.current)
    assert "/version_files?nick=Accounting30&ver=3.0.89.51" == accounting.current[0].link.address
    assert [("3.0.91", "Апрель 2021"), ("3.0.90", "Март 2021")] == [
        (str(each.link.version), each.when) for each in accounting.planned
    ]
    assert () == accounting.test


def test_recorded_versions_are_not_always_four_numbers() -> None:
    """Versions with words and spaces are kept as they are, and their addresses are escaped."""
    projects = _recorded()
    tools = projects["DevelopmentTools10"].test
    assert [("2021.1 RC2", "2021-03-09"), ("2021.1 RC1", "2021-02-26")] == _numbers(tools)
    assert "/version_files?nick=DevelopmentTools10&ver=2021.1%20RC2" == tools[0].link.address
    assert "v9.7 FP6" == str(projects["AddCompDB2"].current[0].link.version)
    assert "12.5-6.1C" == str(projects["AddCompPostgre"].current[0].link.version)


def test_recorded_project_without_a_current_version() -> None:
    """A project that has versions for acquaintance only has no current one, and all five of the others."""
    executor = _recorded()["Executor"]
    assert () == executor.current
    versions = ["2020.2.4.6", "2020.2.3.7", "2020.2.2.31", "2020.2.1.16", "2020.2.0.547"]
    assert versions == [str(each.link.version) for each in executor.test]


def test_long_support_and_no_access() -> None:
    """A mark of long support belongs to the version before it; a row without a link has no nick."""
    data = fixture("update-site/synthetic/total.html").read_bytes()
    demo, other = read_total(data)
    assert [("3.0.12.7", True, dt.date(2027, 4, 30)), ("3.0.11.4", False, None)] == [
        (str(each.link.version), each.link.long_support, each.link.support_end) for each in demo.current
    ]
    assert [("3.0.13.1 RC1", "2026-03-09")] == _numbers(demo.test)
    assert (False, "", "Демо-склад (нет доступа)") == (other.available, other.nick, other.name)
    assert [("1.1.1.1", "2026-01-01")] == _numbers(other.current)


def test_groups_are_told_apart_exactly() -> None:
    """Group 4 does not swallow the rows of group 14."""
    page = (
        f'{_HEAD}<tr group="4"><td><span class="group-name">Four</span></td></tr>'
        '<tr group="14"><td><span class="group-name">Fourteen</span></td></tr>'
        f'<tr parent-group="14">{_NAME}<a href="/project/A">A</a></td>{_EMPTY_CELLS}</tr>'
        f'<tr parent-group="4">{_NAME}<a href="/project/B">B</a></td>{_EMPTY_CELLS}</tr></table>'
    )
    assert {"A": "Fourteen", "B": "Four"} == {each.nick: each.group for each in read_total(page.encode())}


def test_nick_loses_its_prefix_and_nothing_else() -> None:
    """A nick made of letters of the prefix stays whole."""
    row = f'<tr parent-group="1">{_NAME}<a href="/project/project">p</a></td>{_EMPTY_CELLS}</tr>'
    assert ["project"] == [each.nick for each in read_total(f"{_HEAD}{row}</table>".encode())]


def test_version_with_the_mark_inside_its_link() -> None:
    """`2.5.27.81ДП` as the words of a link is release 2.5.27.81: the address tells."""
    link = '<a href="/version_files?nick=E&amp;ver=2.5.27.81">2.5.27.81<sup><abbr>ДП</abbr></sup></a>'
    row = (
        f'<tr parent-group="1"><td class="nameColumn"><a href="/project/E">E</a></td><td>{link}</td>'
        "<td><span>01.09.26</span></td><td></td><td></td><td></td><td></td><td></td></tr>"
    )
    (project,) = read_total(f"{_HEAD}{row}</table>".encode())
    assert Version("2.5.27.81") == project.current[0].link.version
    assert project.current[0].link.long_support


@pytest.mark.parametrize(
    ("page", "missing"),
    [
        ("", "table#actualTable"),
        ("<p>Технические работы</p>", "table#actualTable"),
        ('<table id="actualTable"></table>', "tr[parent-group]"),
        (f"{_HEAD}<tr class='row'><td>A</td></tr></table>", "tr[parent-group]"),
        (f'{_HEAD}<tr parent-group="1"><td>A</td></tr></table>', "td.nameColumn"),
    ],
)
def test_changed_layout_is_an_error(page: str, missing: str) -> None:
    """A page without what is known of it is never a list of nothing."""
    with pytest.raises(SiteError) as caught:
        read_total(page.encode(), url="https://releases.example/total?ticket=ST-1-secret")
    expected = ("site.layout", missing, "https://releases.example/total")
    assert expected == (caught.value.code, caught.value.params["missing"], caught.value.params["address"])
