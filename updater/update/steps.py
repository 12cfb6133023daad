"""The steps of a run. Each says what it is, does it with proof, and can undo what it answers for.

The engine (`run`) knows none of them by name: it takes them from `steps_of`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError, StorageError, UserError
from updater.filing import explained
from updater.model.plan import CheckLevel
from updater.update.backup import make_backup
from updater.update.backups.finishing import finish_backup
from updater.update.backups.naming import backup_name
from updater.update.context import Seal
from updater.update.copying import hash_of
from updater.update.handlers import Handlers
from updater.update.preflight import check_plan
from updater.update.proofs import prove_database, prove_main
from updater.update.restoring import restore_backup
from updater.update.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.enterprise.commands import Command
    from updater.model.plan import Hop, UpdatePlan
    from updater.update.context import RunContext

_RELEASE_PATIENCE = 20  # seconds the infobase may stay held after a platform process was ended

__all__ = [
    "Backup",
    "Checks",
    "FinalProof",
    "SealOnly",
    "UpdateCfg",
    "UpdateDbCfg",
    "steps_of",
]


class Checks(Step):
    """Look once more at everything that was looked at before the person said yes."""

    code = "checks"

    def perform(self, run: RunContext) -> str:
        """Make every check anew.

        Raises:
            RunError: `run.refused`: one of them is an error.
        """
        checks = check_plan(run.request.plan, run.request, run.tools, run_id=run.run_id)
        refused = tuple(check for check in checks if check.level is CheckLevel.ERROR)
        if refused:
            run.refused = refused
            raise RunError("run.refused", codes=", ".join(check.code for check in refused))
        return str(len(checks))


class _Sealing(Step):
    """Fix what the infobase's file is, while nobody else can write to it, so that it can be again."""

    def perform(self, run: RunContext) -> str:
        """Hold the infobase, take its seal and write it down."""
        with run.tools.held(run.file):
            seal = self._seal(run)
        run.seal = seal
        manifest = run.backup.manifest if run.backup else None
        run.tools.journal.note_before(run.run_id, seal.size, seal.sha256, manifest)
        return f"{seal.size} B, SHA-256 {seal.sha256}"

    def _seal(self, run: RunContext) -> Seal:
        raise NotImplementedError

    def undo(self, run: RunContext) -> bool:
        """Make the file what it was, if a platform command was let near it and it is another now."""
        if not run.touched or run.seal is None or not _changed(run, run.seal):
            return False
        self._restore(run)
        return True

    def _restore(self, run: RunContext) -> None:
        raise RunError("run.no-backup", path=str(run.file))


class Backup(_Sealing):
    """Copy the infobase and prove the copy; its undoing is the restore."""

    code = "backup"

    def perform(self, run: RunContext) -> str:
        """Back up, and only when that is written down see to other places and older backups."""
        proof = super().perform(run)
        request, tools = run.request, run.tools
        if run.backup is not None:
            run.notes += finish_backup(
                run.backup,
                second_place=request.second_place,
                keeping=request.keeping,
                needed=[record.backup for record in tools.journal.unfinished() if record.backup],
                now=tools.clock(),
                filing=tools.filing,
                texts=tools.texts,
                on_event=run.on_event,
                cancel=run.cancel,
            )
        return proof

    def _seal(self, run: RunContext) -> Seal:
        directory = run.request.backup_directory
        if directory is None:
            raise ValueError("a backup without a place")
        run.backup = make_backup(
            run.file,
            directory,
            name=backup_name(run.request.infobase_dir, str(run.request.plan.start.version), run.run_id),
            filing=run.tools.filing,
            kind=run.request.backup_kind,
            release=f"{run.request.plan.start.name} {run.request.plan.start.version}",
            version=str(run.request.plan.start.version),
            run=run.run_id,
            taken=run.tools.clock().isoformat(timespec="seconds"),
            on_event=run.on_event,
            cancel=run.cancel,
        )
        return Seal(run.backup.size, run.backup.sha256, signature(run.file))

    def _restore(self, run: RunContext) -> None:
        if run.backup is None:
            raise RunError("run.no-backup", path=str(run.file))
        _wait_until_free(run)
        restore_backup(
            run.backup,
            run.file,
            run.tools.filing,
            stamp=run.run_id,
            on_event=run.on_event,
            at_point=run.tools.at_point,
        )


