"""Putting any backup in an infobase's place, as a run of its own.

Written into the journal like an update, one step after the other: look, write beside,
swap, prove by reading deeply. The present infobase stands aside until then; when
anything goes wrong it takes its place again. Cut off anywhere, the journal and the
names beside the infobase tell what there is (`putting_back_again`).
"""

from __future__ import annotations

import contextlib
import re
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.errors import Cancelled, InfobaseError, RunError, UserError
from updater.filing import explained
from updater.model.configuration import ReleaseIdentity
from updater.model.events import CancelToken, LogLine, StepFinished, StepStarted, ignore_events
from updater.model.version import Version
from updater.update.aside_names import plain_files, restoring_name, restoring_of
from updater.update.asides import remove_leftovers
from updater.update.backup import rights_of
from updater.update.backups.bare import backup_at
from updater.update.base_lock import locked
from updater.update.grounds import ground_of_record
from updater.update.loading import Loader, forget_loading
from updater.update.past_report import keep_report
from updater.update.records import MADE, RESTORE_PREFIX, RESTORED, RunStart, reached_by
from updater.update.report import RunOutcome
from updater.update.request import hold_key
from updater.update.restore_proof import prove_deeply
from updater.update.restore_room import no_room, room_for
from updater.update.restoring import require_restorable, swap, write_beside
from updater.update.run_log import RunLog
from updater.update.waiting import Patience

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import OnEvent
    from updater.update.backup import Backup
    from updater.update.base_lock import BaseLock
    from updater.update.records import RunRecord
    from updater.update.request import RunTools

KEEP = "keep"
PRESENT, MAKE_ROOM = "present", "make_room"
"""Facts of a restore: there was an infobase before it, and it may go to make room."""
_FILE = "1Cv8.1CD"
_STEPS = ("restore-check", "restore-write", "restore-swap", "restore-proof")
_CHECK, _WRITE, _SWAP, _PROOF = range(4)


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """One backup and where it goes.

    Attributes:
        manifest: of the backup; a dump without one may be named itself.
        infobase: the folder of the infobase; it may be empty.
        keep_present: the present infobase stays beside, under another name, for good.
        make_room: where both do not fit on the disk, the present infobase may go first; of a dump,
            where that is a guess, it means to try all the same, and nothing goes.
        take_lock: take over the lock of a dead run of somebody else.
    """

    manifest: Path
    infobase: Path
    keep_present: bool = False
    make_room: bool = False
    take_lock: bool = False

    @property
    def file(self) -> Path:
        """The file that will be the backup's."""
        return self.infobase / _FILE


def put_back(
    request: RestoreRequest,
    tools: RunTools,
    *,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> RunRecord:
    """Put a backup in an infobase's place and prove it.

    Whatever happens, the infobase ends up as the backup, proved, or as it was; only when
    even the renaming back fails the journal keeps the run as one to be seen to.

    Args:
        request: what to put where.
        tools: the outside things.
        on_event: hears steps and how far they are.
        cancel: stops it as long as the present infobase has not stepped aside.

    Returns:
        The run as the journal knows it.

    Raises:
        RunError: `backup.*`, `run.already-running`, `run.locked`, `run.lock-left`,
            `run.unfinished-first`, `restore.no-room`, `restore.no-room-guessed`,
            `restore.needs-platform`, `restore.unproved`.
        PlatformError: the platform did not load a dump.
        InfobaseError: `infobase.in-use`.
        StorageError: the disk stood in the way.
        Cancelled: the person asked to stop.
    """
    backup = backup_at(request.manifest, on_event=on_event, cancel=cancel)
    require_restorable(backup)
    began = tools.clock()
    run_id = f"{RESTORE_PREFIX}{began:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    with (
        tools.journal.holding(hold_key(request.infobase), tools.owner, run_id),
        locked(request.infobase, run_id, tools, take=request.take_lock) as lock,
        tools.awake(),
    ):
        _require_nothing_unfinished(request, tools)
        start = _start(request, backup, run_id, tools)
        log = RunLog(start.log_dir, on_event, tools.clock)
        try:
            _Run(request, backup, start, tools, lock, log.take, cancel or CancelToken()).execute()
        finally:
            log.close()
    return tools.journal.run(run_id)


def _require_nothing_unfinished(request: RestoreRequest, tools: RunTools) -> None:
    for record in tools.journal.unfinished():
        if hold_key(record.infobase) == hold_key(request.infobase):
            raise RunError("run.unfinished-first", run=record.run_id, path=str(request.infobase))


