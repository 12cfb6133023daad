"""Whether the process that left a hold behind is still the one that made it."""

from __future__ import annotations

import os
from dataclasses import dataclass

_TOLERANCE = 1.0  # seconds: the time a process was born is known to clock ticks only
_UNTOLD = -1.0


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


def _born(pid: int) -> float | None:
    import psutil  # noqa: PLC0415 - start-up time

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied:
        return _UNTOLD  # somebody else's: there it is, and more cannot be known