def _changed(run: RunContext, seal: Seal) -> bool:
    """Whether the file is another than it was; one that cannot even be read counts as another."""
    try:
        return not run.file.exists() or hash_of(run.file, run.on_event) != (seal.size, seal.sha256)
    except StorageError:
        return True


def _wait_until_free(run: RunContext) -> None:
    """Give a process that was just ended the time to let go; then the restore is tried in any case."""
    for _ in range(_RELEASE_PATIENCE):
        try:
            if not run.tools.in_use(run.file):
                return
        except StorageError:
            return  # there is no file to hold
        run.tools.pause(1.0)


class SealOnly(_Sealing):
    """Without a backup: at least know afterwards whether the infobase was changed."""

    code = "seal"

    def _seal(self, run: RunContext) -> Seal:
        before = signature(run.file)
        size, sha256 = hash_of(run.file, run.on_event, run.cancel)
        return Seal(size, sha256, before)


class _HopStep(Step):
    """A step about one hop."""

    def __init__(self, hop: Hop) -> None:
        super().__init__(str(hop.target.version))
        self._hop = hop


class UpdateCfg(_HopStep):
    """Apply an update file to the main configuration; the database stays as it is."""

    code = "update-cfg"

    def perform(self, run: RunContext) -> str:
        """Start the platform and read the main configuration afterwards."""
        _require_untouched(run)
        run.touch()
        return _proved(
            run,
            lambda: run.commands.update_cfg(self._hop.release.file),
            lambda: prove_main(run.inspect(), self._hop.target),
        )


class UpdateDbCfg(_HopStep):
    """Bring the database to the main configuration, never dynamically."""

    code = "update-db-cfg"

    def perform(self, run: RunContext) -> str:
        """Start the platform and read the database configuration afterwards."""
        run.touch()
        return _proved(
            run,
            run.commands.update_db_cfg,
            lambda: prove_database(run.inspect(deep=True), self._hop.target),
        )


class FinalProof(Step):
    """Read the infobase as a whole once more: the release, the support record, every page."""

    code = "final-proof"

    def perform(self, run: RunContext) -> str:
        """Inspect it deeply."""
        return prove_database(run.inspect(deep=True), run.request.plan.target)


def _proved(run: RunContext, command: Callable[[], Command], proof: Callable[[], str]) -> str:
    """Perform a command and prove its effect; of an effect that is missing tell the likely reason.

    Raises:
        PlatformError: the command failed, or its words name why nothing changed.
        RunError: nothing changed and nobody says why.
    """
    outcome = run.perform(command, run.request.step_time_limit)
    run.tools.at_point(f"{outcome.name}.ran")
    try:
        return proof()
    except UserError as error:
        if outcome.suspected is not None:
            raise outcome.error() from error
        raise


def _require_untouched(run: RunContext) -> None:
    """Refuse to go on when somebody changed the infobase after it was copied: the copy would lose that.

    Raises:
        RunError: `run.base-changed`.
    """
    if run.touched or run.seal is None:
        return
    if signature(run.file) != run.seal.signature:
        raise RunError("run.base-changed", path=str(run.file))


def signature(file: Path) -> tuple[int, int, int]:
    """Return size, time of change and number of a file.

    Raises:
        StorageError: it cannot be looked at.
    """
    with explained(file):
        found = file.stat()
    return (found.st_size, found.st_mtime_ns, found.st_ino)


def steps_of(plan: UpdatePlan, *, backup: bool) -> tuple[Step, ...]:
    """Return the steps of a run, in order."""
    steps: list[Step] = [Checks(), Backup() if backup else SealOnly()]
    for hop in plan.hops:
        steps += [UpdateCfg(hop), UpdateDbCfg(hop)]
        if hop.run_handlers:
            steps.append(Handlers(hop))
    return (*steps, FinalProof())


def expected_steps(plan: UpdatePlan, *, backup: bool) -> tuple[tuple[str, str], ...]:
    """Return code and subject of every step, for showing them before they begin."""
    return tuple((step.code, step.subject) for step in steps_of(plan, backup=backup))
