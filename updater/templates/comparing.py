"""Whether two template folders hold the same files."""

from __future__ import annotations

import enum
import filecmp
from typing import TYPE_CHECKING

from updater.templates.links import is_link

if TYPE_CHECKING:
    from pathlib import Path


OURS = "onec-updater"
"""What we write beside a template ourselves begins so: notes and texts of the site."""


class Comparison(enum.Enum):
    """How one folder's files stand to another's."""

    CONTAINED = "contained"
    """Every file is in the other folder too, byte for byte."""
    CONTAINS = "contains"
    """The other folder has nothing that this one has not, byte for byte."""
    DIFFERS = "differs"


def compare(folder: Path, other: Path) -> Comparison:
    """Compare the files of a folder with another's.

    Raises:
        OSError: something cannot be read.
    """
    ours, theirs = _foreign(folder), _foreign(other)
    if ours is None or theirs is None:
        return Comparison.DIFFERS
    if any(not filecmp.cmp(ours[name], theirs[name], shallow=False) for name in ours.keys() & theirs.keys()):
        return Comparison.DIFFERS
    if ours.keys() <= theirs.keys():
        return Comparison.CONTAINED
    return Comparison.CONTAINS if theirs.keys() <= ours.keys() else Comparison.DIFFERS


def _foreign(folder: Path) -> dict[str, Path] | None:
    """Return a folder's files but ours."""
    files = files_of(folder)
    return files and {name: path for name, path in files.items() if not path.name.startswith(OURS)}


def files_of(folder: Path) -> dict[str, Path] | None:
    """Return a folder's files by their path in it; None when there are links among them.

    Raises:
        OSError: it cannot be read.
    """
    files: dict[str, Path] = {}
    waiting = [folder]
    while waiting:
        for entry in waiting.pop().iterdir():
            if is_link(entry):
                return None
            if entry.is_dir():
                waiting.append(entry)
            else:
                files[entry.relative_to(folder).as_posix()] = entry
    return files
