"""Several infobases by one command, one after the other: each is told alone, and all at the end together.

An infobase that failed and is as it was stops nobody else, unless the person said so. One that is
neither what it was nor what was wanted always ends the queue: what kept it from being restored (a
full or dying disk, a right that was taken away, a process that does not end) is mostly the matter of
the computer, not of that infobase, and would meet the next one half way, too.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from updater.cli.ending import ended
from updater.cli.exits import Exit, gravest
from updater.cli.options import update_options
from updater.cli.output import problem_document
from updater.cli.queue_summary import queue_document, tell_queue
from updater.cli.signals import cancelled_by_signals, interrupted_by_signals
from updater.cli.turns import Turn, TurnState, turns_for
from updater.errors import SettingsError, UserError
from updater.infobases.addresses import place_named
from updater.model.infobase import ServerAddress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from updater.app import Application, UpdateOptions
    from updater.cli.documents import Document
    from updater.cli.output import Output
    from updater.model.events import CancelToken

    One = Callable[[argparse.Namespace, Application, Output, Turn], int]

_FAILED = frozenset({Exit.FAILED_RESTORED, Exit.USAGE, Exit.REFUSED})


def each(one: One, options: argparse.Namespace, application: Application, output: Output) -> int:
    """Do something to every infobase named and return the exit code: of several the gravest.

    Passwords are read once and are the same for all of them.

    Args:
        one: does it to the infobase `options.infobase`.
        options: arguments of `plan` or `update`.
        application: what to do it with.
        output: where it is told.

    Raises:
        UserError, Cancelled: of the only infobase, or of what has to be done before the first.
    """
    turns = turns_for(options, application, output)
    if not options.all and len(options.infobases) == 1:
        turns[0].wanted = update_options(options, application.settings.extras)
        return _one(one, options, application, output, turns[0])
    _require_consent(options, output)
    wanted = update_options(options, application.settings.extras)
    if getattr(options, "online", False):
        from updater.cli.site import identify

        identify(options, application.online)
        options.login = None  # the password was read: whoever is signed in now stays so for all of them
    return _Queue(one, options, application, output).go(turns, wanted)


def _one(one: One, options: argparse.Namespace, application: Application, output: Output, turn: Turn) -> int:
    """Take a turn; commands that only look keep what was written, as one on the web has a list of checks."""
    looks = options.command == "plan" or options.dry_run
    options.infobase = turn.named if looks else place_named(turn.named)
    return one(options, application, output, turn)


def _require_consent(options: argparse.Namespace, output: Output) -> None:
    """Refuse once what every infobase would be refused for.

    Raises:
        SettingsError: `settings.needs-yes`.
    """
    if options.command == "plan" or options.dry_run or options.yes:
        return
    if output.as_json or not sys.stdin.isatty():
        raise SettingsError("settings.needs-yes")


class _Queue:
    """The turns of one command."""

    def __init__(
        self, one: One, options: argparse.Namespace, application: Application, output: Output
    ) -> None:
        self._one, self._options, self._application, self._output = one, options, application, output

    def go(self, turns: list[Turn], wanted: UpdateOptions) -> int:
        """Take turns until the end, or until something stops it; tell all of them and return the code."""
        documents: list[Document] = []
        with cancelled_by_signals() as stop:
            for number, turn in enumerate(turns, 1):
                turn.wanted, turn.stop = wanted, stop
                if turn.state is TurnState.SKIPPED:
                    documents.append(self._skip(turn))
                elif self._stopped(turns, stop):
                    documents.append({})
                else:
                    self._head(number, len(turns), turn)
                    documents.append(self._take(turn, stop))
            code = gravest(_codes(turns, stop))
            if self._output.as_json:
                self._output.document(queue_document(turns, documents, code))
            else:
                tell_queue(turns, self._output)
        return code

    def _head(self, number: int, count: int, turn: Turn) -> None:
        say = self._output.aside if self._output.as_json else self._output.line
        say(self._output.texts("cli.queue.turn", number=number, count=count, infobase=turn.named))

    def _take(self, turn: Turn, stop: CancelToken) -> Document:
        """Do it, and return what a command of its own would have said of it."""
        turn.state = TurnState.TAKEN
        with self._output.holding() as held:
            code = ended(lambda: self._work(turn, stop), self._output, turn.hear)
        if turn.report is None:  # else whatever came after the run changes nothing about the infobase
            turn.code = code
        return held[-1] if held else {}

    def _work(self, turn: Turn, stop: CancelToken) -> int:
        with interrupted_by_signals(stop):
            if self._options.all:
                self._require_readable(turn)
            return _one(self._one, self._options, self._application, self._output, turn)

    def _require_readable(self, turn: Turn) -> None:
        """Skip an infobase of the list that is not there any more, or cannot be read.

        Raises:
            UserError: why.
        """
        place = place_named(turn.named)
        if isinstance(place, ServerAddress):
            return
        try:
            self._application.infobases.inspect(place)
        except UserError:
            turn.state = TurnState.SKIPPED
            raise

    def _skip(self, turn: Turn) -> Document:
        if turn.problem is None:
            return {}
        problem = self._output.texts.problem(turn.problem)
        self._output.aside(self._output.texts("cli.queue.skip", infobase=turn.named, what=problem.what))
        return {"error": problem_document(problem)}

    def _stopped(self, turns: list[Turn], stop: CancelToken) -> bool:
        taken = {turn.code for turn in turns if turn.state is TurnState.TAKEN}
        if stop.cancelled or Exit.FAILED_NOT_RESTORED in taken:
            return True
        return bool(self._options.stop_at_first_failure and taken & _FAILED)


def _codes(turns: list[Turn], stop: CancelToken) -> list[int]:
    """Return the codes that count: a wish to stop that left nobody out changed nothing."""
    codes = [turn.code for turn in turns if turn.state is not TurnState.NOT_BEGUN]
    left_out = any(turn.state is TurnState.NOT_BEGUN for turn in turns)
    return [*codes, Exit.CANCELLED] if left_out and stop.cancelled else codes
