"""The composition root: the only place where services are built from settings.

Everything here blocks. The wizard calls it from worker threads, the command
line from its only one.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.filing import Filing
from updater.model.events import ignore_events
from updater.model.update_options import UpdateOptions
from updater.places import ProgramPlaces, chosen_places, system_places
from updater.settings import Settings, load_settings, save_settings
from updater.texts import Texts, system_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.backups import Backups
    from updater.enterprise.outcomes import Outcome
    from updater.errors import PlatformError, UserError
    from updater.model.configuration import Configuration
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import Infobase, InfobaseState, ServerAddress
    from updater.model.places import SystemPlaces
    from updater.model.plan import Check, UpdatePlan
    from updater.model.release import Release
    from updater.model.site import SignIn
    from updater.model.template import Template
    from updater.model.version import Version
    from updater.online import Online
    from updater.services.infobases import Infobases
    from updater.services.platforms import Platforms
    from updater.services.templates import Templates
    from updater.services.toolbox import Toolbox
    from updater.update.records import RunRecord
    from updater.update.recovery import UnfinishedRun
    from updater.update.report import Report
    from updater.update.request import UpdateRequest

__all__ = ["Application", "UpdateOptions", "open_application"]


class Application:
    """All services of the product, built from settings.

    Args:
        program: the program's own places.
        system: the places of 1C:Enterprise before settings change them.
        settings: what the person chose.
        filing: where file operations go.

    Attributes:
        damaged_settings: where an unreadable settings file was put aside.
        own_state: where journal and logs belong, also while a copy of them is used.
        sandbox_account: an invented account that the sandbox shows; None outside of it.
    """

    def __init__(
        self, program: ProgramPlaces, system: SystemPlaces, settings: Settings, filing: Filing | None = None
    ) -> None:
        self.program = program
        self.own_state = program.state
        self._system = system
        self.filing = filing or Filing()
        self.damaged_settings: Path | None = None
        self.sandbox_account: SignIn | None = None
        self._online: Online | None = None
        self._take(settings)

    def _take(self, settings: Settings) -> None:
        self.settings = settings
        self.places = chosen_places(self._system, settings)
        self.texts = Texts(settings.language or system_language())
        if self._online is not None:
            self._online.rebuild()

    @property
    def online(self) -> Online:
        """The update site; nothing of it is loaded before it is asked for."""
        from updater.online import Online

        if self._online is None:
            self._online = Online(self)
        return self._online

    def save_settings(self, settings: Settings) -> None:
        """Keep settings and use them from now on.

        Raises:
            StorageError: they could not be written.
        """
        save_settings(self.program.settings_file, settings, self.filing)
        self._take(settings)

    @property
    def platforms(self) -> Platforms:
        """The installed platforms."""
        from updater.services.platforms import Platforms

        return Platforms(self)

    @property
    def infobases(self) -> Infobases:
        """The infobases a person works with."""
        from updater.services.infobases import Infobases

        return Infobases(self, self.toolbox, self._in_cloud)

    def _in_cloud(self, infobase: Infobase) -> bool:
        return self.online.cloud.owns(infobase)

    @property
    def templates(self) -> Templates:
        """The templates on the disk."""
        from updater.services.templates import Templates

        return Templates(self)

    @property
    def toolbox(self) -> Toolbox:
        """The journal, and what else a run is given from outside."""
        from updater.services.toolbox import Toolbox

        return Toolbox(self, self.platforms)

    # Plan

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

        return describe_all(self._candidates(state, given), cache=self.program.cache / "updates.json")

    def _candidates(self, state: InfobaseState, given: Sequence[Path]) -> list[Template]:
        names = {vendor.identity.name for vendor in state.support.vendors}
        names |= {configuration.name for configuration in _configurations(state)}
        vendors = {vendor.identity.vendor for vendor in state.support.vendors}
        vendors |= {configuration.vendor for configuration in _configurations(state)}
        return [
            template
            for template in self.templates.scan(given).templates
            if template.manifest.name in names or template.manifest.vendor in vendors
        ]

    def plan(
        self, state: InfobaseState, *, to: Version | None = None, given: Sequence[Path] = ()
    ) -> UpdatePlan:
        """Find the way from the release the base has to the newest, or to the one asked for.

        Raises:
            PlanError: there is none, and why.
        """
        from updater.update.planning import make_plan

        return make_plan(state, self.releases_for(state, given), to=to)

    def checks(
        self, plan: UpdatePlan, options: UpdateOptions, *, login: Outcome | PlatformError | None = None
    ) -> tuple[Check, ...]:
        """Look for every reason not to begin; nothing is changed by it.

        Args:
            plan: what is to be done.
            options: how.
            login: what `try_login` found, when the person asked for that.

        Raises:
            PlatformError: the platform named is not one.
        """
        from updater.enterprise.installations import thin_clients_alone
        from updater.update.checks.look import Around
        from updater.update.checks.runs import journal_unreadable
        from updater.update.preflight import check_plan

        request = self._request(plan, options)
        try:
            tools = self.toolbox.tools(options)
        except RunError as problem:
            return (journal_unreadable(problem, self.program.state, self.own_state),)
        around = Around(self.platforms.installed(), thin_clients_alone(self.places), self.own_state)
        return check_plan(plan, request, tools, around=around, login=login)

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

        return try_in_private(self._request(plan, options), self.toolbox.tools().starter, cancel)

    def moved(self, program: ProgramPlaces) -> Application:
        """Return an application with the same settings whose own files lie elsewhere."""
        moved = Application(program, self._system, self.settings, self.filing)
        moved.own_state = self.own_state
        moved.texts = self.texts
        return moved

    # Runs

    def backup_directory(self, options: UpdateOptions | None = None) -> Path:
        """Return where backups go."""
        named = options.backup_directory if options else None
        return named or self.settings.backup_directory or self.program.backups

    def update(
        self,
        plan: UpdatePlan,
        options: UpdateOptions,
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Carry out a plan. What happened is in the report; the base is proved or restored.

        Raises:
            PlatformError: the platform named is not one.
        """
        from updater.update.run import run_update

        self.backups.tidy(options.backup_directory)
        request = self._request(plan, options)
        return run_update(request, self.toolbox.tools(options), on_event=on_event, cancel=cancel)

    def let_users_in(self, address: ServerAddress) -> None:
        """Lift blocks that runs which were cut off before they changed anything left in a cluster."""
        from updater.update.recovery import let_in_after_crash

        let_in_after_crash(address, self.toolbox.tools())

    def runs(self) -> tuple[RunRecord, ...]:
        """List runs, newest first.

        Raises:
            RunError: the journal cannot be read.
        """
        return self.toolbox.journal().runs()

    def unfinished(self) -> tuple[UnfinishedRun, ...]:
        """Find runs without an end and say what state each left its base in.

        Raises:
            RunError: the journal cannot be read.
        """
        from updater.update.recovery import unfinished

        return unfinished(self.toolbox.tools())

    def restore(
        self, run_id: str, options: UpdateOptions | None = None, *, on_event: OnEvent = ignore_events
    ) -> RunRecord:
        """Put the backup of a run back and prove it; it cannot be cancelled half way.

        A server infobase takes its login from the options.

        Raises:
            RunError, InfobaseError, StorageError: why it was not done.
        """
        from updater.update.recovery import restore_run

        return restore_run(run_id, self.toolbox.tools(options), on_event=on_event)

    def continue_run(
        self,
        run_id: str,
        options: UpdateOptions,
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Go on with a run that was cut off; of the options the login and the platform count.

        Raises:
            RunError, PlatformError, StorageError: it cannot be gone on with; nothing was done.
        """
        from updater.enterprise.commands import Credentials
        from updater.update.continuing import Demand, continue_run

        record = self.toolbox.journal().run(run_id)
        user = options.user or str(record.details.get("user", ""))
        told = str(record.details.get("platform", ""))
        if options.platform is None and told and Path(told).is_file():
            options = replace(options, platform=Path(told))
        demand = Demand(
            credentials=Credentials(user, options.password) if user else None,
            platform=self.platforms.chosen(options),
            step_time_limit=self.settings.step_time_limit,
            handlers_time_limit=self.settings.handlers_time_limit,
        )
        return continue_run(run_id, self.toolbox.tools(replace(options, user=user)), demand, on_event, cancel)

    def save_report(self, run_id: str, place: Path) -> Path:
        """Save the report of a run, as text when the name ends in `.txt`, else as a page; fit to be sent.

        Raises:
            RunError: there is no such run.
            StorageError: it could not be written.
        """
        from updater.filing import explained, write_whole
        from updater.update.past_report import render_past

        record = self.toolbox.journal().run(run_id)
        text = render_past(record, self.texts, plain=place.suffix.casefold() == ".txt")
        with explained(place):
            write_whole(self.filing, place, text.encode())
        return place

    def leave(self, run_id: str) -> RunRecord:
        """Take note that the person leaves the base of an unfinished run as it is.

        Raises:
            RunError: there is no such run, or it is still going on.
        """
        from updater.update.recovery import leave_run

        return leave_run(run_id, self.toolbox.tools())

    @property
    def backups(self) -> Backups:
        """The backups there are, and how new ones are made."""
        from updater.backups import Backups

        return Backups(
            lambda: self.settings, self.filing, self.toolbox.journal, self.toolbox.tools, self.program.backups
        )

    def _request(self, plan: UpdatePlan, options: UpdateOptions) -> UpdateRequest:
        from updater.enterprise.commands import Credentials
        from updater.update.request import UpdateRequest

        return UpdateRequest(
            infobase_dir=plan.directory,
            plan=plan,
            platform=self.platforms.chosen(options),
            credentials=Credentials(options.user, options.password) if options.user else None,
            backup_directory=self.backup_directory(options) if options.make_backup else None,
            step_time_limit=self.settings.step_time_limit,
            handlers_time_limit=self.settings.handlers_time_limit,
            accept_editable=options.accept_editable,
            backup_kind=options.backup_kind or self.backups.kind,
            keeping=self.backups.keeping,
            second_place=self.backups.second_place,
            extras=options.extras,
            take_lock=options.take_lock,
        )


def _configurations(state: InfobaseState) -> list[Configuration]:
    both = (state.configuration, state.main_configuration)
    return [configuration for configuration in both if configuration is not None]


def open_application(
    *, home: Path | None = None, settings_file: Path | None = None, language: str | None = None
) -> Application:
    """Build the application for this user, or for a directory of its own.

    Args:
        home: settings, state, logs and backups all under one directory.
        settings_file: another settings file.
        language: overrides the one in the settings.

    Raises:
        SettingsError, StorageError: the settings cannot be used.
    """
    program = ProgramPlaces.under(home.absolute()) if home else ProgramPlaces.of_user()
    if settings_file is not None:
        program = replace(program, settings_file=settings_file.absolute())
    loaded = load_settings(program.settings_file)
    settings = replace(loaded.settings, language=language) if language else loaded.settings
    application = Application(program, system_places(os.environ, sys.platform, Path.home()), settings)
    application.damaged_settings = loaded.damaged
    application.platforms.wipe_leftovers()
    return application
