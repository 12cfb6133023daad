"""A platform process that outlived the program that started it.

It goes on changing the infobase, so nothing may be judged or restored before it has
left. It is told by its command line: every command of a run writes its messages
into the run's own folder (`/Out`), or reads its arguments from there (`/@`, docs/platform.md 3).
A command of a database server says nothing of the kind, but lives in a folder of its own there.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from updater.enterprise.dbms_process import FOLDER
from updater.errors import RunError

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.records import RunStart

_KEYS = ("/out", "/@")


def surviving_platform(log_dir: Path) -> int | None:
    """Return the id of a living platform process of a run; None when there is none.

    Args:
        log_dir: the folder of the run's logs.
    """
    import psutil  # noqa: PLC0415 - start-up time

    home = log_dir / FOLDER
    living = home.is_dir()
    for process in psutil.process_iter(["pid", "cmdline", *(("cwd",) if living else ())]):
        words = process.info["cmdline"] or ()
        if _writes_into(log_dir, words) or (living and _lives_in(home, process.info["cwd"])):
            return int(process.info["pid"])
    return None


def _lives_in(home: Path, folder: str | None) -> bool:
    return bool(folder) and os.path.normcase(str(folder)) == os.path.normcase(str(home.resolve()))


def require_alone(record: RunStart) -> None:
    """Refuse to do anything while a platform process of a run is alive.

    Raises:
        RunError: `run.platform-running`.
    """
    pid = surviving_platform(record.log_dir)
    if pid is not None:
        raise RunError("run.platform-running", pid=pid, path=str(record.infobase))


def _writes_into(log_dir: Path, words: list[str] | tuple[str, ...]) -> bool:
    folder = str(log_dir)
    return any(word.casefold().startswith(_KEYS) for word in words) and any(folder in word for word in words)
