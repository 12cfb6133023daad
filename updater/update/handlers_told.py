"""What an application says about its update: in the event log, and in files the vendor's updater leaves.

Facts from docs/platform.md 1.3, 7.5.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import TYPE_CHECKING

from updater.enterprise.messages import read_messages
from updater.formats.event_log import EventLevel
from updater.model.events import CancelToken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.formats.event_log import LogEvent
    from updater.update.context import RunContext

EVENT = "Обновление информационной базы"
_SUCCESS = "выполнено успешно"
_FOLDERS = "1Cv8Update.*"  # in the folder for temporary files (docs/platform.md 4.1)
_LOOK_EVERY = 2.0  # seconds between looks into the log while handlers run


def success_of(events: Sequence[LogEvent], version: str) -> str:
    """Return the last record of an update to a release; empty when there is none."""
    wanted = f'"{version}"'
    texts = [
        event.text
        for event in events
        if event.event == EVENT and _SUCCESS in event.text and wanted in event.text
    ]
    return texts[-1] if texts else ""


def failures(events: Sequence[LogEvent]) -> list[str]:
    """Return the application's own words on why its update failed, after its last success."""
    told: list[str] = []
    for event in events:
        if event.event != EVENT:
            continue
        if event.level is EventLevel.ERROR:
            told.append(event.text)
        elif _SUCCESS in event.text:
            told.clear()
    return told


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


class FailureWatch(CancelToken):
    """The person's wish to stop, or the application's own record that it failed, whichever comes first.

    Args:
        run: the run whose infobase is looked at.
        since: local time without a zone; older records are of no interest.
    """

    def __init__(self, run: RunContext, since: datetime) -> None:
        super().__init__()
        self._run = run
        self._since = since
        self._looked = run.tools.timer()
        self._failed_at: float | None = None

    @property
    def cancelled(self) -> bool:
        """Whether to end the application now."""
        if self._run.cancel.cancelled:
            return True
        now = self._run.tools.timer()
        if self._failed_at is None and now - self._looked >= _LOOK_EVERY:
            self._looked = now
            told = failures(self._run.ground.events(self._since) or [])
            self._failed_at = now if told else None
        return self._failed_at is not None and now - self._failed_at >= self._run.request.handlers_grace
