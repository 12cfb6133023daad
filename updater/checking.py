"""Every reason not to begin an update, with a plan and without one; made with the application's parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.enterprise.installations import Platform
    from updater.enterprise.outcomes import Outcome
    from updater.errors import PlatformError
    from updater.model.infobase import ServerAddress
    from updater.model.places import SystemPlaces
    from updater.model.plan import Check, UpdatePlan
    from updater.model.update_options import UpdateOptions
    from updater.servers import ServerVersions
    from updater.update.checks.look import Around
    from updater.update.request import RunTools, UpdateRequest
    from updater.update.unplanned import Unplanned


@dataclass(frozen=True, slots=True)
class Checking:
    """Makes the checks; nothing is changed by it.

    Attributes:
        request: makes what would be asked of a run.
        tools: makes the outside things, for a server infobase those of its server.
        platforms: lists installed platforms, newest first.
        places: of 1C:Enterprise.
        state: where journal and logs are.
        own_state: where they belong, also while a copy of them is used.
        versions: of servers.
    """

    request: Callable[[UpdatePlan, UpdateOptions], UpdateRequest]
    tools: Callable[[UpdateOptions, ServerAddress | None], RunTools]
    platforms: Callable[[], tuple[Platform, ...]]
    places: SystemPlaces
    state: Path
    own_state: Path
    versions: ServerVersions

    def of_plan(
        self, plan: UpdatePlan, options: UpdateOptions, login: Outcome | PlatformError | None = None
    ) -> tuple[Check, ...]:
        """Look for everything that is in the way of a plan.

        Args:
            plan: what is to be done.
            options: how.
            login: how the platform answered when it was asked to come in.

        Raises:
            PlatformError: the platform named is not one.
        """
        from updater.update.preflight import check_plan  # noqa: PLC0415 - start-up time

        server, request = plan.infobase.server, self.request(plan, options)
        tools = self._tools(options, server)
        if not isinstance(tools, tuple):
            return check_plan(plan, request, tools, around=self._around(server), login=login)
        return tools

    def without_plan(
        self, unplanned: Unplanned, options: UpdateOptions, login: Outcome | PlatformError | None = None
    ) -> tuple[Check, ...]:
        """Look for everything that can be told where there is no plan.

        Raises:
            PlatformError: the platform named is not one.
        """
        from updater.update.unplanned import check_unplanned  # noqa: PLC0415 - start-up time

        plan = unplanned.plan
        server, request = plan.infobase.server, self.request(plan, options)
        tools = self._tools(options, server)
        if not isinstance(tools, tuple):
            return check_unplanned(unplanned, request, tools, around=self._around(server), login=login)
        return tools

    def _tools(self, options: UpdateOptions, server: ServerAddress | None) -> RunTools | tuple[Check, ...]:
        """Return the outside things, or the check that says why there are none: the journal."""
        from updater.update.checks.runs import journal_unreadable  # noqa: PLC0415 - start-up time

        try:
            return self.tools(options, server)
        except RunError as problem:
            return (journal_unreadable(problem, self.state, self.own_state),)

    def _around(self, server: ServerAddress | None) -> Around:
        from updater.enterprise.installations import thin_clients_alone  # noqa: PLC0415 - start-up time
        from updater.update.checks.look import Around  # noqa: PLC0415 - start-up time

        version = self.versions.of(server) if server else None
        thin = thin_clients_alone(self.places)
        return Around(self.platforms(), thin, self.own_state, server_version=version)
