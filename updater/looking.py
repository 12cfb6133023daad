"""An application that looks and leaves no trace: for `plan` and `update --dry-run`.

Not a byte changes under the program's own folders, the infobases and the template
directories. What has to be written all the same lies in a temporary folder that is gone
at the end, after a crash at the next start: caches start from a copy of what is there,
and the journal is read as a copy, so that not even an older one is brought up to date or
one cut off is tidied. What the platform is started for has a place of its own, see
`updater.enterprise.look_folder`.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from updater.enterprise.look_folder import look_folder
from updater.errors import InfobaseError
from updater.model.infobase import Infobase, InfobaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.app import Application
    from updater.errors import UserError

_JOURNAL = "journal.sqlite"
_RUNS = "runs"
_BESIDE = ("", "-journal", "-wal")
"""A journal with what a crash may have left to be undone in it."""


@contextlib.contextmanager
def looking_only(application: Application) -> Iterator[Application]:
    """Give an application with the same settings and places whose own files are copies.

    Raises:
        OSError: there is no place for temporary files.
    """
    with look_folder(None, application.filing) as folder:
        program = application.program
        cache, state = folder / "cache", folder / "state"
        cache.mkdir()
        state.mkdir()
        for file in program.cache.glob("*.json"):
            _copied(file, cache / file.name)
        for file in program.state.glob("*.json"):
            _copied(file, state / file.name)
        for ending in _BESIDE:
            _copied(program.state / f"{_JOURNAL}{ending}", state / f"{_JOURNAL}{ending}")
        _name_runs(program.state / _RUNS, state / _RUNS)
        yield application.moved(replace(program, cache=cache, state=state))


def of_cloud(application: Application, problem: UserError) -> UserError:
    """Tell an application of 1C:Fresh, named by its address, from other infobases on the web."""
    location = str(problem.params.get("location", ""))
    found = Infobase(location, InfobaseKind.WEB, location)
    if problem.code != "infobase.elsewhere" or not application.online.cloud.owns(found):
        return problem
    return InfobaseError("infobase.elsewhere", kind=InfobaseKind.CLOUD.value, location=location)


def _name_runs(runs: Path, target: Path) -> None:
    """Say that there were runs without copying them: a journal that tells of none was emptied then."""
    with contextlib.suppress(OSError):
        for folder in runs.iterdir():
            (target / folder.name).mkdir(parents=True)


def _copied(file: Path, target: Path) -> None:
    with contextlib.suppress(OSError):  # without a cache it only takes longer; a journal may not be there
        shutil.copyfile(file, target)
