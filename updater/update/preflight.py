"""Every reason not to begin, found before anything is touched.

Each check is a small function that looks at one thing and says what it saw; all of
them are made, so that a person sees everything at once. The same checks are made
again when the run begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.model.plan import Check, CheckLevel
from updater.update import checks_infobase, checks_place, checks_platform
from updater.update.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from updater.model.plan import UpdatePlan
    from updater.update.request import RunTools, UpdateRequest

_FIRST: tuple[Callable[[Look], Iterable[Check]], ...] = (
    checks_place.other_run,
    checks_place.unfinished_run,
    checks_infobase.in_use,
    checks_infobase.connection_block,
    checks_infobase.path_fit,
    checks_infobase.writable,
)
_STATE: tuple[Callable[[Look], Iterable[Check]], ...] = (
    checks_infobase.sound,
    checks_infobase.same_as_planned,
    checks_infobase.unapplied_changes,
    checks_infobase.dynamic_update,
    checks_infobase.support,
    checks_infobase.extensions,
    checks_infobase.user,
    checks_platform.platform_for_infobase,
)
_LAST: tuple[Callable[[Look], Iterable[Check]], ...] = (
    checks_platform.platform_found,
    checks_platform.platform_for_releases,
    checks_platform.update_files,
    checks_place.backup_place,
    checks_place.backup_space,
    checks_place.infobase_space,
)


def check_plan(
    plan: UpdatePlan, request: UpdateRequest, tools: RunTools, *, run_id: str = ""
) -> tuple[Check, ...]:
    """Look at everything that may stand in the way; nothing is changed.

    Args:
        plan: what is to be done.
        request: how; its plan may be this one or the one before it was agreed to.
        tools: the outside things.
        run_id: the run that asks, when it has begun; its own hold is not in its way.

    Returns:
        The results in the order in which they help a person most: the infobase, the
        platform, the files, the disk. A run is refused when one of them is an error.
    """
    look = Look(plan, request, tools, run_id)
    checks = [*_made(_FIRST, look)]
    try:
        look.read_infobase()
        checks += _made(_STATE, look)
    except UserError as error:
        unreadable = {"path": str(plan.infobase.file), "detail": str(error)}
        checks.append(Check("infobase-readable", CheckLevel.ERROR, unreadable))
    return (*checks, *_made(_LAST, look))


def _made(functions: Iterable[Callable[[Look], Iterable[Check]]], look: Look) -> list[Check]:
    return [check for function in functions for check in function(look)]
