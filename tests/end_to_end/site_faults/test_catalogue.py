"""Every failure of the catalogue has its tests, and the page that says so is true."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

_TESTS = Path(__file__).parents[2]
_PAGE = _TESTS.parent / "docs" / "reliability.md"
_ROW = re.compile(r"^\| (N\d\d) \|.*\| ([^|]+) \|$", re.MULTILINE)
_NUMBERS = [f"N{number:02}" for number in range(1, 35)]


@cache
def _where(name: str) -> tuple[Path, ...]:
    """Files that have a test of this name."""
    wanted = f"\ndef {name}("
    return tuple(path for path in _TESTS.rglob("test_*.py") if wanted in path.read_text("utf-8"))


def test_every_number_has_a_row() -> None:
    """34 rows, in order."""
    assert _NUMBERS == [number for number, _ in _ROW.findall(_PAGE.read_text("utf-8"))]


@pytest.mark.parametrize("number", _NUMBERS)
def test_the_tests_named_are_there(number: str) -> None:
    """Each exists, and among those here one really is about this number."""
    named = dict(_ROW.findall(_PAGE.read_text("utf-8")))[number]
    names = re.findall(r"`(test_\w+)`", named)
    assert names
    assert [] == [name for name in names if not _where(name)]
    ours = {path for name in names for path in _where(name) if path.parent == Path(__file__).parent}
    about = re.compile(rf'"{number}"|def test_{number.lower()}_')
    assert any(about.search(path.read_text("utf-8")) for path in ours)
