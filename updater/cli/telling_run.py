"""What a run tells while it goes on, as lines on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.events import (
    QuietFor,
    StepFinished,
    StepStarted,
    WaitedForOthers,
    Waiting,
    WaitingForOthers,
)

if TYPE_CHECKING:
    from updater.cli.output import Output
    from updater.model.events import Event

_SILENCE = 30.0  # seconds of waiting between two lines about it


class RunTeller:
    """Turns events into lines: each step as it begins and ends, and a word when it takes long."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._said = 0.0

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, StepStarted):
            self._started(event)
        elif isinstance(event, StepFinished):
            self._finished(event)
        elif isinstance(event, Waiting) and event.seconds - self._said >= _SILENCE:
            self._said = event.seconds
            self._output.aside(self._output.texts("cli.waiting", seconds=event.seconds))
        elif isinstance(event, QuietFor):
            self._output.aside(self._output.texts("cli.quiet", seconds=event.seconds))

        elif isinstance(event, WaitingForOthers) and event.news:
            self._waits(event)
        elif isinstance(event, WaitedForOthers) and event.free is not None:
            key = "cli.others-left" if event.free else "cli.others-stay"
            self._output.aside(self._output.texts(key, seconds=event.seconds))

    def _waits(self, event: WaitingForOthers) -> None:
        texts, until = self._output.texts, f"{event.until:%H:%M}"
        key = "cli.waiting-for" if event.who else "cli.waiting-unknown"
        self._output.aside(texts(key, who=event.who, until=until))

    def _started(self, event: StepStarted) -> None:
        self._said = 0.0
        texts = self._output.texts
        title = texts(f"step.{event.step}.title", subject=event.subject)
        self._output.aside(texts("cli.step", number=event.index + 1, count=event.count, title=title))

    def _finished(self, event: StepFinished) -> None:
        proof = f" ({event.proof})" if event.proof else ""
        self._output.aside(self._output.texts("cli.step-done", seconds=event.seconds, proof=proof))
