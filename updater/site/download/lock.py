"""One program at a time on one file: `<name>.part.lock`, held by the system and not by its being there."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import SiteError
from updater.site.download.plain_file import facts_of, open_own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.filing import Filing

_TRIES = 20
_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}

if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        # Of the open file, not of the process: two threads of ours keep each other out too.
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def held(target: Path, filing: Filing) -> Iterator[None]:
    """Keep every other program and thread from downloading to the same name.

    Raises:
        SiteError: `download.in-use`: another one is at it.
        StorageError: the directory cannot be written to.
    """
    path = target.with_name(f"{target.name}.part.lock")
    file = _obtain(path, filing)
    try:
        yield
    finally:
        _give_back(file, path, filing)


def _obtain(path: Path, filing: Filing) -> BinaryIO:
    for _ in range(_TRIES):
        file = open_own(path, filing)
        if not _locked(file):
            file.close()
            raise SiteError("download.in-use", path=str(path.with_suffix("")))
        named = facts_of(path)
        if named is not None and os.path.samestat(os.fstat(file.fileno()), named):
            return file
        file.close()  # whoever held it before us has taken the name away with the hold
    raise SiteError("download.in-use", path=str(path.with_suffix("")))


def _locked(file: BinaryIO) -> bool:
    try:
        _take(file)
    except OSError as error:
        # A share without locks cannot keep anybody out; downloading there is still wanted.
        return error.errno not in _HELD
    return True


def _give_back(file: BinaryIO, path: Path, filing: Filing) -> None:
    with contextlib.suppress(OSError):
        if os.name == "nt":
            file.close()  # an open file has no name to take away there
        filing.remove(path)
    file.close()
