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

from updater.enterprise.argument_file import wipe_arguments
from updater.enterprise.environment import environment_of_platform
from updater.enterprise.messages import read_messages, read_result
from updater.enterprise.processes import ProcessTree
from updater.enterprise.starting import start_process, stray_file
from updater.enterprise.watching import QUIET_AFTER, Watch
from updater.errors import PlatformError
from updater.filing import Filing
from updater.model.events import LogLine, ignore_events

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from updater.enterprise.command import Command
    from updater.model.events import CancelToken, OnEvent

__all__ = ["Completed", "Starter", "run_command", "start_process"]

POLL = 0.1  # seconds between looks at files
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
        on_server: the command was for a server infobase.
    """

    exit_code: int
    text: str
    result: int | None
    seconds: float
    timed_out: bool = False
    cancelled: bool = False
    relaunched: bool = False
    on_server: bool = False


def run_command(
    command: Command,
    *,
    time_limit: float,
    cancel: CancelToken | None = None,
    on_event: OnEvent = ignore_events,
    starter: Starter | None = None,
    clock: Callable[[], float] = time.monotonic,
    filing: Filing | None = None,
    quiet_after: float = QUIET_AFTER,
    late_files: float = LATE_FILES,
) -> Completed:
    """Start a command, wait for its end or end it, and read what it wrote.

    Args:
        command: what to start.
        time_limit: seconds after which the process and all it started are ended.
        cancel: ends the process too, when asked.
        on_event: hears the command line, the messages, every few seconds that it still waits, and
            when it has been quiet for long.
        starter: starts it; `start_process` unless given.
        clock: seconds of a clock that only goes forward.
        filing: removes the file its arguments may have travelled in.
        quiet_after: seconds of silence after which `QuietFor` is said.
        late_files: seconds the platform's files may come after its exit.

    Raises:
        PlatformError: `platform.not-started` when the system would not start it, `platform.no-display`
            when there is no screen for it, `platform.argument-file` when only a file may be used.
        StorageError: the file for its arguments could not be written.
    """
    began = clock()
    on_event(LogLine(command.shown))
    process = _started(command, starter or start_process)
    tree = ProcessTree(process, command.executable.name, marks=(str(command.out_file.with_suffix("")),))
    watch = Watch(tree, command.out_file, began + time_limit, cancel, on_event, clock, quiet_after)
    try:
        watch.until_end()
    except BaseException:
        tree.end()
        raise
    finally:
        wipe_arguments(command, filing or Filing())
    exit_code = process.poll()
    if exit_code is None:  # not even the system could end it
        exit_code = _UNENDING
    text, result = _written(command, exit_code, 0.0 if watch.ended_by_us else late_files)
    for line in text.splitlines():
        on_event(LogLine(line))
    return Completed(
        exit_code,
        text,
        result,
        clock() - began,
        watch.timed_out,
        watch.cancelled,
        watch.relaunched,
        command.on_server,
    )


def _started(command: Command, starter: Starter) -> subprocess.Popen[bytes]:
    try:
        return starter(command, environment_of_platform(os.environ))
    except OSError as error:
        raise PlatformError(
            "platform.not-started",
            path=str(command.executable),
            detail=error.strerror or type(error).__name__,
        ) from error


def _written(command: Command, exit_code: int, patience: float) -> tuple[str, int | None]:
    """Read the files of a command; they are given a moment to come.

    A success may say nothing, but its file comes with at least the mark (docs/platform.md 12);
    a failure without a word is waited for.
    """
    deadline = time.monotonic() + patience
    while True:
        text = read_messages(command.out_file)
        result = read_result(command.result_file)
        said = bool(text) or (exit_code == 0 and _has_come(command.out_file))
        complete = said and (command.result_file is None or result is not None)
        if complete or time.monotonic() >= deadline:
            break
        time.sleep(POLL)
    if not text and exit_code != 0 and patience:
        text = _stray(command)
    _mask_files(command)
    return command.masked(text), result


def _has_come(file: Path) -> bool:
    with contextlib.suppress(OSError):
        return file.stat().st_size > 0
    return False


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
