"""One honest number for a whole run: weighted by step, never going back, full only at the end."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.events import (
    LogLine,
    Progress,
    QuietFor,
    StepFinished,
    StepStarted,
    WaitedForOthers,
    Waiting,
    WaitingForOthers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from updater.model.events import Event

SCALE = 10_000
"""Full bar; a widget's bar counts in 32 bits, so bytes never go there."""

_WEIGHTS = {
    "backup": 15,
    "seal": 5,
    "check-infobase": 20,
    "repair": 40,
    "finish-previous": 20,
    "update-cfg": 25,
    "replace-cfg": 30,
    "update-db-cfg": 30,
    "handlers": 25,
    "compress-before": 20,
    "compress": 20,
    "final-proof": 4,
}
_COPYING = frozenset({"backup", "seal"})
_SMALL = 2
_STABLE_SHARE = 0.08
_STABLE_SECONDS = 8.0
_REFRESH = 5.0


class StepMark(enum.Enum):
    """How far one step is."""

    AHEAD = "ahead"
    NOW = "now"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(slots=True)
class StepView:
    """One row of the step list.

    Attributes:
        step: its code.
        subject: what it is about; may be empty.
        seconds: how long it took; None while it is not done.
    """

    step: str
    subject: str = ""
    mark: StepMark = StepMark.AHEAD
    seconds: float | None = None


class RunProgress:
    """Turns the events of a run into a bar, a step list, a time left and a log.

    Args:
        expected: codes and subjects of the steps to come, when they are known beforehand.
        clock: seconds that only grow.
    """

    def __init__(self, expected: Sequence[tuple[str, str]], clock: Callable[[], float]) -> None:
        self.steps = [StepView(step, subject) for step, subject in expected]
        self.inner: Progress | None = None
        self.waiting: float | None = None
        self.quiet = self._bytes_moved = False
        self.others: WaitingForOthers | None = None
        self._log: list[str] = []
        self._clock = clock
        self._began = self._step_began = clock()
        self._share = 0.0
        self._left: tuple[float, float | None] = (self._began, None)

    @property
    def current(self) -> StepView | None:
        """The step under way, or the last one begun."""
        begun = [step for step in self.steps if step.mark is not StepMark.AHEAD]
        return begun[-1] if begun else None

    @property
    def value(self) -> int:
        """The bar, of `SCALE`."""
        return int(self._share * SCALE)

    @property
    def restoring(self) -> bool:
        """Whether the infobase is being put back: bytes moved in a step that copies nothing of its own.

        What is counted otherwise moves no bytes: a server infobase is read by starts of the platform.
        """
        return self._bytes_moved

    @property
    def elapsed(self) -> float:
        """Seconds since the start of the run."""
        return self._clock() - self._began

    @property
    def step_elapsed(self) -> float:
        """Seconds since the present step began."""
        return self._clock() - self._step_began

    def take(self, event: Event) -> None:
        """Take one event in."""
        if isinstance(event, StepStarted):
            self._start(event)
        elif isinstance(event, StepFinished):
            self._finish(event)
        elif isinstance(event, Progress):
            self.inner = event
            current = self.current
            foreign = current is not None and current.step not in _COPYING
            self._bytes_moved = self._bytes_moved or (foreign and event.unit == "bytes")
        elif isinstance(event, Waiting):
            self.waiting = event.seconds
            self.quiet = self.quiet and event.quiet_for > 0
        elif isinstance(event, QuietFor):
            self.quiet = True
        elif isinstance(event, WaitingForOthers | WaitedForOthers):
            self.others = event if isinstance(event, WaitingForOthers) else None
        elif isinstance(event, LogLine):
            self._log.append(event.text)
        self._share = max(self._share, self._present_share())

    def lines_since(self, number: int) -> tuple[list[str], int]:
        """Return the lines of the log from a number on, and the number to ask with next."""
        return self._log[number:], len(self._log)

    def end(self, *, done: bool) -> None:
        """The run is over; a finished one fills the bar."""
        self.others = None
        if done:
            self._share = 1.0
        for step in self.steps:
            if step.mark is StepMark.NOW:
                step.mark = StepMark.DONE if done else StepMark.STOPPED

    def seconds_left(self) -> float | None:
        """Guess the time left; None until the guess is stable. Changes at most every few seconds."""
        now = self._clock()
        asked, answer = self._left
        if answer is None or now - asked >= _REFRESH:
            self._left = (now, self._guess())
        return self._left[1]

    def _guess(self) -> float | None:
        if self._share < _STABLE_SHARE or self.elapsed < _STABLE_SECONDS or self._share >= 1:
            return None
        return self.elapsed * (1 - self._share) / self._share

    def _start(self, event: StepStarted) -> None:
        while len(self.steps) < max(event.count, event.index + 1):
            self.steps.append(StepView(""))
        step = self.steps[event.index]
        step.step, step.mark = event.step, StepMark.NOW
        step.subject = event.subject or step.subject
        self.inner = self.waiting = self.others = None
        self.quiet = self._bytes_moved = False
        self._step_began = self._clock()

    def _finish(self, event: StepFinished) -> None:
        if event.index < len(self.steps):
            step = self.steps[event.index]
            step.mark, step.seconds = StepMark.DONE, event.seconds
            self._log.append(f"{step.step} {step.subject}: {event.proof}")
        self.inner = self.waiting = None
        self.quiet = self._bytes_moved = False

    def _present_share(self) -> float:
        whole = sum(_weight(step) for step in self.steps)
        done = sum(_weight(step) for step in self.steps if step.mark is StepMark.DONE)
        running = [step for step in self.steps if step.mark is StepMark.NOW]
        if running and self.inner and self.inner.total and not self.restoring:
            done += _weight(running[-1]) * min(1.0, self.inner.done / self.inner.total)
        return min(done / whole, 1.0) if whole else 0.0


def _weight(step: StepView) -> float:
    """Return how much of the bar a step takes; one not named yet takes a middling part."""
    return _WEIGHTS.get(step.step, _SMALL if step.step else sum(_WEIGHTS.values()) / len(_WEIGHTS))
