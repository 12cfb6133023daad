"""Whether two template folders hold the same files, or at least the same update."""

from __future__ import annotations

import enum
import filecmp
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.manifest import read_manifest
from updater.formats.writing.manifest import write_manifest
from updater.model.template import Manifest
from updater.templates.links import is_link

if TYPE_CHECKING:
    from pathlib import Path

UPDATE = ".cfu"
CONTENT = frozenset({UPDATE, ".cf", ".dt"})
"""Suffixes of what is installed; everything else in a template is about it."""

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


def same_content(folder: Path, other: Path) -> bool:
    """Whether another folder has the update of a folder, byte for byte, and its configurations if it has any.

    Texts may tell more in one of them, and a manifest may be ours: what is installed is the same.

    Raises:
        OSError: something cannot be read.
    """
    ours, theirs = _content_of(folder), _content_of(other)
    if ours is None or theirs is None or not any(name.endswith(UPDATE) for name in ours):
        return False
    return ours.keys() <= theirs.keys() and all(
        filecmp.cmp(path, theirs[name], shallow=False) for name, path in ours.items()
    )


def _content_of(folder: Path) -> dict[str, Path] | None:
    files = files_of(folder)
    return files and {
        name.casefold(): path for name, path in files.items() if path.suffix.casefold() in CONTENT
    }


def is_made(manifest: Path) -> bool:
    """Whether a manifest says no more than an update itself: so we write one for a bare update.

    Raises:
        OSError: it cannot be read.
    """
    data = manifest.read_bytes()
    try:
        facts = read_manifest(data)
    except FormatError:
        return False
    return data == write_manifest(Manifest(facts.vendor, facts.name, facts.version))


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
