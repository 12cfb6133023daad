"""The block of a run in the cluster of a server infobase, written into the journal before it is set."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from updater.enterprise.cluster import InfobaseLock, Lockout, SessionKind, named, remove_our_block
from updater.errors import PlatformError, RunError
from updater.model.events import ignore_events
from updater.update.records import LOCK, LOCK_CODE

if TYPE_CHECKING:
    from updater.enterprise.cluster import ClusterSession, SessionBlock
    from updater.model.events import CancelToken, OnEvent
    from updater.update.context import RunContext
    from updater.update.ground_server import ServerGround
    from updater.update.request import RunTools

_MESSAGE = "Идёт обновление информационной базы"  # read by users of the application, in its language
_PATIENCE = 20  # seconds sessions that were ended, and background jobs, may take to go
_PAUSE = 2.0  # seconds between tries to lift a block


def lock_out(run: RunContext, ground: ServerGround) -> str:
    """Block the infobase and see that nobody is left in it; return whose block it is.

    Nobody comes in any more; those who are in are waited for.

    Raises:
        RunError: `run.sessions`, `run.foreign-block`.
        PlatformError: `cluster.*`.
    """
    code = set_block(ground, run.run_id, run.tools, run.on_event)
    run.tools.at_point("lock.set")
    run.pass_block(code)
    try:
        require_nobody(ground, run.tools, run.on_event, run.cancel)
    except RunError as error:
        ends = ground.access.end_sessions
        if error.code != "run.sessions" or ends or not run.doorway.until_left(ground.visitors):
            raise
        require_nobody(ground, run.tools, run.on_event, run.cancel)
    return code


def set_block(ground: ServerGround, run_id: str, tools: RunTools, on_event: OnEvent = ignore_events) -> str:
    """Block the infobase and return the code that passes the block; what was before is noted first.

    A block that is not of a run of this journal stays: somebody has a reason for it.

    Raises:
        RunError: `run.foreign-block`.
        PlatformError: `cluster.*`.
    """
    console, infobase = ground.console(on_event)
    credentials = ground.access.credentials
    before = console.lock(infobase, credentials)
    if is_foreign(before, tools):
        raise RunError("run.foreign-block", path=ground.place, message=before.message or "—")

    def note(before: InfobaseLock, block: SessionBlock) -> None:
        tools.journal.note_detail(run_id, LOCK, asdict(before))
        tools.journal.note_detail(run_id, LOCK_CODE, block.code)

    lockout = Lockout(console, infobase, _plain(run_id), _MESSAGE, credentials, note=note)
    block = lockout.__enter__().block
    ground.permission_code = block.code if block else ""
    return ground.permission_code


def is_foreign(lock: InfobaseLock, tools: RunTools) -> bool:
    """Whether sessions are denied by somebody else, who may be this program on another computer."""
    if not lock.sessions:
        return False
    return not lock.ours or not any(_plain(record.run_id) in lock.code for record in tools.journal.runs())


def require_nobody(
    ground: ServerGround,
    tools: RunTools,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> None:
    """End the sessions of others where the person agreed to that, and wait until all are gone.

    Raises:
        RunError: `run.sessions`.
        PlatformError: `cluster.*`.
        Cancelled: the person asked to stop.
    """
    console, infobase = ground.console(on_event)
    left: list[ClusterSession] = []
    for _second in range(_PATIENCE):
        left = [session for session in console.sessions(infobase) if session.counts]
        if not left:
            return
        if not ground.access.end_sessions and any(each.kind is not SessionKind.JOB for each in left):
            break
        for session in left if ground.access.end_sessions else ():
            console.end(session)
        if cancel is not None:
            cancel.check()
        tools.pause(1.0)
    raise RunError("run.sessions", path=ground.place, sessions=named(left), count=len(left))


def let_in(ground: ServerGround, run_id: str, tools: RunTools, *, tries: int = 1) -> bool:
    """Lift the block of a run and put back what was before it; False when another block is set.

    Raises:
        PlatformError: `cluster.*`: it could not be lifted.
        RunError: `run.server-needs-platform`.
    """
    if LOCK_CODE not in tools.journal.run(run_id).details:
        return True
    for left in reversed(range(tries)):
        try:
            return _lift(ground, run_id, tools)
        except PlatformError:
            if not left:
                raise
            tools.pause(_PAUSE)
    return False


def _lift(ground: ServerGround, run_id: str, tools: RunTools) -> bool:
    console, infobase = ground.console()
    credentials = ground.access.credentials
    now = console.lock(infobase, credentials)
    if now.ours and _plain(run_id) not in now.code:
        return False
    before = _before(tools.journal.run(run_id).details.get(LOCK))
    lifted = remove_our_block(console, infobase, credentials, before=before)
    ground.permission_code = ""
    return lifted


def _plain(run_id: str) -> str:
    return run_id.replace("-", "")


def _before(noted: Any) -> InfobaseLock | None:  # noqa: ANN401 - a fact of the journal
    if not isinstance(noted, dict):
        return None
    known = {each.name for each in fields(InfobaseLock)}
    return InfobaseLock(**{name: value for name, value in noted.items() if name in known})
