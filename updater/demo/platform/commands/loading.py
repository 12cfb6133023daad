"""`/LoadCfg` and `/RestoreIB` (docs/platform.md 4, 14.5)."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import failure
from updater.demo.platform.commands.dumping import BLOB_KIND
from updater.demo.platform.failure import Failure
from updater.demo.platform.state import FILE, State
from updater.errors import FormatError
from updater.formats.configuration_files import read_all
from updater.formats.container import open_container

if TYPE_CHECKING:
    from updater.demo.platform.arguments import Key
    from updater.demo.platform.session import Session

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
    session.storage.save_main(files)
    session.state.generation += 1
    session.output.say("Загрузка конфигурации успешно завершена")


def restore_infobase(session: Session, key: Key) -> None:
    """Replace the whole base by a blob of our own."""
    session.need_exclusive()
    blob = _blob(key.value)
    with session.storage.file.open("r+b") as target:
        target.write(base64.b64decode(blob["base"]))
        target.truncate()
    session.state = State(**json.loads(blob["state"]))
    session.output.say(RESTORED)


def make_place(directory: Path, key: Key) -> None:
    """Make the base that `/RestoreIB` creates when there is none [measured]."""
    blob = _blob(key.value)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "1Cv8.1CD").write_bytes(base64.b64decode(blob["base"]))
    (directory / FILE).write_text(blob["state"], "utf-8")


def _blob(path: str) -> dict[str, str]:
    try:
        blob = json.loads(Path(path).read_text("utf-8"))
    except FileNotFoundError:
        raise Failure(failure.file_absent(path)) from None
    except (ValueError, OSError):
        blob = None
    if not isinstance(blob, dict) or blob.get("kind") != BLOB_KIND:
        raise Failure("Файл не является выгрузкой информационной базы")
    return blob
