"""Which processes hold a file on Linux: those in the kernel's list of locks, those seen to have it open."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "linux":
    _PROCESSES = Path("/proc")
    _LOCK_WORDS = 8  # `1: POSIX  ADVISORY  WRITE 1234 08:01:5678 0 EOF`
    _PID_AT, _FILE_AT = 4, 5

    def holding_processes(file: Path) -> set[int]:
        """Return the ids of processes, except our own."""
        try:
            found = file.stat()
        except OSError:
            return set()
        return (_lockers(found) | _openers(found)) - {os.getpid()}

    def is_being_written(file: Path) -> bool:
        """Tell whether a process we may look at, not our own, has a file open for writing.

        Who only reads it, to copy or to search it, is no user of an infobase.
        """
        try:
            found = file.stat()
        except OSError:
            return False
        openers = _openers(found, writing=True)
        return bool(openers - {os.getpid()})

    def _lockers(found: os.stat_result) -> set[int]:
        """Read the kernel's list of locks: processes of everybody, but not locks of open files."""
        device = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
        pids = set()
        with contextlib.suppress(OSError):
            for line in (_PROCESSES / "locks").read_text("utf-8", "replace").splitlines():
                words = line.replace(" -> ", " ").split()
                if len(words) >= _LOCK_WORDS and words[_FILE_AT] == device:
                    pids.add(int(words[_PID_AT]))
        return {pid for pid in pids if pid > 0}

    def _openers(found: os.stat_result, *, writing: bool = False) -> set[int]:
        processes = _PROCESSES.glob("[0-9]*")
        return {int(process.name) for process in processes if _has_open(process, found, writing=writing)}

    def _has_open(process: Path, found: os.stat_result, *, writing: bool) -> bool:
        with contextlib.suppress(OSError), os.scandir(process / "fd") as descriptors:
            return any(
                _is_of(descriptor, found) and not (writing and _only_reads(process, descriptor.name))
                for descriptor in descriptors
            )
        return False  # it ended, or it is another user's

    def _is_of(descriptor: os.DirEntry[str], found: os.stat_result) -> bool:
        with contextlib.suppress(OSError):
            return os.path.samestat(descriptor.stat(), found)
        return False

    def _only_reads(process: Path, descriptor: str) -> bool:
        """Look at the flags a descriptor was opened with; what cannot be seen may write."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            told = (process / "fdinfo" / descriptor).read_text("utf-8").split("flags:", 1)[1]
            return int(told.split()[0], 8) & os.O_ACCMODE == os.O_RDONLY
        return False
