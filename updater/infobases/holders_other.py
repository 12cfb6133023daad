"""Which processes hold a file where the system has no list of it: those we may look at are asked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def holding_processes(file: Path) -> set[int]:
    """Return the ids of processes, except our own.

    Not tested on macOS: written from the documented behaviour of psutil.
    """
    import psutil  # noqa: PLC0415 - start-up time

    wanted = os.path.realpath(file)
    found = set()
    for process in psutil.process_iter():
        try:
            if any(os.path.realpath(opened.path) == wanted for opened in process.open_files()):
                found.add(process.pid)
        except (psutil.Error, OSError):
            continue
    return found - {os.getpid()}
