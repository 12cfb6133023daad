"""The one small layer through which the product changes files it answers for.

Backup, restore, placing of templates, settings and downloads write through a
`Filing`; a test passes one that fails, counts, records or stops at the n-th
operation. The real one writes beside, syncs, and renames.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import time
from typing import TYPE_CHECKING, BinaryIO

from updater.errors import StorageError

if sys.platform == "win32":
    from updater.filing_windows import allocate, move

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_REPLACE_PATIENCE = 3.0  # seconds: a virus scanner lets go of a fresh file within one or two
_REPLACE_PAUSE = 0.05
_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}


class Filing:
    """Real file operations. Every method may raise `OSError`; see `explained`.

    Attributes:
        tries_again: a rename that is refused is tried again for a while: where programs can hold names.
    """

    tries_again = os.name == "nt"

    def create(self, path: Path) -> BinaryIO:
        """Create a file that must not exist yet, readable by its owner only, for writing."""
        flags = (
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        )
        return os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0)

    def reopen(self, path: Path) -> BinaryIO:
        """Open a file of ours that is there, to read it and write on; a link is not followed."""
        flags = (
            os.O_RDWR
            | getattr(os, "O_BINARY", 0)
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)  # a pipe planted under the name must not make us wait
        )
        return os.fdopen(os.open(path, flags), "r+b", buffering=0)

    def truncate(self, file: BinaryIO, size: int) -> None:
        """Cut a file to a size and go to its end."""
        file.truncate(size)
        file.seek(size)

    def reserve(self, file: BinaryIO, size: int) -> None:
        """Take the space for `size` bytes now, so that a full disk shows before the work.

        Where the system offers no way (macOS, some file systems) nothing is taken.
        """
        if not size:
            return
        if sys.platform == "win32":
            allocate(file.fileno(), size)
        elif hasattr(os, "posix_fallocate"):
            try:
                os.posix_fallocate(file.fileno(), 0, size)
            except OSError as error:
                if error.errno not in {errno.EOPNOTSUPP, errno.EINVAL}:
                    raise

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        """Write all of the data."""
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]

    def write_out(self, file: BinaryIO, begin: int, size: int) -> None:
        """Let the system begin to put some of what was written on the disk, without waiting for it.

        Where it does not, all of it is left to `sync`.
        """
        if hasattr(os, "posix_fadvise"):
            with contextlib.suppress(OSError):
                os.posix_fadvise(file.fileno(), begin, size, os.POSIX_FADV_DONTNEED)

    def share(self, path: Path) -> None:
        """Let those read a file of ours who may read its folder (nothing to do on Windows)."""
        if os.name != "nt":
            self.set_rights(path, 0o600 | (path.parent.stat().st_mode & 0o666))

    def clone(self, source: Path, target: Path) -> bool:
        """Let the filesystem make a copy that takes no room; False, and nothing made, where it cannot.

        The copy must not exist yet and is readable by its owner only.
        """
        from updater.volumes import clone  # noqa: PLC0415 - start-up time

        return clone(source, target)

    def sync(self, file: BinaryIO) -> None:
        """Make what was written survive a power cut."""
        file.flush()
        os.fsync(file.fileno())

    def sync_directory(self, directory: Path) -> None:
        """Make names in a directory survive a power cut (on Windows a rename does so by itself)."""
        _sync_names(directory)

    def replace(self, source: Path, target: Path) -> None:
        """Rename, putting the source in the target's place at one stroke.

        A scanner may hold a fresh file for a moment, so a refusal is tried again for a while.
        """
        deadline = time.monotonic() + _REPLACE_PATIENCE
        while True:
            try:
                _renamed(source, target)
            except PermissionError:
                if not self.tries_again or time.monotonic() > deadline:
                    raise
                time.sleep(_REPLACE_PAUSE)
            else:
                return

    def make_directory(self, path: Path) -> None:
        """Make a directory and its parents, so that they survive a power cut."""
        make_directories(path)

    def make_private_directory(self, path: Path) -> None:
        """Make a directory only its owner may look into; its parents as usual (the same on Windows)."""
        self.make_directory(path)
        self.set_rights(path, 0o700)

    def remove(self, path: Path) -> None:
        """Remove a file; one that is not there is fine."""
        path.unlink(missing_ok=True)

    def remove_directory(self, path: Path) -> None:
        """Remove a directory that is empty; one that is not is refused by the system."""
        path.rmdir()

    def remove_tree(self, path: Path) -> None:
        """Remove a directory with all that is in it, never following links."""
        shutil.rmtree(path)

    def set_rights(self, path: Path, mode: int, owner: tuple[int, int] | None = None) -> None:
        """Give a file the access rights and, where we may, the user and group of another."""
        path.chmod(mode)
        if owner is not None and hasattr(os, "chown"):
            with contextlib.suppress(PermissionError):
                os.chown(path, *owner)

    def free_space(self, path: Path) -> int:
        """Return the bytes free for this user where `path` is or would be."""
        probe = path
        while not probe.exists() and probe != probe.parent:
            probe = probe.parent
        return shutil.disk_usage(probe).free

    def largest_file(self, path: Path) -> int | None:
        """Return the most bytes a file may have where `path` is or would be; None when nothing is known."""
        from updater.volumes import largest_file  # noqa: PLC0415 - start-up time

        return largest_file(path)


def make_directories(path: Path) -> None:
    """Make a directory with its parents; the name of each new one survives a power cut.

    Raises:
        OSError: one cannot be made.
    """
    missing = []
    while not path.exists():
        missing.append(path)
        path = path.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        with contextlib.suppress(PermissionError):  # a parent that may be passed but not read
            _sync_names(each.parent)
    if not path.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def _renamed(source: Path, target: Path) -> None:
    if sys.platform == "win32":
        move(source, target)
    else:
        source.replace(target)


def _sync_names(directory: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an `OSError` inside the block into a `StorageError` that names the path.

    Raises:
        StorageError: `storage.full`, `storage.no-access`, `storage.missing`, `storage.exists`,
            `storage.too-large` or `storage.trouble`.
    """
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error


def storage_error(error: OSError, path: Path) -> StorageError:
    """Name an `OSError` for people."""
    if error.errno in _FULL:
        return StorageError("storage.full", path=str(path))
    if error.errno == errno.EFBIG:
        return StorageError("storage.too-large", path=str(path))
    if isinstance(error, FileNotFoundError):
        return StorageError("storage.missing", path=str(path))
    if isinstance(error, FileExistsError):
        return StorageError("storage.exists", path=str(path))
    if isinstance(error, PermissionError) or error.errno in _NO_RIGHT:
        return StorageError("storage.no-access", path=str(path))
    return StorageError("storage.trouble", path=str(path), detail=error.strerror or type(error).__name__)


def write_whole(
    filing: Filing, target: Path, data: bytes, *, check: Callable[[Path], None] | None = None
) -> None:
    """Put a file in place whole: write beside, sync, check, rename, sync the directory.

    Args:
        filing: where the operations go.
        target: the final name.
        data: the whole content.
        check: looks at the finished file before it takes the final name; raises to refuse.

    Raises:
        OSError: as the operations do; the old file is then still there.
    """
    beside = target.with_name(f"{target.name}.{os.getpid()}-{time.monotonic_ns():x}.new")
    filing.make_directory(target.parent)
    try:
        with filing.create(beside) as file:
            filing.write(file, data)
            filing.sync(file)
        if check is not None:
            check(beside)
        filing.replace(beside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            filing.remove(beside)
        raise
    filing.sync_directory(target.parent)
