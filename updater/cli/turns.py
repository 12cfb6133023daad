"""One infobase's turn in a command that takes several, and which infobases have one."""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.app import UpdateOptions
from updater.cli.exits import Exit, exit_for
from updater.errors import InfobaseError, SettingsError, UserError
from updater.infobases.addresses import address_of, place_named
from updater.infobases.location import INFOBASE_FILE
from updater.model.infobase import InfobaseKind, ServerAddress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from updater.app import Application
    from updater.cli.output import Output
    from updater.model.events import CancelToken
    from updater.model.infobase import Infobase
    from updater.model.plan import UpdatePlan
    from updater.update.report import Report

_USUAL_PORT = ":1541"
_UPDATED = frozenset({InfobaseKind.FILE, InfobaseKind.SERVER})


class TurnState(enum.Enum):
    """What became of a turn."""

    NOT_BEGUN = "not-begun"
    SKIPPED = "skipped"
    """Nothing this command could do anything about: on the web, or not to be read (with `--all`)."""
    TAKEN = "taken"


@dataclass
class Turn:
    """One infobase of a command, and what is known of it so far.

    Attributes:
        named: how the person, or 1C's list, writes where it is.
        wanted: what the person decided; the same for all infobases.
        stop: asked whether to end; None where the infobase is the only one.
        start: the release it has; empty while that is not known.
        plan: where it was to go.
        report: how its run ended.
        problem: why there was no run, or why the turn was skipped.
    """

    named: str
    wanted: UpdateOptions = field(default_factory=UpdateOptions)
    stop: CancelToken | None = None
    state: TurnState = TurnState.NOT_BEGUN
    code: int = Exit.NOTHING_TO_DO
    start: str = ""
    plan: UpdatePlan | None = None
    report: Report | None = None
    problem: UserError | None = None

    def hear(self, problem: UserError) -> None:
        """Take note of why there was no run."""
        self.problem = problem

    def skip(self, problem: UserError, code: int) -> None:
        """Take note that nothing is done about this infobase, and why."""
        self.state, self.problem, self.code = TurnState.SKIPPED, problem, code


def turns_for(options: argparse.Namespace, application: Application, output: Output) -> list[Turn]:
    """Return the infobases that were named, or all of 1C's list, each once.

    Raises:
        SettingsError: `settings.no-infobase`, `settings.infobases-and-all`, `settings.all-replaced`.
    """
    if options.all and options.infobases:
        raise SettingsError("settings.infobases-and-all")
    if options.all and options.replace_configuration:
        raise SettingsError("settings.all-replaced")
    if options.all:
        return _each_once(_listed(application, output), output)
    if not options.infobases:
        raise SettingsError("settings.no-infobase")
    return _each_once([Turn(named) for named in options.infobases], output)


def _listed(application: Application, output: Output) -> list[Turn]:
    """Take 1C's own list; what was only looked at in the window once may be a copy, and is left alone."""
    listing = application.infobases.list()
    turns = []
    for problem in listing.problems:
        turns.append(Turn(str(problem.params.get("file", "-"))))
        turns[-1].skip(problem, exit_for(problem))
    for infobase in listing.infobases:
        if infobase.source is None:
            output.aside(output.texts("cli.queue.by-hand", infobase=infobase.location))
        else:
            turns.append(_turn_of(infobase))
    return turns


def _turn_of(infobase: Infobase) -> Turn:
    address = address_of(infobase)
    turn = Turn(address.text if address is not None else str(infobase.directory or infobase.location))
    if infobase.kind not in _UPDATED or (infobase.kind is InfobaseKind.SERVER and address is None):
        kind, location = infobase.kind.value, infobase.location
        turn.skip(InfobaseError("infobase.elsewhere", kind=kind, location=location), Exit.NOTHING_TO_DO)
    return turn


def _each_once(turns: Iterable[Turn], output: Output) -> list[Turn]:
    """Drop an infobase that comes a second time, however it is written, and say so."""
    found: dict[tuple[object, ...], Turn] = {}
    for turn in turns:
        first = found.setdefault(_key(turn.named), turn)
        if first is not turn:
            output.aside(output.texts("cli.queue.twice", infobase=turn.named, first=first.named))
    return list(found.values())


def _key(named: str) -> tuple[object, ...]:
    """Return what is the same for every way to name one infobase."""
    try:
        place = place_named(named)
    except UserError:
        return "named", named.strip().casefold()
    if isinstance(place, ServerAddress):
        return "server", place.server.casefold().removesuffix(_USUAL_PORT), place.reference.casefold()
    return _key_of_file(place)


def _key_of_file(place: Path) -> tuple[object, ...]:
    """Tell a file by its number, which links and mapped drives share; some network disks give none."""
    path = ("path", os.path.normcase(os.path.realpath(place)))
    try:
        file = _file_of(place) if place.is_dir() else place
        status = file.stat()
    except (OSError, ValueError):
        return path
    return ("file", status.st_dev, status.st_ino) if status.st_ino else path


def _file_of(folder: Path) -> Path:
    """Return the infobase's file without opening it, in whatever letters it is written."""
    named = (entry for entry in folder.iterdir() if entry.name.casefold() == INFOBASE_FILE.casefold())
    return next(named, folder / INFOBASE_FILE)
