"""Commands that must succeed: started, seen to their end, tried again where that helps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

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


class Others(Protocol):
    """Those who may have the infobase open when a command wants it for itself; asked to wait for them."""

    def wait(self) -> None:
        """Wait, as long as there is time, until nobody is seen there; a command is about to be started.

        Raises:
            Cancelled: the person asked to stop.
        """

    def gone_after(self, outcome: Outcome) -> bool:
        """Wait for those because of whom a command did nothing.

        Returns:
            Whether the command may be started again: the time was not up, and nothing was changed by it.

        Raises:
            Cancelled: the person asked to stop.
        """


@dataclass(frozen=True, slots=True)
class Performer:
    """Starts commands of the platform.

    Attributes:
        time_limit: seconds one attempt may take.
        starter: starts a process; the usual way when None.
        pause: waits some seconds.
        others: waits for those who have the infobase open; nobody is waited for when None.
    """

    time_limit: float
    starter: Starter | None = None
    filing: Filing | None = None
    pause: Callable[[float], None] = time.sleep
    others: Others | None = None

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
        moment, the same command is tried again after a pause; where somebody else has the
        infobase open, when `others` says so.

        Args:
            make: makes the command, anew for every attempt.
            on_event: hears the command line and messages.
            cancel: ends it with everything it started.
            person: ends the pauses; `cancel` unless given.

        Raises:
            PlatformError: it could not be started.
            Cancelled: the person asked to stop.
        """
        passed = 0
        while True:
            if self.others is not None:
                self.others.wait()
            outcome = self._outcome(make(), on_event, cancel)
            if outcome.held and self.others is not None and self.others.gone_after(outcome):
                continue
            passed += 1
            if not outcome.passing or passed == _ATTEMPTS:
                return outcome
            self._rest(person or cancel)

    def _outcome(self, command: Command, on_event: OnEvent, cancel: CancelToken | None) -> Outcome:
        """Start a command once.

        Raises:
            PlatformError: it could not be started.
            Cancelled: the person asked to stop.
        """
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
        return outcome

    def _rest(self, cancel: CancelToken | None) -> None:
        for _ in range(_PAUSE):
            if cancel is not None:
                cancel.check()
            self.pause(1.0)
