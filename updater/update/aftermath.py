"""What an infobase is after a run: told by its bytes first, then by what can be read in it."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from updater.errors import RunError, UserError
from updater.update.changed_since import changed_since
from updater.update.grounds import ground_of_record
from updater.update.loading_back import was_loaded
from updater.update.proofs import prove_database
from updater.update.putting_back_again import not_begun, was_restored
from updater.update.records import seal_of, server_of
from updater.update.request_facts import ends_off_support

if TYPE_CHECKING:
    from updater.update.ground import Ground
    from updater.update.records import RunRecord
    from updater.update.request import RunTools


class RunState(enum.Enum):
    """What an infobase is after a run that was cut off."""

    UNTOUCHED = "untouched"
    """Byte for byte what it was, or the run never got to change anything."""
    UPDATED = "updated"
    """The release wanted is there, sound and proved, and the last step had begun."""
    BETWEEN = "between"
    """Neither: it should be restored."""
    CHANGED = "changed"
    """Neither, and somebody changed it after the run was cut off: a restore would take that from him."""
    MISSING = "missing"
    """There is no file: a restore was cut off, and can be done again."""


def state_of(record: RunRecord, tools: RunTools) -> RunState:
    """Tell what an infobase is after a run: by its bytes first, then by what can be read in it."""
    if record.is_restore:
        return _state_of_restore(record, tools)
    if not record.touched:
        return RunState.UNTOUCHED
    ground = ground_of_record(record, tools)
    if not ground.exists():
        return RunState.MISSING
    if not ground.changed(seal_of(record)):
        return RunState.UNTOUCHED
    if _updated(record, ground):
        return RunState.UPDATED
    return RunState.CHANGED if changed_since(record, ground) else RunState.BETWEEN


def require_consent(record: RunRecord, tools: RunTools, *, agreed: bool) -> bool:
    """Return whether putting a copy back would take from somebody what he did after a run was cut off.

    Raises:
        RunError: `run.changed-since`: it would, and nobody agreed to that.
    """
    changed = state_of(record, tools) is RunState.CHANGED
    if changed and not agreed:
        raise RunError("run.changed-since", path=str(record.infobase), run=record.run_id)
    return changed


def _state_of_restore(record: RunRecord, tools: RunTools) -> RunState:
    if server_of(record.details) is not None:
        if not record.touched:
            return RunState.UNTOUCHED
        return RunState.UPDATED if was_loaded(record) else RunState.BETWEEN
    if not_begun(record):
        return RunState.UNTOUCHED
    if not record.file.exists():
        return RunState.MISSING
    if was_restored(record):
        return RunState.UPDATED
    changed = changed_since(record, ground_of_record(record, tools))
    return RunState.CHANGED if changed else RunState.BETWEEN


def _updated(record: RunRecord, ground: Ground) -> bool:
    """Whether every step but the final proof was done, and the final proof holds now."""
    if not record.steps or record.steps[-1].step != "final-proof":
        return False
    try:
        prove_database(ground.inspect(deep=True), record.target, off_support=ends_off_support(record.details))
    except UserError:
        return False
    return True
