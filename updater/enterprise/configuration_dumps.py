"""Both configurations saved to files: how a server infobase is looked into (docs/platform.md 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.enterprise.outcomes import OutcomeKind, classify
from updater.enterprise.process import run_command
from updater.errors import Cancelled
from updater.model.events import Progress, ignore_events

if TYPE_CHECKING:
    from pathlib import Path

    from updater.enterprise.commands import Command, Commands
    from updater.enterprise.outcomes import Outcome
    from updater.enterprise.process import Starter
    from updater.model.events import CancelToken, OnEvent

_STARTS = 2


@dataclass(frozen=True, slots=True)
class ConfigurationDumps:
    """Files of an infobase's configurations; as secret as the infobase itself, so they are to be removed.

    Attributes:
        main: the Designer's.
        database: the database's.
        extensions: names of the extensions; None when they were not asked for, or the platform
            could not tell them.
    """

    main: Path
    database: Path
    extensions: tuple[str, ...] | None = None

    def remove(self) -> None:
        """Remove both files."""
        for file in (self.main, self.database):
            file.unlink(missing_ok=True)


def dump_configurations(
    commands: Commands,
    into: Path,
    *,
    time_limit: float,
    extensions: bool = False,
    cancel: CancelToken | None = None,
    on_event: OnEvent = ignore_events,
    starter: Starter | None = None,
) -> ConfigurationDumps:
    """Save both configurations: two starts of the Designer, which prove user, licence and platform too.

    Args:
        commands: of the infobase.
        into: a private folder with room for two configurations.
        time_limit: seconds of one start.
        extensions: ask for their names, too: one more start.
        cancel: ends it when asked.
        on_event: hears the command lines, messages, and how many of the two starts are over.
        starter: starts them.

    Raises:
        PlatformError: the Designer did not do it; the reason as of any other command.
        Cancelled: the person asked to stop.
    """

    def tried(command: Command) -> Outcome:
        completed = run_command(
            command, time_limit=time_limit, cancel=cancel, on_event=on_event, starter=starter
        )
        outcome = classify(command.name, completed)
        if outcome.kind is OutcomeKind.CANCELLED:
            raise Cancelled
        return outcome

    def run(command: Command) -> None:
        outcome = tried(command)
        if not outcome.succeeded:
            raise outcome.error()

    database, main = into / "database.cf", into / "main.cf"
    dumps = ConfigurationDumps(main, database)
    try:
        on_event(Progress(0, _STARTS, "items"))
        run(commands.dump_database_configuration(database))
        on_event(Progress(1, _STARTS, "items"))
        run(commands.dump_main_configuration(main))
        if extensions:
            return ConfigurationDumps(main, database, _names(tried(commands.list_extensions())))
    except BaseException:
        dumps.remove()
        raise
    return dumps


def _names(outcome: Outcome) -> tuple[str, ...] | None:
    """Return the names a list of extensions holds; an old platform does not know the command."""
    if not outcome.succeeded:
        return None
    return tuple(filter(None, map(str.strip, outcome.text.splitlines())))
