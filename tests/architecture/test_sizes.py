"""Files stay small enough to be read at one sitting."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import pytest
from support.source import PACKAGE, ROOT, project_files

if TYPE_CHECKING:
    from pathlib import Path

_TOO_LONG = 600
_USUAL = 150
_FILES = [path for path in project_files() if path.suffix == ".py"]


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_is_too_long(path: Path) -> None:
    """A file that needs more lines than this holds more than one idea."""
    assert _TOO_LONG >= _lines(path)


def test_the_usual_file_is_short() -> None:
    """Half of the program's files fit on a few screens."""
    ours = [_lines(path) for path in _FILES if path.is_relative_to(PACKAGE)]
    assert _USUAL >= statistics.median(lines for lines in ours if lines)