def _start(request: RestoreRequest, backup: Backup, run_id: str, tools: RunTools) -> RunStart:
    log_dir = tools.state_dir / "runs" / run_id
    with explained(log_dir):
        tools.filing.make_private_directory(log_dir)
    wanted = _identity(backup)
    return RunStart(
        run_id=run_id,
        infobase=request.infobase,
        file=request.file,
        began=tools.clock().isoformat(timespec="seconds"),
        start=_present(request, tools) or wanted,
        hops=(wanted,),
        log_dir=log_dir,
        details={PRESENT: request.file.exists(), MAKE_ROOM: request.make_room},
    )


def _identity(backup: Backup) -> ReleaseIdentity:
    version = backup.version or backup.release.rpartition(" ")[2]
    name = backup.release.removesuffix(version).strip() or backup.source.parent.name
    return ReleaseIdentity(name, "", Version(version), None)


def _present(request: RestoreRequest, tools: RunTools) -> ReleaseIdentity | None:
    """The release the infobase has now: for people. One that cannot be read is a reason to restore."""
    try:
        found = tools.inspect(request.infobase).configuration
    except UserError:
        return None
    return found.identity if found else None


def require_free(file: Path, infobase: Path, tools: RunTools) -> None:
    """Refuse to go near an infobase somebody works in.

    Raises:
        InfobaseError: `infobase.in-use`.
    """
    if file.exists() and tools.in_use(file):
        raise InfobaseError("infobase.in-use", path=str(infobase))


def aside_of(start: RunStart, attempt: int = 1) -> Path:
    """Return the name the present infobase has while, and in case, it stands aside."""
    more = "" if attempt == 1 else f"-{attempt}"
    return start.file.with_name(f"{start.file.name}.before-{start.run_id}{more}")


class _Run:
    """One restore from its beginning to its end."""

    def __init__(
        self,
        request: RestoreRequest,
        backup: Backup,
        start: RunStart,
        tools: RunTools,
        lock: BaseLock,
        on_event: OnEvent,
        cancel: CancelToken,
    ) -> None:
        self._request, self._start, self._tools, self._lock = request, start, tools, lock
        self._backup = with_rights(backup, request.file)
        self._on_event, self._cancel = on_event, cancel
        self._had_one = request.file.exists()
        self._written = restoring_name(request.file, start.run_id)
        self._placed = False

    def execute(self) -> None:
        """Do it all; on trouble put the present infobase back; write down how it ended."""
        tools, backup = self._tools, self._backup
        size, sha256 = backup.origin
        tools.journal.begin(self._start, size=size, sha256=sha256, backup=backup.manifest)
        tools.at_point("putting-back.begun")
        try:
            self._step(_CHECK, self._check, KEEP if self._request.keep_present else "")
            self._step(_WRITE, self._write)
            self._step(_SWAP, self._swap)
            self._step(_PROOF, self._prove)
        except BaseException as error:
            self._fail(error)
            raise
        if not self._request.keep_present:
            forget_aside(self._start, tools.filing)
        remove_leftovers(self._request.file, tools)
        self._end(RESTORED)

    def _step(self, number: int, work: Callable[[], str], subject: str = "") -> None:
        journal, code, run_id = self._tools.journal, _STEPS[number], self._start.run_id
        self._cancel_before(number)
        began = self._tools.timer()
        self._on_event(StepStarted(code, number, len(_STEPS), str(self._start.hops[-1].version)))
        journal.about_to(run_id, number, code, subject, self._now())
        self._tools.at_point(f"{code}.about-to")
        proof = work()
        self._tools.at_point(f"{code}.performed")
        journal.done(run_id, number, self._now(), proof)
        self._on_event(StepFinished(code, number, self._tools.timer() - began, proof))

    def _cancel_before(self, number: int) -> None:
        if number <= _SWAP:
            self._cancel.check()

    def _check(self) -> str:
        require_free(self._request.file, self._request.infobase, self._tools)
        with explained(self._request.infobase):
            self._tools.filing.make_directory(self._request.infobase)
        room = room_for(self._backup, self._request.infobase, self._tools.filing)
        if not room.enough and not self._request.make_room:
            raise no_room(room, self._request.infobase)
        return f"{room.free} B free, {room.needed} B needed"

    def _write(self) -> str:
        request, tools = self._request, self._tools
        # A file that may have to go is not held: a held one cannot be removed everywhere.
        hold = self._had_one and not request.make_room
        with tools.held(request.file) if hold else contextlib.nullcontext():
            size, sha256 = write_beside(
                self._backup,
                request.file,
                self._written,
                tools.filing,
                loader=loader_of(self._start, tools),
                make_room=request.make_room,
                before_room=self._touch,
                on_event=self._on_event,
                cancel=self._cancel,
            )
        note_made(self._start, self._backup, (size, sha256), tools)
        return f"{size} B, SHA-256 {sha256}"

    def _swap(self) -> str:
        self._wait()
        require_free(self._request.file, self._request.infobase, self._tools)
        self._touch()
        aside = aside_of(self._start)
        self._placed = True
        swap(self._request.file, self._written, aside, self._tools.filing, self._tools.at_point)
        return aside.name if aside.exists() else ""

    def _touch(self) -> None:
        """Write down, before it is so, that the present infobase steps aside or goes."""
        self._lock.note_touched()
        self._tools.journal.note_touched(self._start.run_id)

    def _wait(self) -> None:
        """Wait for whoever came in while the backup was written beside."""
        tools, ground = self._tools, ground_of_record(self._start, self._tools)
        Patience(tools.others_limit, tools, self._on_event, self._cancel).wait(ground.visitors)

    def _prove(self) -> str:
        return prove_deeply(self._start, self._tools)

    def _fail(self, error: BaseException) -> None:
        self._on_event(LogLine(str(error) or type(error).__name__))
        try:
            self._step_back()
        except UserError as trouble:
            self._on_event(LogLine(str(trouble)))
            self._lock.stays = True
            self._end(RunOutcome.FAILED_NOT_RESTORED.value, error)
            return
        stopped = isinstance(error, (Cancelled, KeyboardInterrupt))
        self._end((RunOutcome.CANCELLED if stopped else RunOutcome.FAILED_RESTORED).value, error)

    def _step_back(self) -> None:
        step_back(self._start, self._tools.filing, placed=self._placed)
        if self._had_one and not self._request.file.exists():  # it went to make room
            raise RunError("restore.nothing-there", path=str(self._request.file))

    def _end(self, outcome: str, error: BaseException | None = None) -> None:
        end_restore(self._start, outcome, self._tools, error)

    def _now(self) -> str:
        return self._tools.clock().isoformat(timespec="seconds")


