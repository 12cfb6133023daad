"""Server infobases: remembered, looked into, opened to people again."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.errors import InfobaseError, UserError
from updater.infobases.addresses import address_of, server_infobase
from updater.model.events import ignore_events

if TYPE_CHECKING:
    from collections.abc import Iterable

    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import Infobase, InfobaseState, ServerAddress
    from updater.model.update_options import UpdateOptions
    from updater.services.context import Context
    from updater.services.toolbox import Toolbox
    from updater.update.request import RunTools

_ADMINISTRATOR_WANTED = frozenset({"cluster.administrator", "cluster.local-only", "cluster.address"})
"""What the cluster says that the person can help at once: better before the Designer is started."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What was found in a server infobase.

    Attributes:
        state: what is in it.
        cluster_problem: why its cluster could not be asked; without the cluster it cannot be updated.
    """

    state: InfobaseState
    cluster_problem: UserError | None = None


class Servers:
    """Server infobases of this user.

    Args:
        context: settings, and what is known of the versions of servers.
        toolbox: the outside things of a run.
    """

    def __init__(
        self,
        context: Context,
        toolbox: Toolbox,
    ) -> None:
        self._context = context
        self._toolbox = toolbox

    def added(self, listed: Iterable[Infobase]) -> tuple[Infobase, ...]:
        """Return the server infobases that were added by hand and are not in these lists."""
        known = {_key(infobase) for infobase in listed}
        added = []
        for text in self._context.settings.recent_servers:
            with contextlib.suppress(InfobaseError):  # a settings file edited by hand must hide no other base
                infobase = server_infobase(text)
                if _key(infobase) not in known:
                    added.append(infobase)
        return tuple(added)

    def remember(self, infobase: Infobase) -> None:
        """Keep an infobase added by hand for the next start.

        Raises:
            StorageError: the settings could not be written.
        """
        address, settings = address_of(infobase), self._context.settings
        if address is None:
            return
        recent = dict.fromkeys((address.text, *settings.recent_servers))
        self._context.save_settings(replace(settings, recent_servers=tuple(recent)))

    def visit(
        self,
        address: ServerAddress,
        options: UpdateOptions,
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> Visit:
        """Come into an infobase and read what it is: the cluster is asked, the Designer started.

        Blocks that runs of ours left there for nothing are lifted first. A cluster that cannot be
        asked does not keep anybody from looking, unless it only wants to know its administrator.

        Raises:
            PlatformError: the Designer did not come in; the cluster wants an administrator.
            RunError, FormatError, StorageError: it could not be read.
            Cancelled: the person asked to stop.
        """
        from updater.update.recovery import let_in_after_crash

        toolbox = self._toolbox
        tools = toolbox.tools(options, address)
        problem = self._cluster_problem(address, tools)
        if problem is not None and problem.code in _ADMINISTRATOR_WANTED:
            raise problem
        if cancel is not None:
            cancel.check()
        if problem is None:
            let_in_after_crash(address, tools)
        versions = self._context.server_versions
        state = versions.inspect(address, lambda: toolbox.tools(options, address), on_event, cancel)
        return Visit(state, problem)

    def let_in(self, run_id: str, options: UpdateOptions) -> bool:
        """Let people into the infobase of a run again; False when somebody else denies it.

        Raises:
            RunError: there is no such run, or it is still going on.
            PlatformError: `cluster.*`.
        """
        from updater.update.records import server_of
        from updater.update.recovery import let_in_by_wish

        toolbox = self._toolbox
        server = server_of(toolbox.journal().run(run_id).details)
        return let_in_by_wish(run_id, toolbox.tools(options, server))

    @staticmethod
    def _cluster_problem(address: ServerAddress, tools: RunTools) -> UserError | None:
        """Find the infobase in its cluster, or why it cannot be found; a missing platform is said later."""
        access = tools.server
        if access is None or access.platform is None:
            return None
        try:
            access.console(address, ignore_events).find(address.reference, server=address.server)
        except UserError as problem:
            return problem
        return None


def _key(infobase: Infobase) -> str:
    address = address_of(infobase)
    return address.text.casefold() if address else ""
