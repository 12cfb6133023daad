"""`/LoadCfg` and `/RestoreIB` (docs/platform.md 4, 14.5)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import failure
from updater.demo.platform.failure import Failure
from updater.demo.platform.state import parse_state, write_state
from updater.errors import FormatError
from updater.formats.configuration_files import read_all
from updater.formats.container import open_container
from updater.formats.writing.dump import restore_dump

if TYPE_CHECKING:
    from updater.demo.platform.arguments import Key
    from updater.demo.platform.session import Session

_BESIDE = ".sim.restored"
RESTORED = "Загрузка информационной базы успешно завершена"


def load_configuration(session: Session, key: Key) -> None:
    """Replace the main configuration by that of a `.cf`; support comes and goes with the file."""
    file = Path(key.value)
    if not file.is_file():
        raise Failure(failure.file_absent(key.value))
    try:
        with open_container(file) as container:
            files = read_all(container)
    except FormatError:
        raise Failure("Файл не является файлом конфигурации") from None
    if not session.faults.hits("RC0_UNCHANGED", session.step, session.state):
        session.storage.tear = session.faults.hits("TEAR", session.step, session.state)
        session.storage.save_main(files)
        session.state.generation += 1
    session.output.say("Загрузка конфигурации успешно завершена")


def restore_infobase(session: Session, key: Key) -> None:
    """Replace the whole base by a dump; the memory of one made elsewhere is empty [convention]."""
    session.need_exclusive()
    beside = session.directory / _BESIDE
    try:
        memory = _restored(key.value, beside)
        session.storage.replace_by(beside)
    finally:
        beside.unlink(missing_ok=True)
    counts = session.state.counts
    session.state = parse_state(memory)
    session.state.counts = counts
    session.output.say(RESTORED)


def make_place(directory: Path, key: Key) -> None:
    """Make the base that `/RestoreIB` creates when there is none [measured]."""
    directory.mkdir(parents=True, exist_ok=True)
    memory = _restored(key.value, directory / "1Cv8.1CD")
    write_state(directory, parse_state(memory))


def _restored(path: str, target: Path) -> str:
    """Make an infobase file from a dump and return the memory that was in it."""
    if not Path(path).is_file():
        raise Failure(failure.file_absent(path))
    try:
        return restore_dump(Path(path), target).decode()
    except FormatError:
        raise Failure("Файл не является выгрузкой информационной базы") from None
