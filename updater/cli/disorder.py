"""The exit code of a restore that failed: whether the infobase is as it was is looked up, not assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.exits import Exit, exit_for
from updater.errors import UserError
from updater.update.request import hold_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.app import Application
    from updater.cli.output import Output


def truly_ended(work: Callable[[], int], infobase: Path, application: Application, output: Output) -> int:
    """Do something to an infobase and return its exit code; when it fails, tell why and what the infobase is.

    Args:
        work: returns the exit code when all went well.
        infobase: the folder, or the address of a server infobase.
        application: knows what runs have left behind.
        output: where the error is told.

    Raises:
        Cancelled, KeyboardInterrupt: it was stopped, and the infobase is as it was.
    """
    try:
        return work()
    except UserError as error:
        output.problem(output.texts.problem(error))
        return exit_for(error, disorder=in_disorder(infobase, application))
    except BaseException:
        if not in_disorder(infobase, application):
            raise
        output.aside(output.texts("cli.cancelled"))
        return Exit.FAILED_NOT_RESTORED


def in_disorder(infobase: Path, application: Application) -> bool:
    """Whether some run has left an infobase neither what it was nor what was wanted."""
    key = hold_key(infobase)
    try:
        left = [run for run in application.runs.unfinished() if run.in_disorder]
    except UserError:
        return False  # nothing is known of it; the error itself is told
    return any(hold_key(run.record.infobase) == key for run in left)
