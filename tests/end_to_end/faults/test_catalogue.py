"""Every case of the catalogue has a row in docs/reliability.md, and the page says what the suite does."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from support.faults.rows import ROWS

_TESTS = Path(__file__).parents[2]
_PAGE = _TESTS.parent / "docs" / "reliability.md"
_ROW = re.compile(r"^\| ([CDPK]\d\d|M) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
_NUMBERS = [
    *(f"C{number:02}" for number in range(1, 17)),
    *(f"D{number:02}" for number in range(1, 24)),
    *(f"P{number:02}" for number in range(1, 17)),
    *(f"K{number:02}" for number in range(1, 11)),
    "M",
]


@cache
def _page() -> dict[str, str]:
    return dict(_ROW.findall(_PAGE.read_text("utf-8")))


@cache
def _all_tests() -> str:
    return "\n".join(path.read_text("utf-8") for path in _TESTS.rglob("*.py") if path != Path(__file__))


def test_every_number_has_a_row() -> None:
    """In order, none left out."""
    assert _NUMBERS == list(_page())


@pytest.mark.parametrize("number", _NUMBERS)
def test_the_page_is_true(number: str) -> None:
    """It tells how many rows the table has for a number, and the tests it names are there."""
    told = _page()[number]
    rows = re.search(r"`test_row`: (\d+)", told)
    assert Counter(case.number for case in ROWS)[number] == (int(rows.group(1)) if rows else 0)
    named = [name for name in re.findall(r"`(test_\w+)`", told) if name != "test_row"]
    assert rows or named or "`test_row`" in told
    assert [] == [name for name in named if name not in _all_tests()]


def test_no_row_is_missing_in_the_catalogue() -> None:
    """A row of the table belongs to a number of the catalogue."""
    assert set() == {case.number for case in ROWS} - set(_NUMBERS)
