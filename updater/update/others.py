"""Who is at work in an infobase just now, and which reasons not to begin go when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.model.plan import CheckLevel
from updater.update.base_lock import standing_lock
from updater.update.continuing import continuation_of
from updater.update.grounds import ground_of_record
from updater.update.records import server_of
from updater.update.survivors import surviving_platform
from updater.update.waiting import Patience

if TYPE_CHECKING:
    from collections.abc import Iterable

    from updater.model.events import CancelToken, OnEvent
    from updater.model.plan import Check
    from updater.update.ground import Ground
    from updater.update.records import RunRecord
    from updater.update.request import RunTools

_HELD = frozenset({"platform.sessions-open", "platform.designer-open"})
_LOCKED = "run.locked"
_UNREADABLE = frozenset({"storage.no-access", "infobase.in-use", *_HELD})
"""Errors of a look into an infobase that may only mean that somebody has it open."""
_OF_A_RUN = frozenset({"other-run", "locked", "platform-running"})
_OF_OTHERS = frozenset({"in-use", "sessions"})
_OF_ITS_MIDDLE = frozenset(
    {
        "unfinished-run",
        "unapplied-changes",
        "infobase-same",
        "infobase-sound",
        "infobase-readable",
        "dynamic-update",
        "connection-block",
    }
)
"""What a run of ours leaves so while it goes on; once it has ended, it is judged anew."""


def others_in(ground: Ground, tools: RunTools) -> str | None:
    """Look once who is at work in an infobase: a run of this program, its platform, anybody else.

    Returns:
        Their names, as far as they can be told, which may be nothing; None when nobody is there.

    Raises:
        RunError: the journal cannot be read.
    """
    run = run_in(ground, tools)
    return run if run is not None else ground.visitors()


def until_left(
    ground: Ground, tools: RunTools, limit: float, on_event: OnEvent, cancel: CancelToken | None
) -> None:
    """Wait before a command for whoever is at work there; to refuse for one who stays is the command's.

    Raises:
        Cancelled: the person asked to stop.
        RunError: the journal cannot be read.
    """
    Patience(limit, tools, on_event, cancel).wait(lambda: others_in(ground, tools))


def run_in(ground: Ground, tools: RunTools) -> str | None:
    """Look once whether a run of this program is at work in an infobase; return who, None when none is.

    Raises:
        RunError: the journal cannot be read.
    """
    holder = tools.journal.holder(ground.key, tools.owner)
    if holder is not None:
        return f"onec-updater ({holder[0]})"
    lock = standing_lock(ground.lock_folder, tools) if ground.lock_folder is not None else None
    if lock is not None and lock.code == _LOCKED:
        return f"onec-updater ({lock.params['user']}, {lock.params['host']})"
    return _platform_of_a_run(ground, tools)


def _platform_of_a_run(ground: Ground, tools: RunTools) -> str | None:
    """A platform may outlive the run that started it, and goes on with the work."""
    for record in tools.journal.unfinished():
        if ground_of_record(record, tools).key != ground.key:
            continue
        pid = surviving_platform(record.log_dir)
        if pid is not None:
            return f"1cv8 ({pid})"
    return None


def may_go_on(record: RunRecord, tools: RunTools) -> bool:
    """Whether nothing but somebody at work may be in the way of going on with a run.

    What a server infobase is, and one with a run on its way, is seen afterwards only.

    Raises:
        RunError: the journal cannot be read.
        StorageError: the infobase cannot be read.
    """
    if server_of(record.details) is not None or run_in(ground_of_record(record, tools), tools) is not None:
        return True
    return continuation_of(record, tools) is not None


def only_others(checks: Iterable[Check]) -> bool:
    """Whether checks refuse, and nothing does but that somebody is in the infobase just now."""
    refusing = [check for check in checks if check.level is CheckLevel.ERROR]
    by_run = any(_is_of_a_run(check) for check in refusing)
    return bool(refusing) and all(_goes_with_them(check, by_run=by_run) for check in refusing)


def _goes_with_them(check: Check, *, by_run: bool) -> bool:
    code, cause = check.code, _cause(check)
    if by_run and code in _OF_ITS_MIDDLE:
        return True
    if code == "login":
        return cause in _HELD
    return code in _OF_OTHERS or _is_of_a_run(check) or (code == "infobase-readable" and cause in _UNREADABLE)


def _is_of_a_run(check: Check) -> bool:
    """A lock that was silent for long is for a person to judge."""
    return check.code in _OF_A_RUN and (check.code != "locked" or _cause(check) == _LOCKED)


def _cause(check: Check) -> str:
    problem = check.params.get("problem")
    return problem.code if isinstance(problem, UserError) else ""


def may_be_others(error: UserError) -> bool:
    """Whether an error of a look into an infobase may only mean that somebody has it open."""
    return error.code in _UNREADABLE
