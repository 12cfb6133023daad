"""What an update begins with: look, plan, check; and wait for others, where that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.cli.signals import cancelled_by_signals
from updater.cli.telling import tell_damaged
from updater.cli.telling_run import RunTeller
from updater.errors import StorageError, UserError
from updater.infobases.location import INFOBASE_FILE, infobase_file
from updater.model.infobase import ServerAddress
from updater.model.plan import CheckLevel
from updater.model.version import Version

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from updater.app import Application
    from updater.cli.output import Output
    from updater.cli.turns import Turn
    from updater.model.plan import Check, UpdatePlan
    from updater.services.waiting import StartWait


@dataclass(frozen=True, slots=True)
class Beginning:
    """A plan, and what speaks against it.

    Attributes:
        waited: seconds others were waited for.
    """

    plan: UpdatePlan
    checks: tuple[Check, ...]
    waited: float = 0.0

    @property
    def refused(self) -> bool:
        """Whether a check is an error."""
        return any(check.level is CheckLevel.ERROR for check in self.checks)


def seconds_to_wait(options: argparse.Namespace, application: Application) -> float:
    """Return how long others are waited for before a command: as the arguments say, or the settings."""
    told: float | None = options.wait
    return float(application.settings.start_wait) if told is None else told


def beginning(options: argparse.Namespace, application: Application, output: Output, turn: Turn) -> Beginning:
    """Look, plan and check; anew while nothing but somebody at work is in the way, and time is left.

    Args:
        options: of the command.
        application: what to do it with.
        output: hears what is going on.
        turn: the infobase's; takes what is found.

    Raises:
        UserError: there is no plan, and why.
        Cancelled: the person asked to stop while others were waited for.
    """
    seconds = seconds_to_wait(options, application)
    if not seconds:
        return _look(options, application, output, turn)
    server = options.infobase if isinstance(options.infobase, ServerAddress) else None
    place = server or _file_of(options.infobase)
    with cancelled_by_signals(turn.stop) as cancel:
        wait = application.runs.waiting(
            place, turn.wanted, seconds, on_event=RunTeller(output), cancel=cancel
        )
        while True:
            cancel.check()
            try:
                found = _look(options, application, output, turn, wait)
            except UserError as error:
                if not wait.past_error(error):
                    raise
                continue
            if not found.refused or not wait.past(found.checks):
                cancel.check()
                return replace(found, waited=wait.waited)


def _file_of(path: Path) -> Path:
    """Return the file of an infobase; one that somebody holds cannot even be opened everywhere.

    Raises:
        InfobaseError: it is none.
    """
    try:
        return infobase_file(path)
    except StorageError:
        return path / INFOBASE_FILE if path.is_dir() else path


def _look(
    options: argparse.Namespace,
    application: Application,
    output: Output,
    turn: Turn,
    wait: StartWait | None = None,
) -> Beginning:
    wanted = turn.wanted
    state = application.infobases.inspect(options.infobase, options=wanted, on_event=RunTeller(output))
    turn.start = str(state.configuration.version) if state.configuration else ""
    target = Version(options.to) if options.to else None
    if options.online:
        from updater.cli.downloading import fetch

        fetch(options, application, output, state, target, turn.stop)
    tell_damaged(state, application, options.dir, output)
    replacing = wanted.replace_configuration
    plan = application.planning.plan(state, to=target, given=options.dir, replacing=replacing)
    turn.plan = plan
    # Who is waited for may be seen by the platform only, but a free place is asked about once.
    asks = options.check_login or (wait is not None and state.server is None and not wait.somebody())
    login = application.planning.try_login(plan, wanted) if asks else None
    checks = application.planning.checks(plan, wanted, login=login)
    return Beginning(plan, checks)
