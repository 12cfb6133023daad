"""What checks look at, and how they say what they saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.plan import Check, CheckLevel

if TYPE_CHECKING:
    from updater.model.infobase import InfobaseState
    from updater.model.plan import UpdatePlan
    from updater.update.request import RunTools, UpdateRequest


@dataclass(slots=True)
class Look:
    """The subject of all checks.

    Attributes:
        fresh: the infobase as it is now, once it was read.
    """

    plan: UpdatePlan
    request: UpdateRequest
    tools: RunTools
    run_id: str = ""
    fresh: InfobaseState | None = None

    @property
    def state(self) -> InfobaseState:
        """The infobase as it is now, or as it was planned for when it cannot be read."""
        return self.fresh or self.plan.infobase

    def read_infobase(self) -> None:
        """Read the infobase anew, with its page accounting.

        Raises:
            UserError: it cannot be read.
        """
        self.fresh = self.tools.inspect(self.request.infobase_dir, deep=True)


def ok(code: str, **params: object) -> Check:
    """Return a check that found nothing in the way."""
    return Check(code, CheckLevel.OK, params)


def warning(code: str, **params: object) -> Check:
    """Return a check that found something worth knowing."""
    return Check(code, CheckLevel.WARNING, params)


def error(code: str, **params: object) -> Check:
    """Return a check that refuses the update."""
    return Check(code, CheckLevel.ERROR, params)
