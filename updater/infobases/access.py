"""Whether somebody holds a file infobase, told by trying to hold it ourselves.

Lock files beside the base are left behind by killed programs and prove nothing
(docs/formats.md 5.3, docs/platform.md 8.2).
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.filing import explained, storage_error
from updater.formats.connection_block import parse_connection_block
from updater.model.infobase import ConnectionBlock

if sys.platform == "win32":
    from updater.infobases.access_windows import exclusive, held_by_another
else:
    from updater.infobases.access_posix import exclusive, held_by_another

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK_FILE = "1Cv8.cdn"
_MAX_BLOCK = 1 << 20  # bytes; a real one has half a kilobyte


def in_use(file: Path) -> bool | None:
    """Tell whether a `1Cv8.1CD` is held; None when it cannot be told.

    Nothing in the file is changed, and a lock obtained is given back at once.
    A hold of our own (`held`) counts too.

    Raises:
        StorageError: `storage.missing` when there is no such file.
    """
    if not file.exists():
        raise storage_error(FileNotFoundError(), file)
    return held_by_another(file)


@contextlib.contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold a `1Cv8.1CD` while the block runs: others cannot open it for work, we can read it.

    Raises:
        InfobaseError: `infobase.in-use` when another program holds it.
        StorageError: it is missing, may not be written, or its disk has no locks.
    """
    with exclusive(file):
        yield


def connection_block(directory: Path, *, known: str = "") -> ConnectionBlock | None:
    """Return the block on new connections that lies beside a base; None when there is none.

    A block that cannot be read still blocks, so it is returned without a message.

    Args:
        directory: of the base.
        known: a permission code of ours, to tell whether it lets us in.

    Raises:
        StorageError: it is there and may not be read.
    """
    path = directory / BLOCK_FILE
    try:
        with explained(path):
            if not path.is_file():
                return None
            with path.open("rb") as file:
                return parse_connection_block(file.read(_MAX_BLOCK), known=known)
    except FormatError:
        return ConnectionBlock("")
