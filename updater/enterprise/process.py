"""Running one command of the platform in a process of its own and seeing it to its end.

What happens is decided by the exit code and by reading the infobase again; the
messages are kept for people (docs/platform.md 12).
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from updater.enterprise.environment import environment_of_platform
from updater.enterprise.messages import read_messages, read_result
from updater.enterprise.processes import ProcessTree
from updater.enterprise.starting import start_process, stray_file
from updater.errors import PlatformError
from updater.model.events import LogLine, Waiting, ignore_events

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping

    from updater.enterprise.commands import Command
    from updater.model.events import CancelToken, OnEvent

__all__ = ["Completed", "Starter", "run_command", "start_process"]

POLL = 0.1  # seconds between looks at files
# Seconds between looks at a process: one that leaves its work to another may live but a moment,
# while looking ten times a second for hours costs more than it tells.
_FIRST_LOOK, _LATER_LOOKS, _GROWTH = 0.01, 0.5, 1.2
WAITING_EVERY = 2.0  # seconds between `Waiting` events
LATE_FILES = 3.0  # seconds the platform's files may come after its exit (docs/platform.md 12)
_UNENDING = -1
_NOISE = "Fontconfig"  # of a healthy platform on Linux, measured


class Starter(Protocol):
    """Starts a command and returns the process, which must lead a session or group of its own."""

    def __call__(self, command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start it, in the command's work folder, without waiting."""


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command ended.

    Attributes:
        exit_code: of the process; negative when a signal or a crash ended it.
        text: the platform's messages with secrets masked; empty when it wrote none.
        result: the digit of `/DumpResult`; None when there is none.
        timed_out: it was ended by us at its time limit.
        cancelled: it was ended by us because the person asked.
        relaunched: the process started a second one and left; that one was waited for.
    """

    exit_code: int
    text: str
    result: int | None
    seconds: float
    timed_out: bool = False
    cancelled: bool = False
    relaunched: bool = False


def run_command(
    command: Command,
    *,
    time_limit: float,
    cancel: CancelToken | None = None,
    on_event: OnEvent = ignore_events,
    starter: Starter | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Completed:
    """Start a command, wait for its end or end it, and read what it wrote.

    Args:
        command: what to start.
        time_limit: seconds after which the process and all it started are ended.
        cancel: ends the process too, when asked.
        on_event: hears the command line, the messages, and every few seconds that it still waits.
        starter: starts it; `start_process` unless given.
        clock: seconds of a clock that only goes forward.

    Raises:
        PlatformError: `platform.not-started` when the system would not start it.
    """
    began = clock()
    on_event(LogLine(command.shown))
    process = _started(command, starter or start_process)
    tree = ProcessTree(process, command.executable.name)
    watch = _Watch(tree, began + time_limit, cancel, on_event, clock)
    try:
        watch.until_end()
    except BaseException:
        tree.end()
        raise
    exit_code = process.poll()
    if exit_code is None:  # not even the system could end it
        exit_code = _UNENDING
    text, result = _written(command, exit_code, patient=not watch.ended_by_us)
    for line in text.splitlines():
        on_event(LogLine(line))
    return Completed(
        exit_code, text, result, clock() - began, watch.timed_out, watch.cancelled, watch.relaunched
    )


class _Watch:
    """Looks at a running command until it is over, one way or another."""

    def __init__(
        self,
        tree: ProcessTree,
        deadline: float,
        cancel: CancelToken | None,
        on_event: OnEvent,
        clock: Callable[[], float],
    ) -> None:
        self._tree = tree
        self._deadline = deadline
        self._cancel = cancel
        self._on_event = on_event
        self._clock = clock
        self._began = self._said = clock()
        self.timed_out = False
        self.cancelled = False
        self.relaunched = False

    @property
    def ended_by_us(self) -> bool:
        return self.timed_out or self.cancelled

    def until_end(self) -> None:
        pause = _FIRST_LOOK
        while self._tree.running(pause):
            pause = min(_LATER_LOOKS, pause * _GROWTH)
            self._look()
            if self.ended_by_us:
                self._tree.end()
                return
        # The started process may leave its work to another one (docs/platform.md 1.9, 7.3).
        while self._tree.successor_running():
            self.relaunched = True
            self._look()
            if self.ended_by_us:
                self._tree.end()
                return
            time.sleep(POLL)

    def _look(self) -> None:
        now = self._clock()
        self.cancelled = self._cancel is not None and self._cancel.cancelled
        self.timed_out = not self.cancelled and now >= self._deadline
        if now - self._said >= WAITING_EVERY:
            self._said = now
            self._on_event(Waiting(now - self._began))


def _started(command: Command, starter: Starter) -> subprocess.Popen[bytes]:
    try:
        return starter(command, environment_of_platform(os.environ))
    except OSError as error:
        raise PlatformError(
            "platform.not-started",
            path=str(command.executable),
            detail=error.strerror or type(error).__name__,
        ) from error


def _written(command: Command, exit_code: int, *, patient: bool) -> tuple[str, int | None]:
    """Read the files of a command; a failure without a word is given a moment to say it."""
    deadline = time.monotonic() + (LATE_FILES if patient else 0.0)
    while True:
        text = read_messages(command.out_file)
        result = read_result(command.result_file)
        said = exit_code == 0 or bool(text)
        complete = said and (command.result_file is None or result is not None)
        if complete or time.monotonic() >= deadline:
            break
        time.sleep(POLL)
    if not text and exit_code != 0 and patient:
        text = _stray(command)
    _mask_files(command)
    return command.masked(text), result


def _mask_files(command: Command) -> None:
    """Take secrets the platform repeated out of the files that are kept as the log of the run."""
    for file in (command.out_file, stray_file(command)):
        text = read_messages(file)
        masked = command.masked(text)
        if masked != text:
            with contextlib.suppress(OSError):
                file.write_text(masked, "utf-8-sig")


def _stray(command: Command) -> str:
    """Return what went past the messages, such as a missing library; the known noise is left out."""
    lines = read_messages(stray_file(command)).splitlines()
    return "\n".join(line for line in lines if not line.startswith(_NOISE))
