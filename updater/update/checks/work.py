"""Checks of the folders that work is done in: for temporary files, and for logs."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from updater.update.checks.look import error, ok, warning
from updater.update.checks.rights import may_add_files
from updater.update.checks.space import temp_folder, temp_variables
from updater.update.checks.volumes import existing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.model.plan import Check
    from updater.update.checks.look import Look


def may_write(path: Path) -> bool:
    """Whether the system says that we may write in a folder, or make it; nothing is tried."""
    place = existing(path)
    return place.is_dir() and may_add_files(place)


def temp(look: Look) -> Iterator[Check]:
    """The platform unpacks and sorts in the folder for temporary files."""
    folder = temp_folder(look)
    named = any(look.around.environ.get(name) for name in temp_variables(look.around.system))
    if not folder.is_dir() or not may_add_files(folder):
        yield error("temp", path=str(folder))
    elif not named and look.around.system == "win32":
        yield warning("temp", path=str(folder), trouble="unset")
    elif _open_to_all(folder):
        yield warning("temp", path=str(folder), trouble="open")
    else:
        yield ok("temp", path=str(folder))


def _open_to_all(folder: Path) -> bool:
    """Whether others may swap files there: everybody may write, and nobody is kept from removing."""
    mode = folder.stat().st_mode
    return os.name == "posix" and bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def logs(look: Look) -> Iterator[Check]:
    """Journal and logs must be writable before anything is begun."""
    folder = look.around.state or look.tools.state_dir
    yield ok("logs-writable") if may_write(folder) else error("logs-writable", path=str(folder))
