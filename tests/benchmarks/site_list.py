"""A page of 10,537 releases (5 MB) read as the program reads it, beside one regular expression over its text.

The expression is what cannot be beaten: it knows how this very page is spelled and believes every word.
"""

from __future__ import annotations

import gc
import re
import statistics
import time
from typing import TYPE_CHECKING, Any

from updater.site.pages.project import read_project
from updater.site.pages.words import date_in, platform_in, version_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.model.site import SiteRelease

ROWS, ROUNDS = 10_537, 9
BUDGET = 12
"""Times the expression's time that reading may take."""

_HEAD = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="UTF-8"><title>1C:Обновление программ</title></head><body>
<div class="projects-container"><div><span class="project-name">Учёт мастерской</span></div>
<table id="versionsTable" class="customTable table-hover"><thead><tr>
<th class="versionColumn">Номер версии</th><th class="dateColumn">Дата выхода</th>
<th class="previousVersionsColumn">Обновление версии</th><th>Минимальная версия платформы</th>
</tr></thead><tbody>
"""
_ROW = """            <tr>
               <td class="versionColumn">
                  <a href="/version_files?nick=Workshop10&amp;ver={version}">
                  {version}
                  </a>
               </td>
               <td class="dateColumn">
                  {date}
               </td>
               <td class="version previousVersionsColumn">
                  {previous}
               </td>
               <td>
                  {platform}
               </td>
            </tr>
"""
_TAIL = "</tbody></table></div></body></html>"

_SCAN = re.compile(
    r'<td class="versionColumn">\s*<a href="([^"]*)">\s*(.*?)\s*</a>\s*</td>'
    r'\s*<td class="dateColumn">\s*(.*?)\s*</td>'
    r'\s*<td class="version previousVersionsColumn">\s*(.*?)\s*</td>'
    r"\s*<td>\s*(.*?)\s*</td>"
)


def page() -> bytes:
    """A page laid out and indented as the recorded one is."""
    rows = (
        _ROW.format(
            version=_version(number),
            date=f"{number % 28 + 1:02}.{number // 28 % 12 + 1:02}.{number // 336 % 30:02}",
            previous=", ".join(_version(number + back) for back in range(1, 4)),
            platform=f"8.3.{number // 500 + 10}.{number % 500 + 1000}",
        )
        for number in range(ROWS)
    )
    return (_HEAD + "".join(rows) + _TAIL).encode()


def _version(number: int) -> str:
    number = ROWS + 3 - number
    return f"3.0.{number // 50}.{number % 50}"


def scan(data: bytes) -> list[tuple[str, ...]]:
    """Take all fields of all rows as they are written."""
    return _SCAN.findall(data.decode())


def fields(release: SiteRelease) -> tuple[str, ...]:
    """Write a release as its row does."""
    return (
        release.key.replace("&", "&amp;"),
        release.version.text,
        release.date.strftime("%d.%m.%y") if release.date else "",
        ", ".join(version.text for version in release.updates),
        release.minimum_platform or "",
    )


def measure() -> dict[str, Any]:
    """Return the median times of both, taken in turns; `speedup` is at least 1 / 12."""
    data = page()
    if scan(data) != [fields(release) for release in read_project(data).releases]:
        raise SystemExit("the two disagree on what the page says")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(_seconds(lambda: scan(data)))
        ours.append(_seconds(lambda: read_project(data)))
    mine, other = statistics.median(ours), statistics.median(theirs)
    return {
        "name": "site-list",
        "ours": mine,
        "peer": other,
        "speedup": other / mine,
        "unit": "s",
        "within": mine <= BUDGET * other,
    }


def _seconds(work: Callable[[], object]) -> float:
    for remembered in (date_in, platform_in, version_of):
        remembered.cache_clear()  # a page is read once: nothing of it is known before
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(measure())
