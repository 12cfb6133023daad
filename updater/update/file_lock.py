"""A lock of the system on a small file of ours, given back by the system when the process dies."""

from __future__ import annotations

import contextlib
import errno
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from updater.filing import Filing

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a byte nobody reads: on Windows a locked byte cannot be read by others

    def try_to_lock(file: BinaryIO) -> bool | None:
        """Lock an open file; False when somebody else holds it, None when there are no locks.

        Not tested on Windows: written from the documented behaviour of `_locking`.
        """
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return False if error.errno in {errno.EACCES, errno.EDEADLOCK} else None
        finally:
            file.seek(0)
        return True

    def give_back(file: BinaryIO, path: Path, filing: Filing) -> None:
        """Close and remove: an open file cannot be removed here, and one taken over meanwhile is not."""
        file.close()
        with contextlib.suppress(PermissionError):
            filing.remove(path)

else:
    import fcntl

    _HELD = {errno.EACCES, errno.EAGAIN}

    def try_to_lock(file: BinaryIO) -> bool | None:
        """Lock an open file; False when somebody else holds it, None when there are no locks."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return False if error.errno in _HELD else None
        return True

    def give_back(file: BinaryIO, path: Path, filing: Filing) -> None:
        """Remove and close: nobody can take over what is locked."""
        try:
            filing.remove(path)
        finally:
            file.close()
