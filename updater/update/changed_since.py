"""Whether somebody worked in an infobase after a run on it was cut off: what a restore would take from him.

Told by three witnesses, each by itself enough (decision 22):

- the mark that the last step left: where no step was begun after it, whatever changed the file later was
  not the run;
- the time of change of the file beside the last sign of life of the run: what it wrote into the folder of
  its logs, and what its platform wrote there when it ended, even when that outlived the program;
- what the file holds: a sound infobase of a release no step of the run had got to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.update.copying import hash_of
from updater.update.records import CHANGED, MADE, made_of

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.configuration import Configuration
    from updater.update.ground import Ground
    from updater.update.records import RunRecord

_MARGIN = 60 * 10**9
"""Nanoseconds the file may be younger than the last sign of life: the pulse of a run is slower than its
work, and the clock of a share may differ."""
_MAIN = {"update-cfg", "replace-cfg"}
_DATABASE = "update-db-cfg"


def changed_since(record: RunRecord, ground: Ground) -> bool:
    """Whether somebody changed the infobase of a run without an end since it was cut off.

    What cannot be read is nobody's work; of a server infobase nobody can tell.

    Args:
        record: the run; no process of it is alive.
        ground: its infobase.
    """
    if not ground.exists():
        return False
    try:
        now = ground.changed_at()
        return now is not None and _changed(record, ground, now)
    except UserError:
        return False


def is_kept(record: RunRecord) -> bool:
    """Whether an infobase that was put aside for a run is somebody's work: only a person removes it."""
    return bool(record.details.get(CHANGED))


def _changed(record: RunRecord, ground: Ground, now: int) -> bool:
    if MADE in record.details and hash_of(record.file) == made_of(record):
        return False  # a dump that a restore of ours has put there
    sign = _last_sign(record.log_dir)
    late = sign is not None and now > sign + _MARGIN
    if record.is_restore:
        return late
    marks = [step.mark for step in record.steps if step.mark]
    known = ground.changed_at(marks[-1]) if marks else None
    if known is not None and now == known:
        return False
    later = known is not None and now > known
    return (later and not _begun(record)) or late or _beyond(record, ground)


def _begun(record: RunRecord) -> bool:
    """Whether a step was begun and not ended: it may have changed the infobase."""
    return bool(record.steps) and record.steps[-1].done is None


def _last_sign(log_dir: Path) -> int | None:
    """When the run, or a platform of it, wrote last; nanoseconds since 1970."""
    try:
        return max((path.stat().st_mtime_ns for path in log_dir.rglob("*") if path.is_file()), default=None)
    except OSError:
        return None


def _beyond(record: RunRecord, ground: Ground) -> bool:
    """Whether it is a sound infobase of a release, or with one waiting, that no step had got to.

    Where no release can be read nobody works: a loss of power leaves pages that add up and say nothing.
    """
    state = ground.inspect()
    if state.configuration is None:
        return False
    began = {str(record.start.version)}
    database = began | {step.subject for step in record.steps if step.step == _DATABASE}
    main = database | {step.subject for step in record.steps if step.step in _MAIN}
    names = {record.start.name, record.target.name}
    within = _is_of(state.configuration, names, database) and (
        state.main_configuration is None or _is_of(state.main_configuration, names, main)
    )
    return not within and ground.inspect(deep=True).sound is True


def _is_of(found: Configuration | None, names: set[str], versions: set[str]) -> bool:
    return found is not None and found.identity.name in names and str(found.version) in versions
