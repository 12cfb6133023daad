"""Holding a file by a lock on its whole byte range (docs/platform.md 8.2).

Opening alone proves nothing on Linux and macOS: it succeeds whoever else has the
file open. How the platform itself locks its file there is not known, and whether it
does; so on Linux somebody who has the file open for writing holds it, too.
"""

from __future__ import annotations

import contextlib
import errno
import os
import struct
import sys
from typing import TYPE_CHECKING

from updater.errors import InfobaseError
from updater.filing import explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "linux":
    from updater.infobases.holders_linux import is_being_written
else:

    def is_being_written(_file: Path) -> bool:
        """Not known here."""
        return False


if sys.platform != "win32":
    import fcntl

    _HELD = {errno.EACCES, errno.EAGAIN}
    _NO_WRITE = {errno.EACCES, errno.EPERM, errno.EROFS}

    def held_by_another(file: Path) -> bool | None:
        """Try to lock a file and give the lock back at once; None when it cannot be told.

        Who has it open for writing without a lock holds it as well.
        """
        try:
            return not _obtained(file, os.O_RDWR) or is_being_written(file)
        except OSError as error:
            if error.errno not in _NO_WRITE:
                return None  # a share without locks
        try:
            # Without the right to write only a writer shows: a free file is not known to be free.
            return None if _obtained(file, os.O_RDONLY) else True
        except OSError:
            return None

    @contextlib.contextmanager
    def exclusive(file: Path) -> Iterator[None]:
        """Hold a file against everybody who asks for a lock.

        Raises:
            InfobaseError: `infobase.in-use`.
            StorageError: it is missing, may not be written, or its disk has no locks.
        """
        with explained(file):
            handle = os.open(file, os.O_RDWR | os.O_CLOEXEC)
        try:
            with explained(file):
                obtained = _lock(handle, fcntl.LOCK_EX)
            if not obtained:
                raise InfobaseError("infobase.in-use", path=str(file.parent))
            yield
        finally:
            os.close(handle)

    def _obtained(file: Path, mode: int) -> bool:
        handle = os.open(file, mode | os.O_CLOEXEC)
        try:
            return _lock(handle, fcntl.LOCK_EX if mode == os.O_RDWR else fcntl.LOCK_SH)
        finally:
            os.close(handle)

    def _lock(handle: int, kind: int) -> bool:
        """Lock the whole file without waiting; False when another holder is in the way.

        Where there is one, a lock of the open file description is taken: the classic
        kind belongs to the process and would be lost as soon as any other code of
        ours closed the same file. Closing the handle gives the lock back.
        """
        try:
            if hasattr(fcntl, "F_OFD_SETLK"):
                how = fcntl.F_WRLCK if kind == fcntl.LOCK_EX else fcntl.F_RDLCK
                fcntl.fcntl(handle, fcntl.F_OFD_SETLK, struct.pack("hhqqi", how, os.SEEK_SET, 0, 0, 0))
            else:
                fcntl.lockf(handle, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _HELD:
                return False
            raise
        return True
