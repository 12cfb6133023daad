"""The steps of one hop, and the proof at the end of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError, UserError
from updater.update.proofs import prove_database, prove_main
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.enterprise.commands import Command
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
        run.touch()
        return _proved(
            run,
            lambda: run.commands.update_cfg(self._hop.release.file),
            lambda: prove_main(run.inspect(), self._hop.target),
        )


class UpdateDbCfg(HopStep):
    """Bring the database to the main configuration, never dynamically."""

    code = "update-db-cfg"

    def perform(self, run: RunContext) -> str:
        """Start the platform and read the database configuration afterwards."""
        run.touch(data=True)
        return _proved(
            run,
            run.commands.update_db_cfg,
            lambda: prove_database(run.inspect(deep=True), self._hop.target),
            doubtful=True,
        )


class FinalProof(Step):
    """Read the infobase as a whole once more: the release, the support record, every page."""

    code = "final-proof"

    def perform(self, run: RunContext) -> str:
        """Inspect it deeply."""
        try:
            return prove_database(run.inspect(deep=True), run.request.plan.target)
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


def _require_untouched(run: RunContext) -> None:
    """Refuse to go on when somebody changed the infobase after it was copied: the copy would lose that.

    Raises:
        RunError: `run.base-changed`.
    """
    if run.touched or run.seal is None or not run.seal.mark:
        return
    if run.ground.mark() != run.seal.mark:
        raise RunError("run.base-changed", path=run.ground.place)
