"""From what an infobase is to a plan, and every reason not to begin with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.services.request import request_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.backups import Backups
    from updater.enterprise.outcomes import Outcome
    from updater.errors import PlatformError, UserError
    from updater.model.events import CancelToken
    from updater.model.infobase import InfobaseState
    from updater.model.plan import Check, UpdatePlan
    from updater.model.release import Release
    from updater.model.template import Template
    from updater.model.update_options import UpdateOptions
    from updater.model.version import Version
    from updater.services.context import Context
    from updater.services.platforms import Platforms
    from updater.services.templates import Templates
    from updater.services.toolbox import Toolbox


class Planning:
    """Plans and their checks; an infobase is only looked at.

    Args:
        context: places and settings.
        templates: where updates come from.
        platforms: the installed ones.
        backups: how they would be made.
        toolbox: the outside things of a run.
    """

    def __init__(
        self,
        context: Context,
        *,
        templates: Templates,
        platforms: Platforms,
        backups: Backups,
        toolbox: Toolbox,
    ) -> None:
        self._context = context
        self._templates = templates
        self._platforms = platforms
        self._backups = backups
        self._toolbox = toolbox

    def releases_for(self, state: InfobaseState, given: Sequence[Path] = ()) -> tuple[Release, ...]:
        """List the updates on the disk that are for the configuration of this base or its vendor's others.

        A damaged update is no way to anywhere, see `damaged_updates`.
        """
        return self._described(state, given)[0]

    def damaged_updates(
        self, state: InfobaseState, given: Sequence[Path] = ()
    ) -> tuple[tuple[Template, UserError], ...]:
        """List the templates whose update would be for this base but cannot be read, and why."""
        return self._described(state, given)[1]

    def _described(
        self, state: InfobaseState, given: Sequence[Path]
    ) -> tuple[tuple[Release, ...], tuple[tuple[Template, UserError], ...]]:
        from updater.templates.catalogue import describe_all

        cache = self._context.program.cache / "updates.json"
        return describe_all(self._candidates(state, given), cache=cache)

    def _candidates(self, state: InfobaseState, given: Sequence[Path]) -> tuple[Template, ...]:
        from updater.templates.catalogue import fit_for

        return tuple(fit_for(state, self._templates.scan(given).templates))

    def plan(
        self,
        state: InfobaseState,
        *,
        to: Version | None = None,
        given: Sequence[Path] = (),
        replacing: bool = False,
    ) -> UpdatePlan:
        """Find the way from the release the base has to the newest, or to the one asked for.

        Args:
            state: what was read from the infobase.
            to: the release wanted.
            given: template directories besides those of the settings.
            replacing: the person chose to replace a configuration that is off support, whole.

        Raises:
            PlanError: there is none, and why.
        """
        from updater.templates.whole import whole_configurations
        from updater.update.planning import make_plan
        from updater.update.replacing import may_be_replaced, plan_replacement

        if replacing and may_be_replaced(state):
            wholes = whole_configurations(self._candidates(state, given))
            return plan_replacement(state, wholes, self.releases_for(state, given), to=to)
        return make_plan(state, self.releases_for(state, given), to=to)

    def ways_of_replacing(
        self, state: InfobaseState, given: Sequence[Path] = ()
    ) -> tuple[tuple[Release, ...], ...]:
        """List how a configuration off support can be replaced whole, newest release first.

        Raises:
            PlanError: it may not be replaced, or there is nothing to replace it by.
        """
        from updater.templates.whole import whole_configurations
        from updater.update.replacing import ways_of_replacing

        wholes = whole_configurations(self._candidates(state, given))
        return ways_of_replacing(state, wholes, self.releases_for(state, given))

    def checks(
        self, plan: UpdatePlan, options: UpdateOptions, *, login: Outcome | PlatformError | None = None
    ) -> tuple[Check, ...]:
        """Look for every reason not to begin; see `Checking.of_plan`."""
        from updater.services.checking import Checking

        checking = Checking(
            self._context, platforms=self._platforms, backups=self._backups, toolbox=self._toolbox
        )
        return checking.of_plan(plan, options, login)

    def try_login(
        self, plan: UpdatePlan, options: UpdateOptions, *, cancel: CancelToken | None = None
    ) -> Outcome | PlatformError | None:
        """Start the platform once to see whether it comes in; None when there is none to start.

        The platform writes that it came in into the infobase's event log.

        Raises:
            PlatformError: the platform named is not one.
            StorageError: there is no place for the platform's messages.
        """
        from updater.update.trial import try_in_private

        request = request_for(plan, options, self._context.settings, self._platforms, self._backups)
        return try_in_private(request, self._toolbox.tools(), cancel)
