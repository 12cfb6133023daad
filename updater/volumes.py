"""What the disk a file lies on can do: copies that share their blocks, and how large a file may be."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FICLONE = 0x40049409  # ioctl of Linux: share all blocks of another file (btrfs, xfs, bcachefs, ...)
_CLONE_NOOWNERCOPY = 0x2  # flag of macOS
_FAT = {"fat", "fat16", "fat32", "msdos", "vfat"}
_FAT_LIMIT = (1 << 32) - 1  # bytes
_CANNOT = {
    getattr(errno, name)
    for name in ("EOPNOTSUPP", "ENOTSUP", "EXDEV", "EINVAL", "ENOTTY", "ENOSYS", "EPERM", "EBADF", "ETXTBSY")
    if hasattr(errno, name)
}


def clone(source: Path, target: Path) -> bool:
    """Make a copy that shares its blocks with the source; False, and nothing made, where that cannot be.

    The copy must not exist yet and is readable by its owner only. On Windows nothing is
    shared: the call for it wants whole clusters and a volume of ReFS, which hardly any base lies on.

    Raises:
        OSError: the names or the disk stand in the way.
    """
    way = {"linux": _clone_linux, "darwin": _clone_macos}.get(sys.platform)
    return way is not None and way(source, target)


def _clone_linux(source: Path, target: Path) -> bool:
    import fcntl  # noqa: PLC0415 - not on every system

    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with source.open("rb", buffering=0) as given, os.fdopen(os.open(target, flags, 0o600), "wb") as made:
        try:
            fcntl.ioctl(made.fileno(), _FICLONE, given.fileno())
        except OSError as error:
            target.unlink()
            if error.errno in _CANNOT:
                return False
            raise
        os.fsync(made.fileno())
    return True


def _clone_macos(source: Path, target: Path) -> bool:
    import ctypes  # noqa: PLC0415 - start-up time

    library = ctypes.CDLL(None, use_errno=True)
    if library.clonefile(os.fsencode(source), os.fsencode(target), _CLONE_NOOWNERCOPY) == 0:
        target.chmod(0o600)
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(target))


def largest_file(path: Path) -> int | None:
    """Return the most bytes a file may have where `path` is or would be; None when nothing is known."""
    import psutil  # noqa: PLC0415 - start-up time

    place = os.path.normcase(path.absolute())
    with contextlib.suppress(OSError):
        place = os.path.normcase(path.resolve())
    found: tuple[int, str] = (0, "")
    with contextlib.suppress(OSError, psutil.Error):
        for partition in psutil.disk_partitions(all=True):
            mount = os.path.normcase(partition.mountpoint)
            if place == mount or place.startswith(mount.rstrip(os.sep) + os.sep):
                found = max(found, (len(mount), partition.fstype.lower()))
    return _FAT_LIMIT if found[1] in _FAT else None
