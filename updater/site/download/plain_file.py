"""Opening files of ours where somebody may have put something else under the name."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from updater.errors import SiteError
from updater.filing import explained

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from updater.filing import Filing


def facts_of(path: Path) -> os.stat_result | None:
    """Return what the directory says about a name, links not followed; None when it is free.

    Raises:
        StorageError: it cannot be told.
    """
    with explained(path):
        try:
            return path.lstat()
        except FileNotFoundError:
            return None


def is_file(facts: os.stat_result) -> bool:
    """Whether it is a file: no link, no folder, no device."""
    reparse = getattr(facts, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)
    return stat.S_ISREG(facts.st_mode) and not reparse


def is_plain(facts: os.stat_result) -> bool:
    """Whether it is a file under one name only, so that writing to it changes nothing else."""
    return is_file(facts) and facts.st_nlink <= 1


def open_own(path: Path, filing: Filing) -> BinaryIO:
    """Open a file for writing on, making it when the name is free.

    Raises:
        SiteError: `download.planted`: under the name is something that is not ours.
        StorageError: it cannot be opened.
    """
    with explained(path):
        try:
            return filing.create(path)
        except FileExistsError:
            _refuse_planted(path)
            file = filing.reopen(path)
    opened, named = os.fstat(file.fileno()), facts_of(path)
    if named is None or not is_plain(named) or not os.path.samestat(opened, named):
        file.close()
        raise SiteError("download.planted", path=str(path))
    return file


def _refuse_planted(path: Path) -> None:
    facts = facts_of(path)
    if facts is not None and not is_plain(facts):
        raise SiteError("download.planted", path=str(path))


def read_small(path: Path, most: int) -> bytes:
    """Return a small file of ours; nothing when it is missing, too large or not plain.

    Raises:
        StorageError: it cannot be read.
    """
    facts = facts_of(path)
    if facts is None or not is_plain(facts) or facts.st_size > most:
        return b""
    with explained(path), contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    return b""
