"""Where a backup grows that another program writes: a folder nobody else may look into.

That program gives a new file the rights it likes, and for as long as it writes nobody narrows them. So
the file grows in a private folder beside the final name, on the same disk, and leaves it by a rename.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from updater.filing import explained
from updater.update.backup import PART

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.backup import BackupKind

_OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def growing_folder(directory: Path, name: str) -> Path:
    """Return the private folder a backup grows in; the name of the backup is in its name."""
    return directory / f"{name}{PART}"


@contextlib.contextmanager
def growing(directory: Path, name: str, kind: BackupKind, filing: Filing) -> Iterator[Path]:
    """Make the private folder for the block and give the path the other program shall write to.

    With what is left in it the folder goes when the block ends. Where it cannot be removed, or the
    program is killed, it is a leftover like any other (`backups.leftovers`).

    Args:
        directory: of the backups; there already.
        name: of the backup, without suffix.
        kind: other programs want its suffix at the end of the name.
        filing: where the operations go.

    Raises:
        StorageError: the folder cannot be made.
    """
    folder = growing_folder(directory, name)
    try:
        with explained(folder):
            filing.make_private_directory(folder)
        yield folder / f"dump{PART}{kind.suffix}"
    finally:
        with contextlib.suppress(OSError):
            filing.remove_tree(folder)


def only_we_write(directory: Path) -> bool:
    """Whether no program of another user can write into a folder; never sure on Windows.

    A database server that writes its backup by itself is such a program, and could not come
    into a private folder.

    Raises:
        OSError: the folder cannot be looked at.
    """
    return os.name == "posix" and not directory.stat().st_mode & _OF_OTHERS
