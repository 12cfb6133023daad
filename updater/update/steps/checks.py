"""The first step: every look that was made before the person said yes, once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.model.plan import CheckLevel
from updater.update.preflight import check_plan
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from updater.model.plan import Check
    from updater.update.context import RunContext


class Checks(Step):
    """Look once more at everything."""

    code = "checks"

    def perform(self, run: RunContext) -> str:
        """Make every check anew.

        Raises:
            RunError: `run.refused`: one of them is an error.
        """
        refuse(run, check_plan(run.request.plan, run.request, run.tools, run_id=run.run_id))
        return str(len(run.checks))


def refuse(run: RunContext, checks: Iterable[Check]) -> None:
    """Keep checks for the report, and stop the run when one of them is an error.

    Raises:
        RunError: `run.refused`.
    """
    run.checks = tuple(checks)
    refused = tuple(check for check in run.checks if check.level is CheckLevel.ERROR)
    if refused:
        run.refused = refused
        raise RunError("run.refused", codes=", ".join(check.code for check in refused))
