"""What long work tells while it goes on, and how it is asked to stop."""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import Cancelled

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step of a run begins.

    Attributes:
        step: its code (`backup`, `update-cfg` ...), the key of its name in the texts.
        index: from 0.
        count: of all steps of the run.
        subject: what it is about: a release, a file name; may be empty.
    """

    step: str
    index: int
    count: int
    subject: str = ""


@dataclass(frozen=True, slots=True)
class StepFinished:
    """A step is done.

    Attributes:
        seconds: how long it took.
        proof: what was seen that proves it, for the log and the journal.
    """

    step: str
    index: int
    seconds: float
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the present step is.

    Attributes:
        done: units done; bytes when `unit` says so.
        total: units in all; None when it is not known.
        unit: `bytes` or `items`.
    """

    done: int
    total: int | None
    unit: str = "bytes"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The platform is still working: said every few seconds so that silence means trouble.

    Attributes:
        seconds: how long it has been working.
        quiet_for: how long it has neither written a message nor used the processor, seconds.
    """

    seconds: float
    quiet_for: float = 0.0


@dataclass(frozen=True, slots=True)
class QuietFor:
    """The platform has done nothing that could be seen for a long time; the person may be asked what to do.

    It may wait behind a window nobody sees, or for a server that does the work elsewhere. Said
    again whenever the silence has doubled; nothing is ended because of it.
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class WaitingForOthers:
    """Somebody else is in the infobase, and the work waits; said at every look until it goes on or gives up.

    Attributes:
        who: programs and people, as far as they can be told; may be empty.
        until: when it gives up, with the zone.
        seconds: how long it has waited.
        news: the first look, or somebody else is there than at the look before.
    """

    who: str
    until: datetime
    seconds: float
    news: bool = True


@dataclass(frozen=True, slots=True)
class WaitedForOthers:
    """The waiting for others is over.

    Attributes:
        seconds: how long it took.
        free: nobody is there any more; False when the time was up, None when the person asked to stop.
    """

    seconds: float
    free: bool | None


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line for the log behind the button."""

    text: str


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """How far all files being downloaded are together; said at most ten times a second.

    Attributes:
        done: bytes of all files that are here, those of earlier times among them.
        total: bytes of all files; None while the size of one of them is not known.
        speed: bytes per second over the last seconds; None until there is something to tell from.
        left: seconds to the end at that speed; None when it cannot be told.
        files_done: files that are here and verified.
        files: all files.
    """

    done: int
    total: int | None
    speed: float | None
    left: float | None
    files_done: int
    files: int


class DownloadState(enum.Enum):
    """What is going on with one of the files being downloaded."""

    QUEUED = "queued"
    """Nothing was done for it yet: others come first."""
    RECEIVING = "receiving"
    WAITING = "waiting"
    """For the server, before the next try."""
    CHECKING = "checking"
    DONE = "done"
    KEPT = "kept"
    """It was here and right already."""


@dataclass(frozen=True, slots=True)
class DownloadNews:
    """One of the files being downloaded is in another state.

    Attributes:
        file: its name.
        seconds: how long it will wait.
        code: of the error it waits because of.
    """

    file: str
    state: DownloadState
    seconds: float = 0.0
    code: str = ""


Event = (
    StepStarted
    | StepFinished
    | Progress
    | Waiting
    | QuietFor
    | WaitingForOthers
    | WaitedForOthers
    | LogLine
    | DownloadProgress
    | DownloadNews
)
OnEvent = Callable[[Event], None]


def ignore_events(_event: Event) -> None:
    """Take events nobody listens to."""


class CancelToken:
    """A wish to stop that may be asked for from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at the next place where it can be undone."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` when somebody asked to stop.

        Raises:
            Cancelled: the person asked to stop.
        """
        if self._event.is_set():
            raise Cancelled
