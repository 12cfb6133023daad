"""What the person dropped on the updates page: packages to unpack, or folders to look into. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sorted:
    """Paths by what is to be done with them.

    Attributes:
        packages: to be installed into a template directory.
        folders: to be looked into where they are.
        unknown: nothing we know.
    """

    packages: tuple[Path, ...]
    folders: tuple[Path, ...]
    unknown: tuple[Path, ...]


def sort_paths(paths: Iterable[Path]) -> Sorted:
    """Tell packages from folders and from what is neither; reads a few kilobytes of each."""
    from updater.formats.recognise import Kind, recognise

    packages: list[Path] = []
    folders: list[Path] = []
    unknown: list[Path] = []
    for path in paths:
        kind = recognise(path) if path.is_file() else None
        if path.is_dir():
            folders.append(path)
        elif kind in {Kind.ZIP, Kind.DISTRIBUTION}:
            packages.append(path)
        elif kind in {Kind.UPDATE, Kind.MANIFEST, Kind.UPDATE_INFO}:
            folders.append(path.parent)
        else:
            unknown.append(path)
    return Sorted(tuple(packages), tuple(dict.fromkeys(folders)), tuple(unknown))
