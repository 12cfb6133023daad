"""Ending processes that tests find by what they work on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT = 60.0
_LOOK = 0.02


def end_process(process: psutil.Process) -> None:
    """Kill a process that may not be our child, and wait until it does nothing any more.

    A dead process whose parent never asks for it stays listed for ever (nobody asks for
    orphans in a bare container), so a dead one counts as gone.
    """
    end = time.monotonic() + _LIMIT
    try:
        process.kill()
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < end, "the process does not end"
            time.sleep(_LOOK)
    except psutil.NoSuchProcess:
        return


def end_platforms_of(infobase: Path) -> None:
    """End every process that has the infobase among its arguments."""
    for process in psutil.process_iter(["cmdline"]):
        if str(infobase) in (process.info["cmdline"] or []):
            end_process(process)
