"""Making infobases: CREATEINFOBASE, and `/RestoreIB` into a folder without one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import failure
from updater.demo.platform.arguments import CREATE, folder_of
from updater.demo.platform.commands.loading import make_place
from updater.demo.platform.failure import Failure
from updater.demo.platform.session import require_licence
from updater.demo.platform.state import State
from updater.formats.writing.infobase_file import infobase_with_configuration

if TYPE_CHECKING:
    from updater.demo.platform.arguments import Arguments
    from updater.demo.platform.faults import Faults
    from updater.demo.platform.output import Output


def create_infobase(arguments: Arguments, faults: Faults, output: Output) -> None:
    """Make an empty infobase; the connection string is echoed, as the real one does."""
    folder = folder_of(arguments)
    if folder is None:
        raise Failure(failure.BAD_ARGUMENTS)
    require_licence(faults, State(), None)
    faults.at_the_start(CREATE.lower(), State())
    directory = Path(folder)
    directory.mkdir(parents=True, exist_ok=True)
    infobase_with_configuration(directory / "1Cv8.1CD", {})
    output.say(f'Создание информационной базы ("{arguments.target}") успешно завершено')


def replace_infobase(arguments: Arguments) -> None:
    """Make the infobase that `/RestoreIB` creates when there is none."""
    folder = folder_of(arguments)
    if folder is not None and not (Path(folder) / "1Cv8.1CD").exists():
        make_place(Path(folder), arguments.commands[0])
