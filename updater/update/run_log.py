"""The log of one run: every event as a line, kept beside the platform's own messages."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from typing import TYPE_CHECKING

from updater.model.events import (
    LogLine,
    StepFinished,
    StepStarted,
    WaitedForOthers,
    WaitingForOthers,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from io import FileIO
    from pathlib import Path

    from updater.model.events import Event, OnEvent

NAME = "run.log"
PULSE = 15.0
"""Seconds without a line after which the time of the file is set anew (see `changed_since`)."""
_ENDS = {True: "they have left", False: "they are there still, the time is up", None: "asked to stop"}


class RunLog:
    """Passes events on and keeps the telling ones.

    It never stops the work: not by a full disk, not by a listener that fails.

    Args:
        directory: the run's folder; made before the first event.
        on_event: the listener.
        clock: the time of day.

    Attributes:
        lost: lines that could not be written, on a full disk for instance.
    """

    def __init__(self, directory: Path, on_event: OnEvent, clock: Callable[[], datetime]) -> None:
        self._path = directory / NAME
        self._on_event = on_event
        self._clock = clock
        self._file: FileIO | None = None
        self.lost = 0
        self._gap = 0
        self._beat = time.monotonic()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def take(self, event: Event) -> None:
        """Keep an event and pass it on."""
        text = _line(event)
        if text:
            self.write(text)
        elif time.monotonic() - self._beat > PULSE:
            self._pulse()
        with contextlib.suppress(Exception):
            self._on_event(event)

    def write(self, text: str) -> None:
        """Add lines with the time; where some are lost, the place and their number are marked."""
        stamp = self._clock().strftime("%H:%M:%S")
        lines = [f"{stamp} {line}\n" for line in text.splitlines()]
        mark = [f"{stamp} [lines lost here: {self._gap}]\n"] if self._gap else []
        try:
            self._append("".join((*mark, *lines)).encode())
            self._gap = 0
        except OSError:
            self._gap += len(lines)
            self.lost += len(lines)
            self.close()

    def _pulse(self) -> None:
        """Let the time of the file say that the run is alive, where it has nothing to tell for long."""
        self._beat = time.monotonic()
        with contextlib.suppress(OSError):
            os.utime(self._path)

    def _append(self, data: bytes) -> None:
        if self._file is None:
            self._file = self._path.open("ab", buffering=0)  # what is held back might be written later
        self._beat = time.monotonic()
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

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
    if isinstance(event, WaitingForOthers):
        return f"waiting until {event.until:%H:%M} for others: {event.who or '?'}" if event.news else ""
    if isinstance(event, WaitedForOthers):
        return f"waited {event.seconds:.1f} s for others: {_ENDS[event.free]}"
    return event.text if isinstance(event, LogLine) else ""
