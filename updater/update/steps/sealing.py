"""Steps that fix what the infobase is, so that it can be again: copy, seal, copy of a run gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError, StorageError
from updater.update.backup import read_backup, verify_backup
from updater.update.backups.finishing import finish_backup
from updater.update.blocking import block_users, lift_block
from updater.update.ground import PATIENCE, BackupOrder
from updater.update.ground_server import ServerGround
from updater.update.lockout import lock_out
from updater.update.preflight import check_plan
from updater.update.records import seal_of
from updater.update.steps.checks import require
from updater.update.steps.lock_server import release_server
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from updater.model.plan import UpdatePlan
    from updater.update.backup import Backup as Copy
    from updater.update.context import RunContext
    from updater.update.ground import Seal
    from updater.update.records import RunRecord


class Sealing(Step):
    """Knows what the infobase was; its undoing makes it that again."""

    def undo(self, run: RunContext) -> bool:
        """Make the infobase what it was, if a platform command was let near it and it is another now.

        Raises:
            RunError: `run.no-backup`, `run.lock-lost`, or what the restore says.
        """
        if not run.touched or run.seal is None or not self._altered(run, run.seal):
            return False
        if run.backup is None:
            raise RunError("run.no-backup", path=run.ground.place)
        if run.lock is not None:
            run.lock.confirm()  # a restore would undo what somebody else does now
        wait_until_free(run)
        run.doorway.wait_to_restore()
        if run.lock is not None:
            run.lock.confirm()  # the waiting may have been a long one
        run.ground.restore(run.backup, stamp=run.stamp, on_event=run.on_event, at_point=run.tools.at_point)
        if run.ground.kept is not None:
            run.note("failed-kept", path=str(run.ground.kept))
        elif run.ground.not_kept:
            run.note("failed-not-kept", path=run.ground.place)
        return True

    def _altered(self, run: RunContext, seal: Seal) -> bool:
        """Whether it is another, or may be: a seal that does not cover the data proves nothing about them."""
        if run.data_touched and run.backup is not None and not run.ground.seals_data:
            return True
        return run.ground.changed(seal, run.on_event)


def sealed(run: RunContext, seal: Seal) -> str:
    """Keep a seal, write it down and say it."""
    run.seal = seal
    manifest = run.backup.manifest if run.backup else None
    run.tools.journal.note_before(run.run_id, seal.size, seal.sha256, manifest)
    return f"{seal.size} B, SHA-256 {seal.sha256}"


class Backup(Sealing):
    """Copy the infobase and prove the copy; its undoing is the restore."""

    code = "backup"

    def perform(self, run: RunContext) -> str:
        """Hold the infobase, copy it, and write down what it was."""
        directory = run.request.backup_directory
        if directory is None:
            raise ValueError("a backup without a place")
        order = BackupOrder(
            directory,
            kind=run.request.backup_kind,
            stamp=run.stamp,
            run=run.run_id,
            release=run.request.plan.start,
            taken=run.tools.clock().isoformat(timespec="seconds"),
        )
        ground = run.ground
        run.backup, seal = run.doorway.when_free(lambda: ground.backup(order, run.on_event, run.cancel))
        proof = sealed(run, seal)
        self._see_to_others(run, run.backup)
        return proof

    def _see_to_others(self, run: RunContext, backup: Copy) -> None:
        """When the copy is written down: a second place, and older copies that are no longer needed."""
        request, tools = run.request, run.tools
        run.notes += finish_backup(
            backup,
            second_place=request.second_place,
            keeping=request.keeping,
            needed=[record.backup for record in tools.journal.unfinished() if record.backup],
            runs={record.run_id for record in tools.journal.runs()},
            now=tools.clock(),
            filing=tools.filing,
            texts=tools.texts,
            on_event=run.on_event,
            cancel=run.cancel,
        )


class SealOnly(Sealing):
    """Without a backup: at least know afterwards whether the infobase was changed."""

    code = "seal"

    def perform(self, run: RunContext) -> str:
        """Hold the infobase and write down what it is."""
        ground = run.ground
        return sealed(run, run.doorway.when_free(lambda: ground.seal(run.on_event, run.cancel)))


class Resumed(Sealing):
    """Go on with a run that was cut off: its own copy proved again, and every check that means something.

    Args:
        record: the run as the journal knows it.
        rest: the plan from the hop on at which it goes on.
    """

    code = "resume"

    def __init__(self, record: RunRecord, rest: UpdatePlan) -> None:
        super().__init__()
        self._record = record
        self._rest = rest

    def perform(self, run: RunContext) -> str:
        """Make the checks anew, read the copy through, and take the seal of the run over.

        Raises:
            RunError: `run.refused`, `run.backup-of-another`, `backup.missing`, `backup.altered`.
        """
        self._check(run)
        record = self._record
        if record.backup is not None:
            backup = read_backup(record.backup)
            if backup.origin != (record.size, record.sha256):
                raise RunError("run.backup-of-another", path=str(backup.file), run=record.run_id)
            verify_backup(backup, on_event=run.on_event, cancel=run.cancel)
            run.backup = backup
        if record.touched:
            run.ground.tidy()  # after a restore that was cut off: this attempt may end without one
        run.seal = seal_of(record)
        run.touched = run.data_touched = record.touched
        if isinstance(run.ground, ServerGround):
            lock_out(run, run.ground)
        elif run.request.extras.block_users and run.ground.lock_folder is not None:
            block_users(run.ground.lock_folder, run.run_id, run.tools)
        return f"SHA-256 {record.sha256}"

    def closes(self, run: RunContext) -> bool:
        """Where the run does."""
        return isinstance(run.ground, ServerGround) or run.request.extras.block_users

    def release(self, run: RunContext) -> None:
        """Remove the block on users, ours only, that an attempt before or this one put there."""
        if isinstance(run.ground, ServerGround):
            release_server(run, run.ground)
        elif run.ground.lock_folder is not None:
            lift_block(run.ground.lock_folder, run.run_id, run.tools)

    def _check(self, run: RunContext) -> None:
        """Refuse for any reason but those that are the very state in which the run was cut off."""
        waiting = self._rest.infobase.unapplied_changes
        checks = check_plan(
            self._rest,
            run.request,
            run.tools,
            run_id=run.run_id,
            on_event=run.on_event,
            cancel=run.cancel,
        )
        expected = {"unapplied-changes"} if waiting else set()
        require(run, (check for check in checks if check.code not in expected))


def wait_until_free(run: RunContext) -> None:
    """Give a process that was just ended the time to let go; then the restore is tried in any case."""
    for _ in range(PATIENCE):
        try:
            if not run.ground.in_use():
                return
        except StorageError:
            return  # there is no file to hold
        run.tools.pause(1.0)
