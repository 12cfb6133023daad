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
from updater.model.infobase import InfobaseKind
from updater.model.update_options import UpdateOptions
from updater.places import ProgramPlaces, chosen_places, system_places
from updater.settings import Settings, load_settings, save_settings
from updater.texts import Texts, system_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.backups import Backups
    from updater.enterprise.installations import Platform
    from updater.enterprise.outcomes import Outcome
    from updater.enterprise.passing import PlatformStarter
    from updater.errors import PlatformError, UserError
    from updater.infobases.catalogue import Listing
    from updater.model.configuration import Configuration
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import Infobase, InfobaseState, ServerAddress
    from updater.model.places import SystemPlaces
    from updater.model.plan import Check, UpdatePlan
    from updater.model.release import Release
    from updater.model.site import SignIn
    from updater.model.template import InstalledTemplate, Template, TemplateDirectory
    from updater.model.version import Version
    from updater.online import Online
    from updater.templates.catalogue import Scan
    from updater.update.journal import Journal
    from updater.update.records import RunRecord
    from updater.update.recovery import UnfinishedRun
    from updater.update.report import Report
    from updater.update.request import RunTools, UpdateRequest

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

    # Infobases

    def infobases(self) -> Listing:
        """List the infobases 1C knows and those added by hand."""
        from updater.errors import UserError
        from updater.infobases.catalogue import infobase_at, list_infobases

        listing = list_infobases(self.places)
        known = {infobase.directory for infobase in listing.infobases}
        added, problems = [], list(listing.problems)
        for directory in self.settings.recent_infobases:
            if directory in known:
                continue
            try:
                added.append(infobase_at(directory))
            except UserError as error:
                problems.append(error)
        every = tuple(self._of_cloud(infobase) for infobase in (*listing.infobases, *added))
        return replace(listing, infobases=every, problems=tuple(problems))

    def _of_cloud(self, infobase: Infobase) -> Infobase:
        """Tell applications of 1C:Fresh from other infobases on the web."""
        if infobase.kind is InfobaseKind.WEB and self.online.cloud.owns(infobase):
            return replace(infobase, kind=InfobaseKind.CLOUD)
        return infobase

    def add_to_list(self, infobases: Sequence[Infobase]) -> tuple[Infobase, ...]:
        """Add infobases to 1C's own list and return those that were not in it.

        Raises:
            FormatError, StorageError: the list cannot be read or written; it stays as it was.
        """
        from updater.infobases.catalogue import add_infobases

        return add_infobases(self.places.user_infobase_list, infobases, self.filing)

    def infobase_at(self, path: Path) -> Infobase:
        """Take a folder or a file the person pointed at as an infobase.

        Raises:
            InfobaseError: it is none.
        """
        from updater.infobases.catalogue import infobase_at

        return infobase_at(path)

    def remember_infobase(self, infobase: Infobase) -> None:
        """Keep an infobase added by hand for the next start."""
        if infobase.kind is not InfobaseKind.FILE or infobase.directory is None:
            return
        recent = dict.fromkeys((infobase.directory, *self.settings.recent_infobases))
        self.save_settings(replace(self.settings, recent_infobases=tuple(recent)))

    def inspect(
        self, path: Path | ServerAddress, *, deep: bool = False, options: UpdateOptions | None = None
    ) -> InfobaseState:
        """Read what an infobase is: a file without starting the platform, one on a server through it.

        With `deep` every page of a file is accounted for; a server infobase takes its login from the options.

        Raises:
            InfobaseError, FormatError, StorageError, PlatformError, RunError: it cannot be read.
        """
        from updater.infobases.inspection import inspect_infobase
        from updater.model.infobase import ServerAddress
        from updater.update.looking_at_server import inspect_server

        if isinstance(path, ServerAddress):
            return inspect_server(path, self._tools(options or UpdateOptions()))
        return inspect_infobase(path, deep=deep)

    # Templates

    def template_directories(self, given: Sequence[Path] = ()) -> tuple[TemplateDirectory, ...]:
        """List template directories in the order they are looked at."""
        from updater.templates.directories import template_directories

        return template_directories(self.places, self.settings.template_directories, given)

    def templates(self, given: Sequence[Path] = ()) -> Scan:
        """List the templates on the disk, broken ones too."""
        from updater.templates.catalogue import scan

        return scan(self.template_directories(given), cache=self.program.cache / "templates.json")

    def template_paths(self) -> tuple[Path, ...]:
        """List the template directories there are."""
        return tuple(directory.path for directory in self.template_directories() if directory.exists)

    def install_target(self) -> Path:
        """Return the template directory new distributions go to."""
        if self.settings.install_into is not None:
            return self.settings.install_into
        directories = self.template_directories()
        existing = [directory.path for directory in directories if directory.exists]
        return existing[0] if existing else self.places.default_templates

    def install(
        self,
        package: Path,
        into: Path | None = None,
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
        replace: bool = False,
        place: str = "",
        version: Version | None = None,
    ) -> tuple[InstalledTemplate, ...]:
        """Unpack a distribution into a template directory, at the place its source says if it says one.

        With a version it must be just that one.

        Raises:
            PackageError, TemplateError, StorageError, Cancelled: nothing was installed then.
        """
        from updater.templates.install import install

        target = into or self.install_target()
        return install(
            package,
            target,
            filing=self.filing,
            on_event=on_event,
            cancel=cancel,
            replace=replace,
            place=place,
            version=version,
        )

    def holds_templates(self, file: Path) -> bool:
        """Whether a file seems to hold something to install.

        Raises:
            StorageError: it cannot be read.
        """
        from updater.templates.looking import holds_templates

        return file.is_dir() or holds_templates(file)

    def is_registered(self, directory: Path) -> bool:
        """Whether 1C itself looks into a template directory."""
        from updater.templates.directories import is_registered

        return is_registered(directory, self.places)

    def register_templates(self, directory: Path) -> None:
        """Name a template directory in 1C's start settings.

        Raises:
            TemplateError, StorageError: the start settings stay as they were.
        """
        from updater.templates.directories import register

        register(directory, self.places, self.filing)

    def remove_templates(self, templates: Sequence[Path]) -> None:
        """Remove templates that are no longer needed.

        Raises:
            TemplateError, StorageError: a folder is not a template or cannot be removed.
        """
        from updater.templates.remove import remove_template

        roots = [directory.path for directory in self.template_directories()]
        for template in templates:
            remove_template(template, roots, self.filing)

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
            for template in self.templates(given).templates
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

    def platforms(self) -> tuple[Platform, ...]:
        """List installed platforms, newest first."""
        from updater.enterprise.installations import find_platforms

        return find_platforms(self.places)

    def platform(self, options: UpdateOptions) -> Platform | None:
        """Return the platform a run would use.

        Raises:
            PlatformError: the one named is not a platform.
        """
        from updater.enterprise.installations import platform_at

        named = options.platform or self.settings.platform
        if named is not None:
            return platform_at(named)
        found = self.platforms()
        return found[0] if found else None

    def platform_starter(self) -> PlatformStarter:
        """Return what starts the platform, with passwords travelling as the settings say."""
        from updater.enterprise.passing import Passing, PlatformStarter

        return PlatformStarter(Passing(self.settings.password_passing), self.program.state, self.filing)

    def wipe_leftovers(self) -> int:
        """Wipe the files with arguments that a run left which did not end by itself; return how many."""
        from updater.enterprise.argument_file import wipe_leftovers

        return wipe_leftovers(self.program.state, self.filing)

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
            tools = self._tools(options)
        except RunError as problem:
            return (journal_unreadable(problem, self.program.state, self.own_state),)
        around = Around(self.platforms(), thin_clients_alone(self.places), self.own_state)
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

        return try_in_private(self._request(plan, options), self._tools().starter, cancel)

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
        return run_update(request, self._tools(options), on_event=on_event, cancel=cancel)

    def let_users_in(self, address: ServerAddress) -> None:
        """Lift blocks that runs which were cut off before they changed anything left in a cluster."""
        from updater.update.recovery import let_in_after_crash

        let_in_after_crash(address, self._tools())

    def runs(self) -> tuple[RunRecord, ...]:
        """List runs, newest first.

        Raises:
            RunError: the journal cannot be read.
        """
        return self.journal().runs()

    def unfinished(self) -> tuple[UnfinishedRun, ...]:
        """Find runs without an end and say what state each left its base in.

        Raises:
            RunError: the journal cannot be read.
        """
        from updater.update.recovery import unfinished

        return unfinished(self._tools())

    def restore(
        self, run_id: str, options: UpdateOptions | None = None, *, on_event: OnEvent = ignore_events
    ) -> RunRecord:
        """Put the backup of a run back and prove it; it cannot be cancelled half way.

        A server infobase takes its login from the options.

        Raises:
            RunError, InfobaseError, StorageError: why it was not done.
        """
        from updater.update.recovery import restore_run

        record = restore_run(run_id, self._tools(options), on_event=on_event)
        self._tidy_after(record)
        return record

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

        record = self.journal().run(run_id)
        self._tidy_after(record)
        user = options.user or str(record.details.get("user", ""))
        told = str(record.details.get("platform", ""))
        if options.platform is None and told and Path(told).is_file():
            options = replace(options, platform=Path(told))
        demand = Demand(
            credentials=Credentials(user, options.password) if user else None,
            platform=self.platform(options),
            step_time_limit=self.settings.step_time_limit,
            handlers_time_limit=self.settings.handlers_time_limit,
        )
        return continue_run(run_id, self._tools(replace(options, user=user)), demand, on_event, cancel)

    def save_report(self, run_id: str, place: Path) -> Path:
        """Save the report of a run, as text when the name ends in `.txt`, else as a page; fit to be sent.

        Raises:
            RunError: there is no such run.
            StorageError: it could not be written.
        """
        from updater.filing import explained, write_whole
        from updater.update.past_report import render_past

        record = self.journal().run(run_id)
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

        record = leave_run(run_id, self._tools())
        self._tidy_after(record)
        return record

    def _tidy_after(self, record: RunRecord) -> None:
        """Remove the half-made copy of a run that was cut off: perhaps nobody updates here again."""
        named = record.details.get("backup_directory")
        self.backups.tidy(Path(str(named)) if named else None)

    @property
    def backups(self) -> Backups:
        """The backups there are, and how new ones are made."""
        from updater.backups import Backups

        return Backups(lambda: self.settings, self.filing, self.journal, self._tools, self.program.backups)

    def journal(self) -> Journal:
        """Open the journal of runs.

        Raises:
            RunError: it is damaged or of a later version.
        """
        from updater.update.journal import Journal

        return Journal(self.program.state / "journal.sqlite")

    def _tools(self, options: UpdateOptions | None = None) -> RunTools:
        from updater.servers import server_access
        from updater.update.request import RunTools
        from updater.update.rotation import Keep

        return RunTools(
            filing=self.filing,
            journal=self.journal(),
            state_dir=self.program.state,
            texts=self.texts,
            starter=self.platform_starter(),
            keep=Keep(self.settings.keep_runs, self.settings.keep_runs_days),
            server=server_access(self.settings, options, self.platform(options), self.platforms())
            if options
            else None,
        )

    def _request(self, plan: UpdatePlan, options: UpdateOptions) -> UpdateRequest:
        from updater.enterprise.commands import Credentials
        from updater.update.request import UpdateRequest

        return UpdateRequest(
            infobase_dir=plan.directory,
            plan=plan,
            platform=self.platform(options),
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
    application.wipe_leftovers()
    return application
