"""The lock a dead run of somebody else has left beside an infobase."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

from updater.update.base_lock import NAME

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 2**22 + 7
"""A process id this system never gives."""
RUN = "20260301-110000-abcd"
USER = "Иванова"


def leave_lock(infobase: Path, **changes: Any) -> Path:
    """Write one as another user's program of this computer would have left it in the middle of a change.

    Args:
        infobase: the folder.
        changes: what the lock says besides or instead.

    Returns:
        The file.
    """
    facts = {
        "host": socket.gethostname(),
        "pid": NOBODY,
        "born": 1.0,
        "user": USER,
        "run": RUN,
        "time": "2026-03-01T11:00:00+00:00",
        "touched": True,
    }
    path = infobase / NAME
    path.write_text(json.dumps({**facts, **changes}), "utf-8")
    return path
