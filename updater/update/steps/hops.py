"""The steps of one hop, and the proof at the end of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.fallback import objections_to_loading
from updater.errors import RunError, UserError
from updater.update.planning import file_hash
from updater.update.proofs import prove_database, prove_main
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.enterprise.commands import Command
    from updater.enterprise.outcomes import Outcome
    from updater.model.infobase import InfobaseState
    from updater.model.plan import Hop
    from updater.update.context import RunContext


class HopStep(Step):
    """A step about one hop; its subject is the release the hop leads to."""

    def __init__(self, hop: Hop) -> None:
        super().__init__(str(hop.target.version))
        self._hop = hop


class UpdateCfg(HopStep):
    """Apply an update file to the main configuration; the database stays as it is."""

    code = "update-cfg"

    def perform(self, run: RunContext) -> str:
        """Start the platform and read the main configuration afterwards."""
        _require_untouched(run)
        _require_same_file(self._hop)
        run.touch()
        return _proved(
            run,
            lambda: run.commands.update_cfg(self._hop.release.file),
            lambda: prove_main(run.inspect(), self._hop.target),
        )


class ReplaceCfg(HopStep):
    """Put a whole configuration in the place of one that is off support, as the person chose.

    The update is tried first: only when the platform finds nothing to apply in the file, and nothing
    else speaks against it, the file is loaded (docs/platform.md 5.5).
    """

    code = "replace-cfg"

    def perform(self, run: RunContext) -> str:
        """Start the platform and read the main configuration afterwards."""
        _require_untouched(run)
        _require_same_file(self._hop)
        run.touch()
        state, limit, file = run.request.plan.infobase, run.request.step_time_limit, self._hop.release.file
        outcome = run.outcome_of(lambda: run.commands.update_cfg(file), limit)
        if not outcome.succeeded:
            _require_loadable(run, outcome, state, file)
            run.note("configuration-replaced", version=self.subject)
            return _proved(
                run,
                lambda: run.commands.load_cfg(file),
                lambda: prove_main(run.inspect(), self._hop.target),
            )
        seen = prove_main(run.inspect(), self._hop.target)
        run.ground.settle()
        return seen


def _require_loadable(run: RunContext, outcome: Outcome, state: InfobaseState, file: Path) -> None:
    """Let a whole configuration be loaded only where nothing speaks against it.

    Raises:
        PlatformError: why the update failed, which loading would not mend or nobody agreed to.
    """
    agreed, configuration = run.request.replace_configuration, state.configuration
    if configuration is None or objections_to_loading(
        outcome, state.support.state, configuration, file, agreed=agreed
    ):
        raise outcome.error()


class UpdateDbCfg(HopStep):
    """Bring the database to the main configuration, never dynamically."""

    code = "update-db-cfg"

    def perform(self, run: RunContext) -> str:
        """Start the platform and read the database configuration afterwards."""
        run.touch(data=True)
        return _proved(
            run,
            run.commands.update_db_cfg,
            lambda: prove_database(
                run.inspect(deep=True), self._hop.target, off_support=self._hop.off_support
            ),
            doubtful=True,
        )


class FinalProof(Step):
    """Read the infobase as a whole once more: the release, the support record, every page.

    Of a server infobase what was read after the last command counts: nobody else comes in meanwhile.
    """

    code = "final-proof"

    def perform(self, run: RunContext) -> str:
        """Inspect it deeply."""
        plan = run.request.plan
        try:
            state = run.ground.seen() or run.inspect(deep=True)
            return prove_database(state, plan.target, off_support=plan.hops[-1].off_support)
        except UserError:
            run.doubt()
            raise


def _proved(
    run: RunContext, command: Callable[[], Command], proof: Callable[[], str], *, doubtful: bool = False
) -> str:
    """Perform a command, prove its effect, and make it last; of a missing effect tell the likely reason.

    Args:
        run: the run.
        command: makes the command.
        proof: reads the infobase again.
        doubtful: what cannot be proved although nothing speaks against it is kept for a person.

    Raises:
        PlatformError: the command failed, or its words name why nothing changed.
        RunError: nothing changed and nobody says why.
    """
    outcome = run.perform(command, run.request.step_time_limit)
    run.tools.at_point(f"{outcome.name}.ran")
    try:
        seen = proof()
    except UserError as error:
        if outcome.suspected is not None:
            raise outcome.error() from error
        if doubtful:
            run.doubt()
        raise
    run.ground.settle()
    return seen


def _require_same_file(hop: Hop) -> None:
    """Refuse a file that is not the one the plan was made from: hours may lie before its turn.

    Raises:
        RunError: `run.update-altered`.
        StorageError: it cannot be read any more.
    """
    file = hop.release.file
    if file_hash(file) != hop.file_hash:
        raise RunError("run.update-altered", path=str(file), version=str(hop.target.version))


def _require_untouched(run: RunContext) -> None:
    """Refuse to go on when somebody changed the infobase after it was copied: the copy would lose that.

    Raises:
        RunError: `run.base-changed`.
    """
    if run.touched or run.seal is None or not run.seal.mark:
        return
    if run.ground.mark() != run.seal.mark:
        raise RunError("run.base-changed", path=run.ground.place)
