"""Finding the file of an infobase behind what a person points at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import InfobaseError
from updater.filing import explained

if TYPE_CHECKING:
    from pathlib import Path

INFOBASE_FILE = "1Cv8.1CD"
_LEGACY_FILE = "1cv7.md"
_SIGNATURE = b"1CDBMSV8"


def infobase_file(path: Path) -> Path:
    """Return the `1Cv8.1CD` of a folder, or the file itself when a file is given.

    Raises:
        InfobaseError: `infobase.not-found`, `infobase.not-an-infobase` (the file does not begin
            as one) or `infobase.legacy-77`.
        StorageError: the folder or file may not be read.
    """
    with explained(path):
        if path.is_dir():
            return _in_folder(path)
        if not path.exists():
            raise InfobaseError("infobase.not-found", path=str(path))
        if path.name.casefold() == _LEGACY_FILE:
            raise InfobaseError("infobase.legacy-77", path=str(path))
        return _checked(path)


def _in_folder(directory: Path) -> Path:
    usual = directory / INFOBASE_FILE
    if usual.is_file():
        return _checked(usual)
    names = {entry.name.casefold(): entry for entry in directory.iterdir()}
    if INFOBASE_FILE.casefold() in names:
        return _checked(names[INFOBASE_FILE.casefold()])
    if _LEGACY_FILE in names:
        raise InfobaseError("infobase.legacy-77", path=str(directory))
    raise InfobaseError("infobase.not-found", path=str(directory))


def _checked(file: Path) -> Path:
    with file.open("rb", buffering=0) as stream:
        if stream.read(len(_SIGNATURE)) != _SIGNATURE:
            raise InfobaseError("infobase.not-an-infobase", path=str(file))
    return file
