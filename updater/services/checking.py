"""Every reason not to begin an update, with a plan and without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.services.request import request_for

if TYPE_CHECKING:
    from updater.backups import Backups
    from updater.enterprise.outcomes import Outcome
    from updater.errors import PlatformError
    from updater.model.infobase import ServerAddress
    from updater.model.plan import Check, UpdatePlan
    from updater.model.update_options import UpdateOptions
    from updater.services.context import Context
    from updater.services.platforms import Platforms
    from updater.services.toolbox import Toolbox
    from updater.update.checks.look import Around
    from updater.update.request import RunTools, UpdateRequest
    from updater.update.unplanned import Unplanned


class Checking:
    """Makes the checks; nothing is changed by it.

    Args:
        context: places and settings.
        platforms: the installed ones.
        backups: how they would be made.
        toolbox: the outside things of a run.
    """

    def __init__(self, context: Context, *, platforms: Platforms, backups: Backups, toolbox: Toolbox) -> None:
        self._context = context
        self._platforms = platforms
        self._backups = backups
        self._toolbox = toolbox

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
        from updater.update.preflight import check_plan

        server, request = plan.infobase.server, self._request(plan, options)
        tools = self._tools(options, server)
        if not isinstance(tools, tuple):
            return check_plan(plan, request, tools, around=self._around(server), login=login)
        return tools

    def others_stay(self, plan: UpdatePlan, options: UpdateOptions) -> bool:
        """Look once, quickly, whether somebody is still at work in the infobase of a plan.

        Raises:
            RunError: the journal cannot be read.
            PlatformError: the platform named is not one.
        """
        from updater.update.grounds import ground_at
        from updater.update.others import others_in

        server = plan.infobase.server
        tools = self._toolbox.tools(options, server)
        return others_in(ground_at(server or plan.infobase.file, tools), tools) is not None

    def without_plan(
        self, unplanned: Unplanned, options: UpdateOptions, login: Outcome | PlatformError | None = None
    ) -> tuple[Check, ...]:
        """Look for everything that can be told where there is no plan.

        Raises:
            PlatformError: the platform named is not one.
        """
        from updater.update.unplanned import check_unplanned

        plan = unplanned.plan
        server, request = plan.infobase.server, self._request(plan, options)
        tools = self._tools(options, server)
        if not isinstance(tools, tuple):
            return check_unplanned(unplanned, request, tools, around=self._around(server), login=login)
        return tools

    def _request(self, plan: UpdatePlan, options: UpdateOptions) -> UpdateRequest:
        return request_for(plan, options, self._context.settings, self._platforms, self._backups)

    def _tools(self, options: UpdateOptions, server: ServerAddress | None) -> RunTools | tuple[Check, ...]:
        """Return the outside things, or the check that says why there are none: the journal."""
        from updater.update.checks.runs import journal_unreadable

        try:
            return self._toolbox.tools(options, server)
        except RunError as problem:
            return (journal_unreadable(problem, self._context.program.state, self._context.own_state),)

    def _around(self, server: ServerAddress | None) -> Around:
        from updater.enterprise.installations import thin_clients_alone
        from updater.update.checks.look import Around

        context = self._context
        version = context.server_versions.of(server) if server else None
        thin = thin_clients_alone(context.places)
        return Around(self._platforms.installed(), thin, context.own_state, server_version=version)
