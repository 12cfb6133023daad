"""The file that keeps users out of a file infobase, `1Cv8.cdn` (docs/platform.md 8.2).

Its form is known from one other program that writes it, not from the platform's own
documents. Ours carries the run it belongs to as its parameter, so that only ours is
ever removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.commands import PERMISSION_CODE
from updater.errors import RunError
from updater.filing import explained, write_whole
from updater.infobases.access import BLOCK_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.request import RunTools

MARK = "onec-updater:"
_OPEN_END = "00010101000000"
_MESSAGE = "Идёт обновление информационной базы"  # read by users of the application, in its language
_STAMP = "%Y%m%d%H%M%S"
_MOST = 1 << 16  # bytes; ours has two hundred


def block_users(folder: Path, run_id: str, tools: RunTools) -> str:
    """Write the block of a run; return its name.

    Raises:
        RunError: `run.block-exists`: another one is there.
        StorageError: it cannot be written.
    """
    path = folder / BLOCK_FILE
    if path.exists() and not is_ours(path):
        raise RunError("run.block-exists", path=str(path))
    now = tools.clock().strftime(_STAMP)
    fields = ("1", now, _OPEN_END, f'"{_MESSAGE}"', f'"{PERMISSION_CODE}"', f'"{MARK}{run_id}"')
    with explained(path):
        write_whole(tools.filing, path, f"{{{','.join(fields)}}}".encode("utf-8-sig"))
    return path.name


def lift_block(folder: Path, run_id: str, tools: RunTools) -> bool:
    """Remove the block of a run; return whether there was one. Anybody else's stays.

    Raises:
        StorageError: it could not be removed.
    """
    path = folder / BLOCK_FILE
    if not is_ours(path, run_id):
        return False
    with explained(path):
        tools.filing.remove(path)
        tools.filing.sync_directory(folder)  # a run that ended is not looked at again: it must not come back
    return True


def is_ours(path: Path, run_id: str = "") -> bool:
    """Whether a block was written by this program, for that run if one is named."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    wanted = f'"{MARK}{run_id}"}}' if run_id else f'"{MARK}'
    return wanted in text
