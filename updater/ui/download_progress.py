"""A download as it goes on: one number, what every file is doing, and what is going on as a whole. No Qt."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.events import DownloadNews, DownloadProgress, DownloadState
from updater.ui.run_progress import SCALE

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.model.events import Event


class Stage(enum.Enum):
    """What is going on as a whole; the value is the key of its words."""

    STARTING = "starting"
    RECEIVING = "receiving"
    PAUSED = "paused"
    WAITING = "waiting"
    INSTALLING = "installing"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


_OVER = {Stage.DONE, Stage.STOPPED, Stage.FAILED}
_HERE = {DownloadState.DONE, DownloadState.KEPT}


@dataclass(slots=True)
class FileView:
    """One file of the list.

    Attributes:
        until: when its wait ends, by the clock.
        code: of the error it waits because of.
    """

    name: str
    state: DownloadState
    until: float = 0.0
    code: str = ""


class DownloadView:
    """Turns the events of a download into what is shown of it.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.files: dict[str, FileView] = {}
        self.progress: DownloadProgress | None = None
        self.paused = False
        self._clock = clock
        self._end: Stage | None = None
        self._share = 0.0

    @property
    def value(self) -> int | None:
        """The bar, of `SCALE`, never going back; None while the size of a file is not known."""
        if self._end is Stage.DONE:
            return SCALE
        if self.progress is not None and self.progress.total is None:
            return None
        return int(self._share * SCALE)

    @property
    def stage(self) -> Stage:
        """What is going on."""
        if self._end is not None:
            return self._end
        if self.all_here:
            return Stage.INSTALLING
        if self.paused:
            return Stage.PAUSED
        return self._working()

    @property
    def going(self) -> bool:
        """Whether the download is under way, also when it stands."""
        return self.stage not in _OVER

    @property
    def all_here(self) -> bool:
        """Whether every file has come and was checked."""
        return self.progress is not None and self.progress.files_done >= self.progress.files

    @property
    def speed(self) -> float | None:
        """Bytes per second while something is coming."""
        return self.progress.speed if self.progress and self.stage is Stage.RECEIVING else None

    @property
    def left(self) -> float | None:
        """Seconds to the end while something is coming."""
        return self.progress.left if self.progress and self.stage is Stage.RECEIVING else None

    def take(self, event: Event) -> None:
        """Take one event in."""
        if isinstance(event, DownloadProgress):
            self.progress = event
            if event.total:
                self._share = max(self._share, min(1.0, event.done / event.total))
        elif isinstance(event, DownloadNews):
            until = self._clock() + event.seconds
            self.files[event.file] = FileView(event.file, event.state, until, event.code)

    def wait_of(self, file: FileView) -> float:
        """Return how many seconds a file still waits."""
        return max(0.0, file.until - self._clock())

    def end(self, stage: Stage) -> None:
        """The download is over."""
        self._end = stage

    def _working(self) -> Stage:
        begun = {file.state for file in self.files.values()} - {DownloadState.QUEUED}
        if begun - _HERE == {DownloadState.WAITING}:
            return Stage.WAITING
        nothing_yet = not begun if self.files else self.progress is None
        return Stage.STARTING if nothing_yet else Stage.RECEIVING
