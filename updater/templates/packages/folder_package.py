"""Files that already lie on a disk, as packages: an unpacked template, a bare update."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from updater.filing import explained
from updater.templates.links import is_link
from updater.templates.packages.entries import CHUNK, Entry, EntryKind
from updater.templates.packages.gate import Limits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

UPDATE_NAME = "1cv8.cfu"
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


class FilePackage:
    """Files of a disk that are to be copied; see `entries.Package`.

    Args:
        path: what the person chose.
        shown: how messages name it.
        files: the files and folders with the names they are judged by.
    """

    def __init__(self, path: Path, shown: str, files: list[tuple[str, Path]]) -> None:
        self.path = path
        self.shown = shown
        self.packed: int | None = None
        self._files = files
        with explained(path):
            self.entries = tuple(_entry(name, file) for name, file in files)

    def contents(self, wanted: Collection[int]) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Give the content of the wanted files.

        Raises:
            StorageError: one cannot be read.
        """
        for index, (_, file) in enumerate(self._files):
            if index in wanted:
                yield index, _read(file)


def template_folder(folder: Path, within: Path) -> FilePackage:
    """Take all that lies in a folder with a manifest.

    Args:
        folder: the template.
        within: the folder the person chose; names are told from it, because the last folders
            of the path may say vendor, configuration and version.

    Raises:
        StorageError: it cannot be read.
    """
    with explained(folder):
        found = list(_below(folder, Limits().count + 1))
    named = [(file.relative_to(within).as_posix(), file) for file in found]
    return FilePackage(folder, str(folder), named)


def bare_update(file: Path, shown: str) -> FilePackage:
    """Take an update file that came alone, under the name updates have.

    Raises:
        StorageError: it cannot be read.
    """
    return FilePackage(file, shown, [(UPDATE_NAME, file)])


def _below(folder: Path, most: int) -> Iterator[Path]:
    """Go through a folder; stops soon after more entries than a package may have."""
    waiting, met = [folder], 0
    while waiting and met <= most:
        for entry in sorted(waiting.pop().iterdir()):
            met += 1
            yield entry
            if entry.is_dir() and not is_link(entry):
                waiting.append(entry)


def _entry(name: str, file: Path) -> Entry:
    status = file.lstat()
    if is_link(file):
        return Entry(name, kind=EntryKind.LINK)
    if file.is_dir():
        return Entry(name, kind=EntryKind.FOLDER)
    if not file.is_file():
        return Entry(name, kind=EntryKind.SPECIAL)
    return Entry(name, status.st_size)


def _read(file: Path) -> Iterator[bytes]:
    with explained(file), os.fdopen(os.open(file, _READING), "rb", buffering=0) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
