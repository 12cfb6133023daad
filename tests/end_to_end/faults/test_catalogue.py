"""Every case of the catalogue has a row in docs/reliability.md, and the page says what the suite does."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from support.faults.rows import ROWS

from updater.demo.platform import faults, rac

_TESTS = Path(__file__).parents[2]
_DOCS = _TESTS.parent / "docs"
_ROW = re.compile(r"^\| ([CDPK]\d\d|M|S) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
_NUMBERS = [
    *(f"C{number:02}" for number in range(1, 17)),
    *(f"D{number:02}" for number in range(1, 24)),
    *(f"P{number:02}" for number in range(1, 17)),
    *(f"K{number:02}" for number in range(1, 12)),
    "M",
    "S",
]
_NO_FAULTS = {"SIM_SERVERS", "SIM_SLOW"}
"""Where the simulated servers are; and the measured times, which make a row slow and nothing else."""
_BEGIN, _END = "<!-- modes: begin -->", "<!-- modes: end -->"


@cache
def _page() -> dict[str, str]:
    return dict(_ROW.findall((_DOCS / "reliability.md").read_text("utf-8")))


@cache
def _tests_there_are() -> frozenset[str]:
    """Names of test functions and of files of tests."""
    files = [path for path in _TESTS.rglob("test_*.py") if path != Path(__file__)]
    texts = "\n".join(path.read_text("utf-8") for path in files)
    functions = re.findall(r"^ *def (test_\w+)", texts, re.MULTILINE)
    return frozenset((*functions, *(path.stem for path in files)))


def _named_in(text: str) -> list[str]:
    return [name for name in re.findall(r"`(test_\w+)`", text) if name != "test_row"]


def test_every_number_has_a_row() -> None:
    """In order, none left out."""
    assert _NUMBERS == list(_page())


@pytest.mark.parametrize("number", _NUMBERS)
def test_the_page_is_true(number: str) -> None:
    """It tells how many rows the table has for a number, and the tests it names are there."""
    told = _page()[number]
    rows = re.search(r"`test_row`: (\d+)", told)
    assert Counter(case.number for case in ROWS)[number] == (int(rows.group(1)) if rows else 0)
    assert rows or _named_in(told) or "`test_row`" in told
    assert [] == [name for name in _named_in(told) if name not in _tests_there_are()]


def test_every_number_is_played_somewhere() -> None:
    """By a row that can be played on some machine, or by a test the page names."""
    played = {case.number for case in ROWS if not case.unless()}
    assert [] == [number for number in _NUMBERS if number not in played and not _named_in(_page()[number])]


def test_the_page_tells_how_many_rows_there_are() -> None:
    """The number is that of the table."""
    found = re.search(r"The table has (\d+) rows", (_DOCS / "reliability.md").read_text("utf-8"))
    assert found is not None
    assert len(ROWS) == int(found[1])


def test_no_row_is_missing_in_the_catalogue() -> None:
    """A row of the table belongs to a number of the catalogue."""
    assert set() == {case.number for case in ROWS} - set(_NUMBERS)


def test_every_switch_of_the_simulated_platform_is_turned_by_a_row() -> None:
    """Those that `faults` and `rac` describe, with or without a step."""
    described = re.findall(r"`?(SIM_[A-Z0-9_]+)", f"{faults.__doc__} {rac.__doc__}")
    turned = frozenset().union(*(case.modes for case in ROWS))
    assert set() == set(described) - turned - _NO_FAULTS


@cache
def _modes() -> dict[str, list[str]]:
    """The modes docs/platform.md 14.8 lists, with the rows it names for each."""
    text = (_DOCS / "platform.md").read_text("utf-8").partition(_BEGIN)[2].partition(_END)[0]
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][2:]
    return {mode: re.findall(r"`([^`]+)`", rows) for mode, rows in lines}


def test_every_mode_has_a_row() -> None:
    """Each mode names one row at least, and every row it names is in the table."""
    titles = {case.title for case in ROWS}
    assert len(_modes()) > 30
    assert [] == [mode for mode, rows in _modes().items() if not rows]
    assert [] == [row for rows in _modes().values() for row in rows if row not in titles]
