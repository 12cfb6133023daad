"""Whose a file or folder of ours is: its name tells the process, and when that was born."""

from __future__ import annotations

import contextlib
import os

OWNER = r"\d+-[0-9a-f]+"
"""What marks look like, as a regular expression."""
_TOLERANCE = 1000  # milliseconds: the time a process was born is known to clock ticks only


def owner_mark() -> str:
    """Return the mark of this process: its id, and its birth because ids are used again."""
    pid = os.getpid()
    return f"{pid}-{_born(pid) or 0:x}"


def is_living(mark: str) -> bool:
    """Whether the process of a mark is still there."""
    pid, _dash, told = mark.partition("-")
    born = _born(int(pid))
    return born is not None and abs(born - int(told, 16)) <= _TOLERANCE


def _born(pid: int) -> int | None:
    """Return when a living process was born, in milliseconds since 1970."""
    import psutil  # noqa: PLC0415 - start-up time

    with contextlib.suppress(psutil.Error, OverflowError):
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else round(process.create_time() * 1000)
    return None
