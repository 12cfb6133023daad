"""The log of one run: every event as a line, kept beside the platform's own messages."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TextIO

from updater.model.events import LogLine, StepFinished, StepStarted

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from updater.model.events import Event, OnEvent

NAME = "run.log"


class RunLog:
    """Passes events on and keeps the telling ones.

    It never stops the work: not by a full disk, not by a listener that fails.

    Args:
        directory: the run's folder; made before the first event.
        on_event: the listener.
        clock: the time of day.
    """

    def __init__(self, directory: Path, on_event: OnEvent, clock: Callable[[], datetime]) -> None:
        self._path = directory / NAME
        self._on_event = on_event
        self._clock = clock
        self._file: TextIO | None = None

    def take(self, event: Event) -> None:
        """Keep an event and pass it on."""
        text = _line(event)
        if text:
            self.write(text)
        with contextlib.suppress(Exception):
            self._on_event(event)

    def write(self, text: str) -> None:
        """Add lines with the time."""
        with contextlib.suppress(OSError):
            if self._file is None:
                self._file = self._path.open("a", encoding="utf-8")
            stamp = self._clock().strftime("%H:%M:%S")
            self._file.writelines(f"{stamp} {line}\n" for line in text.splitlines())
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None


def _line(event: Event) -> str:
    if isinstance(event, StepStarted):
        return f"[{event.index + 1}/{event.count}] {event.step} {event.subject}".rstrip()
    if isinstance(event, StepFinished):
        return f"{event.step}: {event.proof} ({event.seconds:.1f} s)"
    return event.text if isinstance(event, LogLine) else ""
