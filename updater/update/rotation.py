"""Old folders of runs go away; those of runs without an end stay.

What happened stays in the journal; only the logs and reports of long ago are removed.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.update.records import RUNS

if TYPE_CHECKING:
    from pathlib import Path

    from updater.filing import Filing
    from updater.update.journal import Journal


_NAME = re.compile(r"(?:restore-)?(\d{8}-\d{6})-[0-9a-f]{4}")
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept of old runs.

    Attributes:
        runs: folders kept at least for the newest runs, and at most of all.
        days: folders older than this are removed.
    """

    runs: int = 100
    days: int = 365


def remove_old_logs(state_dir: Path, journal: Journal, filing: Filing, keep: Keep, now: datetime) -> int:
    """Remove folders of runs that are too many or too old; return how many.

    Only folders that bear a run's name, lie where runs lie, and are no links are
    removed; a run without an end, or one the journal cannot be asked about, keeps its own.
    """
    folders = sorted(_folders(state_dir / RUNS), key=_stamp, reverse=True)
    try:
        needed = {record.log_dir.name for record in journal.unfinished()}
    except UserError:
        return 0
    removed = 0
    for number, folder in enumerate(folders):
        if folder.name in needed or not (number >= keep.runs or _older(folder, now, keep.days)):
            continue
        with contextlib.suppress(OSError):
            filing.remove_tree(folder)
            removed += 1
    return removed


def _folders(runs: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [
            entry
            for entry in runs.iterdir()
            if _NAME.fullmatch(entry.name) and entry.is_dir() and not entry.is_symlink()
        ]
    return []


def _older(folder: Path, now: datetime, days: int) -> bool:
    """Whether a run began longer ago than that, by its own name."""
    with contextlib.suppress(ValueError):
        began = datetime.strptime(_stamp(folder), _STAMP).replace(tzinfo=now.tzinfo)
        return now - began > timedelta(days=days)
    return False


def _stamp(folder: Path) -> str:
    found = _NAME.fullmatch(folder.name)
    return found[1] if found else ""
