"""Which start of the system this is: what was written since survives the end of a program."""

from __future__ import annotations

from pathlib import Path

_LINUX = Path("/proc/sys/kernel/random/boot_id")
_TOLERANCE = 5.0  # seconds: elsewhere the time of the start is worked out anew each time


def this_boot() -> str:
    """Return a text that is another one after the machine was started again."""
    try:
        return _LINUX.read_text("ascii").strip()
    except OSError:
        import psutil  # noqa: PLC0415 - start-up time

        return f"{psutil.boot_time():.1f}"


def same_boot(one: str, other: str) -> bool:
    """Whether two texts name the same start; when in doubt they do not."""
    if one == other:
        return bool(one)
    try:
        return abs(float(one) - float(other)) <= _TOLERANCE
    except ValueError:
        return False
