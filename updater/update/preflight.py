"""Every reason not to begin, found before anything is touched.

Each check is a small function that looks at one thing and says what it saw; all of
them are made, so that a person sees everything at once. The same checks are made
again when the run begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.model.events import ignore_events
from updater.update.checks import (
    access,
    backup,
    configuration,
    dbms,
    deferred,
    infobase,
    login,
    medium,
    paths,
    platform,
    runs,
    server,
    space,
    updates,
    user,
    work,
)
from updater.update.checks.look import Around, Look, error, ok

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from updater.enterprise.outcomes import Outcome
    from updater.errors import PlatformError
    from updater.model.events import CancelToken, OnEvent
    from updater.model.plan import Check, UpdatePlan
    from updater.update.request import RunTools, UpdateRequest

_FIRST: tuple[Callable[[Look], Iterable[Check]], ...] = (
    infobase.kind,
    runs.runs,
    access.in_use,
    access.marks,
    access.connection_block,
    access.own_block,
    infobase.writable,
    medium.links,
    medium.medium,
    medium.cloud,
    paths.quote,
    paths.lengths,
    paths.endings,
    paths.characters,
)
_STATE: tuple[Callable[[Look], Iterable[Check]], ...] = (
    infobase.sound,
    infobase.same_as_planned,
    configuration.support,
    configuration.unapplied_changes,
    configuration.dynamic_update,
    configuration.repository,
    configuration.extensions,
    user.user,
    user.administrator,
    platform.platform_for_infobase,
)
_LAST: tuple[Callable[[Look], Iterable[Check]], ...] = (
    login.login,
    user.password_visible,
    platform.platform_found,
    platform.platform_for_releases,
    platform.display,
    updates.update_files,
    deferred.deferred,
    user.legality,
    configuration.edition,
    backup.backup_place,
    backup.second_place,
    space.space,
    work.temp,
    work.logs,
)


# Of a server infobase there is no file to look at; the cluster is asked instead.
_SERVER_FIRST: tuple[Callable[[Look], Iterable[Check]], ...] = (
    infobase.kind,
    runs.runs,
    server.cluster,
    server.quote,
    paths.lengths,
    paths.endings,
    paths.characters,
)
_SERVER_STATE: tuple[Callable[[Look], Iterable[Check]], ...] = (
    infobase.same_as_planned,
    configuration.support,
    configuration.unapplied_changes,
    configuration.extensions,
    server.unseen,
    server.handlers,
)
_SERVER_LAST: tuple[Callable[[Look], Iterable[Check]], ...] = (
    login.login,
    user.password_visible,
    platform.platform_found,
    platform.platform_for_server,
    platform.platform_for_releases,
    platform.display,
    updates.update_files,
    configuration.edition,
    server.extras,
    server.backup_place,
    dbms.commands,
    backup.second_place,
    space.space,
    work.temp,
    work.logs,
)


def check_plan(
    plan: UpdatePlan,
    request: UpdateRequest,
    tools: RunTools,
    *,
    run_id: str = "",
    around: Around | None = None,
    login: Outcome | PlatformError | None = None,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> tuple[Check, ...]:
    """Look at everything that may stand in the way; nothing is changed.

    Args:
        plan: what is to be done.
        request: how; its plan may be this one or the one before it was agreed to.
        tools: the outside things.
        run_id: the run that asks, when it has begun; its own hold is not in its way.
        around: what else is known about the computer.
        login: how the platform answered when it was asked to come in.
        on_event: hears how a run looks into a server infobase once more.
        cancel: ends that.

    Raises:
        Cancelled: the person asked to stop.

    Returns:
        The results in the order in which they help a person most: the infobase, the
        platform, the files, the disk. A run is refused when one of them is an error.
    """
    look = Look(
        plan, request, tools, run_id, around or Around(), login=login, on_event=on_event, cancel=cancel
    )
    on_server = plan.infobase.server is not None
    first, state, last = (
        (_SERVER_FIRST, _SERVER_STATE, _SERVER_LAST) if on_server else (_FIRST, _STATE, _LAST)
    )
    checks = [*_made(first, look)]
    try:
        look.read_infobase()
        checks += [ok("infobase-readable"), *_made(state, look)]
    except UserError as problem:
        checks.append(error("infobase-readable", path=str(plan.infobase.file), problem=problem))
    return (*checks, *_made(last, look))


def _made(functions: Iterable[Callable[[Look], Iterable[Check]]], look: Look) -> list[Check]:
    return [check for function in functions for check in function(look)]
