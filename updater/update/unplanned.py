"""The checks that can be made where there is no plan: off support, unreadable, elsewhere, too old.

A person who looks before an update wants everything that is in the way at once, not only the reason why
there is no plan; what depends on the releases of a plan is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import PlanError, UserError
from updater.infobases.location import INFOBASE_FILE, infobase_file
from updater.model.configuration import ReleaseIdentity, Support, SupportState
from updater.model.infobase import InfobaseKind, InfobaseState, ServerAddress
from updater.model.plan import CheckLevel, UpdatePlan
from updater.model.version import Version
from updater.update.checks import (
    access,
    backup,
    configuration,
    infobase,
    login,
    medium,
    paths,
    platform,
    runs,
    server,
    space,
    user,
    work,
)
from updater.update.checks.look import Around, Look, error, noted, ok

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from updater.enterprise.outcomes import Outcome
    from updater.errors import PlatformError
    from updater.model.plan import Check
    from updater.update.request import RunTools, UpdateRequest

    Some = tuple[Callable[[Look], Iterable[Check]], ...]

_ELSEWHERE = "infobase.elsewhere"
_NOTHING_TO_DO = frozenset({"plan.up-to-date", "plan.no-updates"})

_PATHS: Some = (paths.lengths, paths.endings, paths.characters)
_FILE: Some = (
    access.in_use,
    access.marks,
    access.connection_block,
    access.own_block,
    infobase.writable,
    medium.links,
    medium.medium,
    medium.cloud,
)
_FILE_STATE: Some = (
    infobase.sound,
    configuration.support,
    configuration.unapplied_changes,
    configuration.dynamic_update,
    configuration.repository,
    configuration.extensions,
    user.user,
    user.administrator,
    platform.platform_for_infobase,
)
_SERVER: Some = (server.cluster, server.quote)
_SERVER_STATE: Some = (
    configuration.support,
    configuration.unapplied_changes,
    configuration.extensions,
    server.unseen,
)
_COMPUTER: Some = (platform.platform_found, platform.platform_for_server, platform.display)
_FILE_PLACES: Some = (backup.backup_place, backup.second_place, space.space)
_SERVER_PLACES: Some = (server.extras, server.backup_place, backup.second_place, space.space)
_WORK: Some = (work.temp, work.logs)


@dataclass(frozen=True, slots=True)
class Unplanned:
    """An infobase there is no plan for.

    Attributes:
        place: where it is, as far as it was understood; else as the person wrote it.
        reason: why there is no plan.
        state: what was read from it; None when it could not be read.
    """

    place: Path | ServerAddress | str
    reason: UserError
    state: InfobaseState | None = None

    @property
    def plan(self) -> UpdatePlan:
        """A plan that goes nowhere: what checks need to look at the infobase."""
        state = self.state or _unread(self.place)
        found = state.configuration
        return UpdatePlan(state, found.identity if found else ReleaseIdentity("", "", Version("")), ())

    @property
    def elsewhere(self) -> bool:
        """Whether it is neither a file nor on a server."""
        return isinstance(self.place, str)


def _unread(place: Path | ServerAddress | str) -> InfobaseState:
    address = place if isinstance(place, ServerAddress) else None
    folder = Path(address.text) if address else Path(str(place))
    file = folder
    if address is None:
        try:
            file = infobase_file(folder)
            folder = file.parent
        except UserError:
            file = folder / INFOBASE_FILE
    return InfobaseState(
        folder, file, None, None, None, Support(SupportState.UNKNOWN), extensions_known=False, server=address
    )


def check_unplanned(
    unplanned: Unplanned,
    request: UpdateRequest,
    tools: RunTools,
    *,
    around: Around | None = None,
    login: Outcome | PlatformError | None = None,
) -> tuple[Check, ...]:
    """Look at everything that can be judged without a plan; nothing is changed.

    Args:
        unplanned: the infobase, and why there is no plan.
        request: how it would be updated; its plan is that of `unplanned`.
        tools: the outside things.
        around: what else is known about the computer.
        login: how the platform answered when it was asked to come in.

    Returns:
        The results in the order of `updater.update.preflight`; the reason is among them.
    """
    look = Look(unplanned.plan, request, tools, "", around or Around(), login=login)
    made: list[Check] = []

    def take(functions: Some) -> None:
        made.extend(check for function in functions for check in function(look))

    if unplanned.elsewhere:
        made.append(_kind(unplanned))
        take((platform.platform_found, platform.display, *_WORK))
        return tuple(made)
    _take_infobase(unplanned, look, take, made)
    take((*_login(unplanned, look), user.password_visible, *_COMPUTER))
    take(_FILE_PLACES if look.plan.infobase.server is None else _SERVER_PLACES)
    take(_WORK)
    return (*_reason(unplanned, made), *made)


def _take_infobase(unplanned: Unplanned, look: Look, take: Callable[[Some], None], made: list[Check]) -> None:
    """Look at the infobase itself, as far as there is one."""
    on_server = look.plan.infobase.server is not None
    there = on_server or look.plan.infobase.file.is_file()
    take((infobase.kind, runs.runs))
    if there:
        take(_SERVER if on_server else _FILE)
    take((*(() if on_server else (paths.quote,)), *_PATHS))
    if unplanned.state is None:
        where = str(look.plan.infobase.file if there and not on_server else unplanned.plan.directory)
        made.append(error("infobase-readable", path=where, problem=unplanned.reason))
        return
    made.append(ok("infobase-readable"))
    if unplanned.state.configuration is not None:
        take(_SERVER_STATE if on_server else _FILE_STATE)
        take((configuration.edition,))


def _login(unplanned: Unplanned, look: Look) -> Some:
    """Say how the platform answered, where it was asked: without a plan nobody will ask it later."""
    came_in = unplanned.state is not None and unplanned.state.server is not None
    return (login.login,) if came_in or look.login is not None else ()


def _kind(unplanned: Unplanned) -> Check:
    told = str(unplanned.reason.params.get("kind", InfobaseKind.UNKNOWN.value))
    return infobase.kind_check(InfobaseKind(told), str(unplanned.place))


def _reason(unplanned: Unplanned, made: list[Check]) -> list[Check]:
    """Return why there is no plan, unless a check has said it."""
    if unplanned.reason.code in _NOTHING_TO_DO:
        return [noted("plan", problem=unplanned.reason)]
    own = isinstance(unplanned.reason, PlanError) and not unplanned.reason.code.startswith(
        ("plan.not-on-support", "plan.support-unknown")
    )
    if own or not any(check.level is CheckLevel.ERROR for check in made):
        return [error("plan", problem=unplanned.reason)]
    return []
