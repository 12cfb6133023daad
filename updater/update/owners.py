"""Whether the process that left a hold behind is still the one that made it, and the computer still on."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

_TOLERANCE = 1.0  # seconds: the time a process was born is known to clock ticks only
_UNTOLD = -1.0
_LINUX_BOOT = Path("/proc/sys/kernel/random/boot_id")
_BOOT_TOLERANCE = 60  # seconds: less than a computer needs to start anew and the person to go on


@dataclass(frozen=True, slots=True)
class Owner:
    """This process: its id, and when it was born, because ids are used again.

    Attributes:
        pid: process id.
        born: seconds since 1970.
    """

    pid: int
    born: float

    def is_alive(self, pid: int, born: float) -> bool:
        """Whether a process with that id, born then, is there; this very one counts as alive."""
        found = _born(pid)
        return found is not None and (found == _UNTOLD or abs(found - born) <= _TOLERANCE)


def this_process() -> Owner:
    """Return the running process."""
    pid = os.getpid()
    return Owner(pid, _born(pid) or 0.0)


def this_boot() -> str:
    """Return what names the present start of this computer; another after the power went."""
    with contextlib.suppress(OSError):
        return _LINUX_BOOT.read_text("ascii").strip()
    import psutil  # noqa: PLC0415 - start-up time

    return f"{psutil.boot_time():.0f}"


def same_boot(one: str, other: str) -> bool:
    """Whether two names are of one start of the computer.

    Where the system tells only a time it moves with the clock: two that are nearly the same are one.
    """
    if one == other or not (one.isdecimal() and other.isdecimal()):
        return one == other != ""
    return abs(int(one) - int(other)) <= _BOOT_TOLERANCE


def _born(pid: int) -> float | None:
    import psutil  # noqa: PLC0415 - start-up time

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied:
        return _UNTOLD  # somebody else's: there it is, and more cannot be known
