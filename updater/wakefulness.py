"""Keeping the machine awake while a run goes on: an update must not stop because nobody moved a mouse.

Best effort: where the system does not want to, the run goes on all the same.
Nothing outlives the process: what is asked for goes away with it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from updater.programs import find_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WHO = "onec-updater"
_PATIENCE = 5.0  # seconds for a helper of the system to leave
_SYSTEM_REQUIRED = 0x00000001  # ES_SYSTEM_REQUIRED of SetThreadExecutionState
_CONTINUOUS = 0x80000000  # ES_CONTINUOUS


@contextlib.contextmanager
def awake() -> Iterator[None]:
    """Keep the machine from falling asleep while the block runs. It never fails."""
    if sys.platform == "win32":
        keeping: contextlib.AbstractContextManager[None] = _told_to_windows()
    else:
        keeping = _kept_by(helper_of_system(sys.platform))
    with keeping:
        yield


def helper_of_system(system: str) -> tuple[str, ...]:
    """Return the command of this system that keeps it awake while it runs; empty where there is none.

    Args:
        system: as `sys.platform` says it.
    """
    if system == "darwin":
        found = find_program("caffeinate", os.environ)
        return (str(found), "-i", "-m", "-w", str(os.getpid())) if found else ()
    found, cat = (find_program(name, os.environ) for name in ("systemd-inhibit", "cat"))
    if not found or not cat:
        return ()
    # `cat` ends with the pipe it reads from, which closes when this process ends, however it ends.
    words = ("--what=sleep:idle", f"--who={_WHO}", "--why=1C:Enterprise", "--mode=block")
    return (str(found), *words, str(cat))


@contextlib.contextmanager
def _kept_by(command: Sequence[str]) -> Iterator[None]:
    helper = _started(command) if command else None
    try:
        yield
    finally:
        if helper is not None:
            _end(helper)


def _started(command: Sequence[str]) -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None


def _end(helper: subprocess.Popen[bytes]) -> None:
    """Close its input and see it out; only this very process is ever ended."""
    with contextlib.suppress(OSError):
        if helper.stdin is not None:
            helper.stdin.close()
    if sys.platform == "darwin":  # it does not read, it waits for us
        helper.terminate()
    try:
        helper.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        helper.kill()
        helper.wait()


@contextlib.contextmanager
def _told_to_windows() -> Iterator[None]:
    """Tell Windows that the system is needed; the wish belongs to this thread.

    Not tested on Windows: written from the documented behaviour of `SetThreadExecutionState`.
    """
    _set_state(_CONTINUOUS | _SYSTEM_REQUIRED)
    try:
        yield
    finally:
        _set_state(_CONTINUOUS)


def _set_state(flags: int) -> None:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - there is none of it on some systems

        with contextlib.suppress(OSError, AttributeError):
            ctypes.windll.kernel32.SetThreadExecutionState(flags)
