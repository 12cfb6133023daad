"""A RAR archive unpacked by a program of others, within bounds, and proved by the archive's own list.

docs/decisions/0020-rar-packages-of-the-platform.md.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from updater.enterprise.outcomes import signed
from updater.enterprise.unpackers import TIME_LIMIT, run_unpacker
from updater.errors import Cancelled, PackageError, PlatformError, UserError
from updater.filing import explained
from updater.model.events import CancelToken, Progress
from updater.templates.packages.rar_package import check_unpacked, list_rar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.enterprise.unpackers import Unpacker
    from updater.filing import Filing
    from updater.model.events import OnEvent
    from updater.templates.packages.rar_package import RarList

_RESERVE = 64 << 20  # bytes left free for others
_SLACK = 1 << 20  # bytes more than declared that are no bomb yet
_ODD_FILES = 100  # more than listed: of the program's own, for a while
_EXCERPT = 200  # characters of what a program said
_TELLING = re.compile(r"error|can't|cannot|unsupported|no data", re.IGNORECASE)
_NEXT = {"package.damaged", "platform.not-started", "installation.unpacking-failed"}


class RarUnpacking:
    """Unpacks RAR archives into a work folder.

    Args:
        work: a private folder; removed by its owner whatever happens here.
        filing: where file operations go.
        unpackers: the programs there are, in the order they are tried.
        on_event: hears what they say, and how many bytes are written.
        cancel: stops it.
        time_limit: seconds each of them may take.
    """

    def __init__(
        self,
        work: Path,
        filing: Filing,
        unpackers: Sequence[Unpacker],
        on_event: OnEvent,
        cancel: CancelToken | None,
        *,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        self._work, self._filing, self._unpackers = work, filing, unpackers
        self._on_event, self._cancel, self._time_limit = on_event, cancel, time_limit

    def unpack(self, archive: Path) -> Path:
        """Unpack an archive whole and return the folder.

        Raises:
            PackageError: the list is refused before anything is started; what came out is more than
                was declared (`package.outgrown`) or nothing an archive should hold (`package.odd-result`).
            PlatformError: `installation.no-unpacker`, `installation.no-space`,
                `installation.unpacking-failed`, `installation.unpacking-timed-out`.
            StorageError: the disk is full or not to be written.
            Cancelled: somebody asked to stop.
        """
        listed = list_rar(archive.absolute())
        if not self._unpackers:
            raise PlatformError("installation.no-unpacker", path=str(archive))
        self._reserve(listed)
        told: list[str] = []
        for number, unpacker in enumerate(self._unpackers, 1):
            folder = self._work / str(number)
            try:
                self._try(unpacker, listed, folder)
            except BaseException as error:
                self._remove(folder)
                if not isinstance(error, UserError) or error.code not in _NEXT:
                    raise
                told.append(_told(unpacker, error))
            else:
                return folder
        raise PlatformError("installation.unpacking-failed", path=str(archive), text="; ".join(told))

    def _remove(self, folder: Path) -> None:
        with contextlib.suppress(OSError, UserError):  # the work folder's owner tries again
            _make_writable(folder)
            self._filing.remove_tree(folder)

    def _reserve(self, listed: RarList) -> None:
        """See that there is room before anything is written."""
        with explained(self._work):
            free = self._filing.free_space(self._work)
        needed = listed.size + listed.size // 10 + _RESERVE
        if free < needed:
            where = str(self._work.parent)
            raise PlatformError("installation.no-space", path=where, needed=needed, free=free)

    def _try(self, unpacker: Unpacker, listed: RarList, folder: Path) -> None:
        """Let one program unpack it, and see that what came out is what was listed."""
        with explained(folder):
            self._filing.make_directory(folder)
        bound = _Bound(folder, listed, self._cancel, self._on_event)
        said = folder.with_name(f"{folder.name}.txt")
        completed = run_unpacker(
            unpacker,
            listed.path,
            folder,
            said,
            time_limit=self._time_limit,
            cancel=bound,
            on_event=self._on_event,
        )
        bound.check()
        if completed.timed_out:
            program = unpacker.kind.value
            raise PlatformError(
                "installation.unpacking-timed-out", program=program, seconds=completed.seconds
            )
        if completed.exit_code != 0:
            text = _words(completed.text) or str(signed(completed.exit_code))
            raise PlatformError("installation.unpacking-failed", path=str(listed.path), text=text)
        check_unpacked(listed, folder, self._cancel)
        _make_writable(folder)


class _Bound(CancelToken):
    """Stops a program when somebody asks, or when it writes more than the archive declared.

    It is asked every time the program is looked at, and tells how far it is.
    """

    def __init__(self, folder: Path, listed: RarList, cancel: CancelToken | None, on_event: OnEvent) -> None:
        super().__init__()
        self._folder, self._listed = folder, listed
        self._asked, self._on_event = cancel, on_event
        self._size, self._count = 0, 0

    @property
    def cancelled(self) -> bool:
        """Whether it is to be stopped."""
        self._look()
        return self._outgrown or (self._asked is not None and self._asked.cancelled)

    def check(self) -> None:
        """Raise when it had to be stopped, or should have been.

        Raises:
            PackageError: `package.outgrown`.
            Cancelled: somebody asked to stop.
        """
        stopped = self.cancelled
        if self._outgrown:
            size, limit = self._size, self._listed.size
            raise PackageError("package.outgrown", package=str(self._listed.path), size=size, limit=limit)
        if stopped:
            raise Cancelled

    @property
    def _outgrown(self) -> bool:
        parts = sum(len(entry.parts) for entry in self._listed.entries)
        return self._size > self._listed.size + _SLACK or self._count > parts + _ODD_FILES

    def _look(self) -> None:
        size = count = 0
        for directory, folders, files in os.walk(self._folder):
            count += len(folders) + len(files)
            for name in files:
                size += _size(Path(directory, name))
        self._size, self._count = size, count
        self._on_event(Progress(min(size, self._listed.size), self._listed.size))


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:  # it was a temporary file of the program's
        return 0


def _make_writable(folder: Path) -> None:
    """Take away the mark that forbids writing, which would forbid removing; links are left alone."""
    for directory, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(directory, name)
            with explained(path):
                mode = path.lstat().st_mode
                if not stat.S_ISLNK(mode):
                    path.chmod(stat.S_IMODE(mode) | stat.S_IRUSR | stat.S_IWUSR | _passable(mode))


def _passable(mode: int) -> int:
    return stat.S_IXUSR if stat.S_ISDIR(mode) else 0


def _words(text: str) -> str:
    """Return the lines that say what was wrong, else the last one."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if _TELLING.search(line)]
    return " ".join(telling or lines[-1:])[:_EXCERPT]


def _told(unpacker: Unpacker, error: UserError) -> str:
    """Return what a program said against it, in its own words where it had any."""
    detail = error.params.get("text") or error.params.get("detail") or error.code
    return f"{unpacker.kind.value}: {detail}"
