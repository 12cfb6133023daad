"""Commands that must succeed: started, seen to their end, tried again where that helps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.enterprise.outcomes import Outcome, OutcomeKind, classify
from updater.enterprise.process import run_command
from updater.errors import Cancelled
from updater.filing import Filing
from updater.model.events import ignore_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.enterprise.command import Command
    from updater.enterprise.process import Starter
    from updater.model.events import CancelToken, OnEvent

_ATTEMPTS = 4  # a licence that is busy or a file that is held is asked for again
_PAUSE = 15  # seconds between attempts


@dataclass(frozen=True, slots=True)
class Performer:
    """Starts commands of the platform.

    Attributes:
        time_limit: seconds one attempt may take.
        starter: starts a process; the usual way when None.
        pause: waits some seconds.
    """

    time_limit: float
    starter: Starter | None = None
    filing: Filing | None = None
    pause: Callable[[float], None] = time.sleep

    def perform(
        self,
        make: Callable[[], Command],
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> None:
        """See a command to its end; its failure is ours.

        Args:
            make: makes the command, anew for every attempt.
            on_event: hears the command line and messages.
            cancel: ends it with everything it started.

        Raises:
            PlatformError: it could not be started, failed, or took too long.
            Cancelled: the person asked to stop.
        """
        outcome = self.outcome_of(make, on_event, cancel)
        if not outcome.succeeded:
            raise outcome.error()

    def outcome_of(
        self,
        make: Callable[[], Command],
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
        *,
        person: CancelToken | None = None,
    ) -> Outcome:
        """Start a command and tell how it ended.

        Where the platform only lacks a free licence or a file somebody holds for a
        moment, the same command is tried again after a pause.

        Args:
            make: makes the command, anew for every attempt.
            on_event: hears the command line and messages.
            cancel: ends it with everything it started.
            person: ends the pauses; `cancel` unless given.

        Raises:
            PlatformError: it could not be started.
            Cancelled: the person asked to stop.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            command = make()
            completed = run_command(
                command,
                time_limit=self.time_limit,
                cancel=cancel,
                on_event=on_event,
                starter=self.starter,
                filing=self.filing or Filing(),
            )
            outcome = classify(command.name, completed)
            if outcome.kind is OutcomeKind.CANCELLED:
                raise Cancelled
            if not outcome.passing or attempt == _ATTEMPTS:
                break
            self._rest(person or cancel)
        return outcome

    def _rest(self, cancel: CancelToken | None) -> None:
        for _ in range(_PAUSE):
            if cancel is not None:
                cancel.check()
            self.pause(1.0)
