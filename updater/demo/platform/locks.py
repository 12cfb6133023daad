"""Who is kept out of an infobase before anything is looked at (docs/platform.md 8, 14.4)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from updater.demo.platform import failure
from updater.demo.platform.failure import Failure
from updater.infobases.access import BLOCK_FILE, connection_block

if TYPE_CHECKING:
    from pathlib import Path

    from updater.demo.platform.arguments import Arguments
    from updater.demo.platform.faults import Faults
    from updater.demo.platform.servers.place import ServerBase
    from updater.demo.platform.state import State

DESIGNER = "Конфигуратор"


def require_entry(arguments: Arguments, state: State, server: ServerBase | None, directory: Path) -> None:
    """Keep out whoever does not know the code of the session lock; in a file base it is a file.

    Raises:
        Failure: the measured words and the message of the lock.
    """
    code = arguments.value("/uc")
    if server is not None:
        denial = server.denial(code)
        if denial is not None:
            raise Failure(failure.DENIED, denial)
        return
    if state.lock and code != state.lock.get("code", ""):
        raise Failure(failure.DENIED, state.lock.get("message", ""))
    _require_no_block(directory, code)


def _require_no_block(directory: Path, code: str | None) -> None:
    """The fields of `1Cv8.cdn` are attested, how the platform judges them is inferred."""
    block, now = connection_block(directory), time.strftime("%Y%m%d%H%M%S")
    if block is None or (block.begins and now < block.begins) or (block.ends and block.ends <= now):
        return
    if code != _permission_code(directory / BLOCK_FILE):
        raise Failure(failure.DENIED, block.message)


def _permission_code(file: Path) -> str:
    """The code is the last field but one; the product's own reader leaves it unread on purpose."""
    fields = file.read_text("utf-8-sig").strip().rsplit('","', 2)
    return fields[1] if len(fields) > 1 else ""


def require_no_designer(arguments: Arguments, state: State, faults: Faults) -> None:
    """There is one Designer of an infobase at a time.

    Raises:
        Failure: the attested words.
    """
    open_already = any(session.get("application") == DESIGNER for session in state.sessions)
    if arguments.mode == "DESIGNER" and (open_already or faults.text("DESIGNER")):
        raise Failure(failure.DESIGNER_OPEN)
