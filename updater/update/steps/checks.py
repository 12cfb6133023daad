"""The first step: every look that was made before the person said yes, once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.model.plan import CheckLevel
from updater.update.checks.login import login_at_start
from updater.update.preflight import check_plan
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from updater.model.plan import Check
    from updater.update.context import RunContext


class Checks(Step):
    """Look once more at everything, and let the platform come in."""

    code = "checks"

    def perform(self, run: RunContext) -> str:
        """Make every check anew; then, while nothing is begun, have user, password and licence proved.

        Raises:
            RunError: `run.refused`: one of them is an error.
            Cancelled: the person asked to stop.
        """
        checks = check_plan(
            run.request.plan,
            run.request,
            run.tools,
            run_id=run.run_id,
            on_event=run.on_event,
            cancel=run.cancel,
        )
        require(run, checks)
        return str(len(run.checks))


def require(run: RunContext, checks: Iterable[Check]) -> None:
    """Keep checks for the report, and stop the run when one of them is an error.

    Only when none is, the platform is started to see whether it comes in, so that a wrong
    password is known before the backup and not after it.

    Raises:
        RunError: `run.refused`.
        Cancelled: the person asked to stop.
    """
    _refuse(run, tuple(checks))
    _refuse(run, (*(check for check in run.checks if check.code != "login"), login_at_start(run)))


def _refuse(run: RunContext, checks: tuple[Check, ...]) -> None:
    run.checks = checks
    refused = tuple(check for check in checks if check.level is CheckLevel.ERROR)
    if refused:
        run.refused = refused
        raise RunError("run.refused", codes=", ".join(check.code for check in refused))
