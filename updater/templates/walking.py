"""Going through template directories: every folder that holds a manifest, links never followed.

Thousands of folders are looked at in every start, so this is the one place where plain
strings stand for paths.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.filing import storage_error
from updater.templates.links import is_link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.errors import StorageError
    from updater.templates.file_cache import FileCache

WORK_PREFIX = ".onec-updater-"
"""Folders that begin so are unfinished work of this program, never templates."""

_UPDATE_INFO = "updinfo.txt"
_COARSE = 10_000_000
"""Nanoseconds. File systems that tell time no finer (FAT, exFAT) do not note changes of a folder."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What the names of the files in one folder tell; shared by folders with the same names.

    Attributes:
        files: all names.
        manifests: the `*.mft` among them.
        update_info: the `UpdInfo.txt` among them, or empty.
        update: the first `*.cfu` among them, or empty.
    """

    files: tuple[str, ...]
    manifests: tuple[str, ...]
    update_info: str
    update: str


class Found:
    """A folder with at least one manifest.

    Attributes:
        directory: its path.
        root: the template directory it lies under.
        place: the same with a separator after it: a name added makes a path.
        listing: what files it holds.
    """

    __slots__ = ("_entries", "directory", "listing", "place", "root")

    def __init__(
        self, directory: str, root: Path, listing: Listing, entries: dict[str, os.DirEntry[str]]
    ) -> None:
        self.directory = directory
        self.place = directory + os.sep
        self.root = root
        self.listing = listing
        self._entries = entries

    def status(self, name: str) -> os.stat_result:
        """Return size and times of a file in the folder; links are not followed.

        Raises:
            OSError: it is gone or may not be looked at.
        """
        if self._entries:
            return self._entries[name].stat(follow_symlinks=False)
        return os.lstat(self.place + name)


class Walk:
    """Finds templates under template directories.

    A folder that held a template and has not changed since is not listed again where the
    system tells reliably when a folder changed.

    Args:
        cache: what earlier runs found.
    """

    def __init__(self, cache: FileCache) -> None:
        self._cache = cache
        self._listings: dict[str, Listing] = {}
        self._changes_told = os.name == "posix"

    def under(self, root: Path, problems: list[StorageError]) -> Iterator[Found]:
        """Find the folders with manifests under a root, at any depth, in order of their names.

        Links and junctions are not followed, so the way can neither leave the root nor go round.

        Args:
            root: where to begin; itself it may be reached through a link.
            problems: takes the folders that could not be read.
        """
        waiting = [os.fspath(root)]
        while waiting:
            directory = waiting.pop()
            try:
                found = self._remembered(directory, root) or self._listed(directory, root, waiting)
            except OSError as error:
                problems.append(storage_error(error, type(root)(directory)))
                continue
            if found.listing.manifests:
                yield found

    def _remembered(self, directory: str, root: Path) -> Found | None:
        if not (self._changes_told and self._cache.has(directory)):
            return None
        kept = self._cache.find(directory, (os.lstat(directory).st_ctime_ns,))
        return Found(directory, root, self._listing(self._cache.text(kept[0])), {}) if kept else None

    def _listed(self, directory: str, root: Path, waiting: list[str]) -> Found:
        changed = os.lstat(directory).st_ctime_ns if self._changes_told else 0
        folders, entries = list_folder(directory)
        names = "/".join(entries)
        listing = self._listing(names)
        if listing.manifests and not folders and changed % _COARSE:
            self._cache.keep(directory, (changed,), [self._cache.number(names)])
        waiting.extend(sorted(folders, reverse=True))
        return Found(directory, root, listing, entries)

    def _listing(self, names: str) -> Listing:
        known = self._listings.get(names)
        if known is None:
            known = self._listings[names] = listing_of(names.split("/") if names else [])
        return known


def look(directory: Path) -> Found:
    """Look into one folder.

    Raises:
        OSError: it cannot be read.
    """
    _, entries = list_folder(os.fspath(directory))
    return Found(os.fspath(directory), directory, listing_of(list(entries)), entries)


def list_folder(directory: str) -> tuple[list[str], dict[str, os.DirEntry[str]]]:
    """List a folder: paths of the folders in it, and its plain files by name.

    Links, special files and this program's own unfinished work are left out.

    Raises:
        OSError: it cannot be read.
    """
    folders: list[str] = []
    files: dict[str, os.DirEntry[str]] = {}
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                files[entry.name] = entry
            elif _is_folder(entry):
                folders.append(entry.path)
    return folders, files


def _is_folder(entry: os.DirEntry[str]) -> bool:
    own = entry.name.startswith(WORK_PREFIX)
    return entry.is_dir(follow_symlinks=False) and not own and not is_link(entry)


def listing_of(names: list[str]) -> Listing:
    """Say what the names of the files in a folder tell."""
    manifests = sorted(name for name in names if name.lower().endswith(".mft"))
    updates = sorted(name for name in names if name.lower().endswith(".cfu"))
    info = next((name for name in names if name.lower() == _UPDATE_INFO), "")
    return Listing(tuple(names), tuple(manifests), info, updates[0] if updates else "")
