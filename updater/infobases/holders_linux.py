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

    def _lockers(found: os.stat_result) -> set[int]:
        """Read the kernel's list of locks: processes of everybody, but not locks of open files."""
        device = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
        pids = set()
        with contextlib.suppress(OSError):
            for line in (_PROCESSES / "locks").read_text("ascii", "replace").splitlines():
                words = line.replace(" -> ", " ").split()
                if len(words) >= _LOCK_WORDS and words[_FILE_AT] == device:
                    pids.add(int(words[_PID_AT]))
        return {pid for pid in pids if pid > 0}

    def _openers(found: os.stat_result) -> set[int]:
        return {int(entry.name) for entry in _PROCESSES.glob("[0-9]*") if _has_open(entry / "fd", found)}

    def _has_open(descriptors: Path, found: os.stat_result) -> bool:
        with contextlib.suppress(OSError):  # it ended, or it is another user's
            for descriptor in descriptors.iterdir():
                with contextlib.suppress(OSError):
                    if os.path.samestat(descriptor.stat(), found):
                        return True
        return False