def loader_of(start: RunStart, tools: RunTools) -> Loader:
    """Return what loads dumps for a run."""
    return Loader(tools.loading, start.log_dir, tools.filing, tools.starter, tools.pause)


def note_made(start: RunStart, backup: Backup, made: tuple[int, str], tools: RunTools) -> None:
    """Write down, before it takes the infobase's name, what a dump has become: nobody could tell before."""
    if not backup.kind.exact:
        tools.journal.note_detail(start.run_id, MADE, list(made))


def with_rights(backup: Backup, file: Path, aside: Path | None = None) -> Backup:
    """Into another infobase than its own a backup brings no rights: those of the file there stay.

    Args:
        backup: what is put back.
        file: the infobase's file.
        aside: where it stands when it has stepped aside.
    """
    if backup.source == file:
        return backup
    like = file if aside is None or file.exists() else aside
    with explained(like):
        rights = rights_of(like) if like.exists() else {"mode": None, "owner": None}
    return replace(backup, **rights)


def step_back(start: RunStart, filing: Filing, *, placed: bool) -> None:
    """Let what was there before a restore be there again, and remove what was written beside.

    Args:
        start: the restore.
        filing: where the operations go.
        placed: what the restore wrote may bear the infobase's name by now.

    Raises:
        StorageError: it could not; both files are there still.
    """
    aside, had_one = aside_of(start), bool(start.details.get(PRESENT, True))
    with explained(start.file):
        if aside.exists():
            filing.replace(aside, start.file)
            filing.sync_directory(start.file.parent)
        elif placed and not had_one:
            filing.remove(start.file)
        if start.file.exists() or not had_one:
            for written in restoring_of(start.file, start.run_id):
                filing.remove(written)
    forget_loading(start.file, filing, start.log_dir)


def forget_aside(start: RunStart, filing: Filing) -> None:
    """Remove the infobase that stood aside; only called when the restored one is proved.

    Raises:
        StorageError: it could not be removed.
    """
    name = re.compile(rf"{re.escape(aside_of(start).name)}(-\d{{1,3}})?")
    asides = [path for path in plain_files(start.file) if name.fullmatch(path.name)]
    with explained(start.file):
        for aside in asides:
            filing.remove(aside)
        if asides:  # else one may be there again after a power cut, when nobody looks for it any more
            filing.sync_directory(start.file.parent)


def end_restore(start: RunStart, outcome: str, tools: RunTools, error: BaseException | None = None) -> None:
    """Write down how a restore ended, and keep its report."""
    reached = reached_by(start, outcome)
    problem = error if isinstance(error, UserError) else None
    at = tools.clock().isoformat(timespec="seconds")
    code = problem.code if problem else ""
    tools.journal.end(start.run_id, outcome, at, reached=reached, problem=code)
    tools.at_point("putting-back.ended")
    keep_report(start.run_id, tools, problem)
