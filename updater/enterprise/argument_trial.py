"""Finding out whether an installed platform takes its arguments from a file, without any password.

It is asked, through such a file, to create an empty infobase under a name with blanks and
Cyrillic letters in a folder of ours. If the infobase is there, the mode, the quotes and the
letters were all understood (docs/platform.md 3.1).
"""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.enterprise.argument_file import ArgumentForm, through, wipe_arguments, write_argument_file
from updater.enterprise.command import Command
from updater.enterprise.outcomes import OutcomeKind, classify
from updater.enterprise.process import run_command
from updater.errors import PlatformError
from updater.filing import explained

if TYPE_CHECKING:
    from pathlib import Path

    from updater.enterprise.process import Starter
    from updater.filing import Filing

TIME_LIMIT = 45.0  # seconds; one Designer command of 8.5 takes up to 22, measured
_BASE = "1Cv8.1CD"
_LICENCES = frozenset({OutcomeKind.LICENCE_ABSENT, OutcomeKind.LICENCE_BUSY, OutcomeKind.LICENCE_UNFIT})


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial showed.

    Attributes:
        worked: the platform understood the file.
        certain: it will next time, too; a missing licence cuts a trial short.
    """

    worked: bool
    certain: bool = True


def try_form(
    executable: Path,
    form: ArgumentForm,
    folder: Path,
    *,
    filing: Filing,
    starter: Starter,
    time_limit: float = TIME_LIMIT,
) -> Trial:
    """Start the platform once with a file of this form.

    Args:
        executable: the thick client.
        form: how the file is written.
        folder: a private folder of the program's own; the trial leaves nothing in it.
        filing: where file operations go.
        starter: starts the process.
        time_limit: seconds after which a platform that waits behind a window is ended.

    Raises:
        StorageError: the folder cannot be written to.
    """
    place = folder / f"проба {os.getpid()}-{secrets.token_hex(4)}"
    with explained(place):
        filing.make_directory(place)
    try:
        return _tried(_command(executable, place), form, filing, starter, time_limit)
    finally:
        with contextlib.suppress(OSError):
            filing.remove_tree(place)


def _tried(
    command: Command, form: ArgumentForm, filing: Filing, starter: Starter, time_limit: float
) -> Trial:
    try:
        file = write_argument_file(command, form, filing)
        completed = run_command(
            through(command, file), time_limit=time_limit, starter=starter, late_files=0.5
        )
    except PlatformError:
        return Trial(worked=False, certain=False)
    finally:
        wipe_arguments(command, filing)
    if (command.work_dir / "база" / _BASE).exists():
        return Trial(worked=True)
    if classify(command.name, completed).kind in _LICENCES:
        return Trial(worked=True, certain=False)
    return Trial(worked=False)


def _command(executable: Path, place: Path) -> Command:
    out, result = place / "ответ платформы.txt", place / "итог.txt"
    made = ("CREATEINFOBASE", f'File="{place / "база"}"')
    told = ("/Out", str(out), "/DumpResult", str(result))
    quietly = ("/DisableStartupMessages", "/DisableStartupDialogs", "/AppAutoCheckVersion-")
    return Command(
        name="argument-file",
        executable=executable,
        arguments=(*made, *told, *quietly),
        work_dir=place,
        out_file=out,
        result_file=result,
        values=frozenset({3, 5}),
    )
