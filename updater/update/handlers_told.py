"""What an application says about its update: in the event log, and in files the vendor's updater leaves.

Facts from docs/platform.md 1.3, 7.5, 7.6.
"""

from __future__ import annotations

import contextlib
import re
from datetime import datetime
from typing import TYPE_CHECKING

from updater.enterprise.library_words import EVENTS, says_deferred, says_success
from updater.enterprise.messages import read_messages
from updater.formats.event_log import EventLevel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from updater.formats.event_log import LogEvent

_FOLDERS = "1Cv8Update.*"  # in the folder for temporary files (docs/platform.md 4.1)


def success_of(events: Sequence[LogEvent], version: str) -> str:
    """Return the last record of an update to a release; empty when there is none."""
    wanted = re.compile(rf"(?<![\d.]){re.escape(version)}(?!\.?\d)")
    texts = [event.text for event in events if _is_success(event) and wanted.search(event.text)]
    return texts[-1] if texts else ""


def failures(events: Iterable[LogEvent]) -> list[str]:
    """Return the application's own words on why its update failed, after its last success.

    Deferred handlers are none of that: they run beside, see `deferred_failures`.
    """
    told: list[str] = []
    for event in events:
        if _is_success(event):
            told.clear()
        elif _is_error(event) and not says_deferred(event.text):
            told.append(event.text)
    return told


def deferred_failures(events: Iterable[LogEvent]) -> list[str]:
    """Return what was written of deferred handlers that failed, before or after a success of the others."""
    return [event.text for event in events if _is_error(event) and says_deferred(event.text)]


def errors_of_files(scratch: Path, since: datetime) -> list[str]:
    """Return what the application wrote for the vendor's own updater to read.

    Args:
        scratch: the folder for temporary files.
        since: local time without a zone; older files are somebody else's.
    """
    found = []
    for folder in sorted(scratch.glob(_FOLDERS)):
        error = folder / "error.txt"
        with contextlib.suppress(OSError):
            if datetime.fromtimestamp(error.stat().st_mtime) >= since:  # noqa: DTZ006 - local, as `since`
                found.append(read_messages(error) or read_messages(folder / "templog.txt") or error.name)
    return found


def _is_success(event: LogEvent) -> bool:
    return event.event in EVENTS and event.level is not EventLevel.ERROR and says_success(event.text)


def _is_error(event: LogEvent) -> bool:
    return event.event in EVENTS and event.level is EventLevel.ERROR
