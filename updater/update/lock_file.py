"""Opening the file of a lock, ours or somebody else's, in whatever way we may; links are not followed."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from updater.filing import Filing


@dataclass(frozen=True, slots=True)
class OpenedLock:
    """The open file.

    Attributes:
        read_only: it is somebody else's, and we may not write to it.
    """

    file: BinaryIO
    read_only: bool


def opened_lock(path: Path, filing: Filing) -> OpenedLock:
    """Make the file, or open the one that is there, to be read at least.

    Raises:
        FileNotFoundError: it went away meanwhile.
        OSError: there is none and none can be made; or there is one that we may not open.
    """
    try:
        return OpenedLock(filing.create(path), read_only=False)
    except OSError:
        if not os.path.lexists(path):
            raise
    try:
        return OpenedLock(filing.reopen(path), read_only=False)
    except FileNotFoundError:
        raise
    except OSError:
        return OpenedLock(read_only(path), read_only=True)


def read_only(path: Path) -> BinaryIO:
    """Open a plain file to be read.

    Raises:
        OSError: it is not there, is no plain file, or we may not.
    """
    flags = (
        os.O_RDONLY
        | getattr(os, "O_BINARY", 0)
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_NONBLOCK", 0)  # a pipe planted under the name must not make us wait
    )
    number = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return os.fdopen(number, "rb")


def is_closed(path: Path) -> bool:
    """Whether something bears the name, and we may not read it."""
    try:
        read_only(path).close()
    except FileNotFoundError:
        return False
    except OSError:
        return os.path.lexists(path)
    return False
