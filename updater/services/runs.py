"""The runs: begun, gone on with, undone, told about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.model.events import ignore_events
from updater.services.request import request_for

if TYPE_CHECKING:
    from updater.backups import Backups
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import ServerAddress
    from updater.model.plan import UpdatePlan
    from updater.model.update_options import UpdateOptions
    from updater.services.context import Context
    from updater.services.platforms import Platforms
    from updater.services.toolbox import Toolbox
    from updater.services.waiting import StartWait
    from updater.update.records import RunRecord
    from updater.update.recovery import HowToRestore, UnfinishedRun
    from updater.update.remains import Remains
    from updater.update.report import Report


class Runs:
    """Plans being carried out, and what the journal knows of those that were.

    Args:
        context: places, settings and words.
        platforms: the installed ones.
        backups: how they are made and kept.
        toolbox: the outside things of a run.
    """

    def __init__(self, context: Context, *, platforms: Platforms, backups: Backups, toolbox: Toolbox) -> None:
        self._context = context
        self._platforms = platforms
        self._backups = backups
        self._toolbox = toolbox

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

        self._backups.tidy(options.backup_directory)
        request = request_for(plan, options, self._context.settings, self._platforms, self._backups)
        tools = self._toolbox.tools(options, plan.infobase.server)
        return run_update(request, tools, on_event=on_event, cancel=cancel)

    def waiting(
        self,
        place: Path | ServerAddress,
        options: UpdateOptions,
        limit: float,
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> StartWait:
        """Return the time there is, before an update, for whoever is in its infobase to leave.

        Args:
            place: the infobase's file, or its address.
            options: of these the way into a server counts.
            limit: seconds.
            on_event: hears who is waited for.
            cancel: ends the waiting.

        Raises:
            RunError: the journal cannot be read.
            PlatformError: the platform named is not one.
        """
        from updater.services.waiting import StartWait
        from updater.update.grounds import ground_at

        tools = self._toolbox.tools(options, None if isinstance(place, Path) else place)
        return StartWait(ground_at(place, tools), tools, limit, on_event, cancel)

    def let_users_in(self, address: ServerAddress, options: UpdateOptions | None = None) -> None:
        """Lift blocks that runs left in a cluster for nothing: cut off before any change, or long over."""
        from updater.update.recovery import let_in_after_crash

        let_in_after_crash(address, self._toolbox.tools(options, address))

    def records(self) -> tuple[RunRecord, ...]:
        """List runs, newest first.

        Raises:
            RunError: the journal cannot be read.
        """
        return self._toolbox.journal().runs()

    def unfinished(self) -> tuple[UnfinishedRun, ...]:
        """Find runs without an end and say what state each left its base in.

        Raises:
            RunError: the journal cannot be read.
        """
        from updater.update.recovery import unfinished

        return unfinished(self._toolbox.tools())

    def restore(
        self,
        run_id: str,
        options: UpdateOptions | None = None,
        *,
        how: HowToRestore | None = None,
        wait: float = 0.0,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> RunRecord:
        """Put the backup of a run back and prove it. A server infobase takes its login from the options.

        It is come into with the platform of its server, as an update would be.

        Args:
            run_id: the run.
            options: who comes in.
            how: what is allowed besides.
            wait: seconds whoever is in the infobase is waited for before anything is begun.
            on_event: hears how far it is.
            cancel: stops the waiting, and the work where that can be stopped.

        Raises:
            RunError: `run.platform-of-server`: that platform is not installed.
            UserError, Cancelled: why it was not done; what the infobase is then, `unfinished` tells.
        """
        from updater.update.continuing import has_backup
        from updater.update.grounds import ground_of_record
        from updater.update.others import until_left
        from updater.update.recovery import restore_run

        server = self._server_of(run_id)
        if server is not None and options is not None:
            self._platforms.required(options, server)
        tools = self._toolbox.tools(options, server)
        if wait and has_backup(record := tools.journal.run(run_id)):
            until_left(ground_of_record(record, tools), tools, wait, on_event, cancel)
        record = restore_run(run_id, tools, how=how, on_event=on_event, cancel=cancel)
        self._tidy_after(record)
        return record

    def remains(self, run_id: str, cancel: CancelToken | None = None) -> Remains:
        """Read what there is after a run that only a person can decide about: the infobase, the backup.

        Raises:
            RunError: there is no such run.
            Cancelled: the person asked to stop.
        """
        from updater.update.remains import remains_of

        tools = self._toolbox.tools()
        return remains_of(tools.journal.run(run_id), tools, cancel)

    def put_back(
        self,
        run_id: str,
        options: UpdateOptions | None = None,
        *,
        how: HowToRestore | None = None,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> RunRecord:
        """Leave a run that needs a person, and put its backup back by a run of its own.

        What somebody did in the infobase after the run was cut off is kept beside.

        Raises:
            UserError, Cancelled: why it was not done; the backup can be put back later, too.
        """
        from updater.update.aftermath import require_consent
        from updater.update.recovery import HowToRestore

        record, allowed = self._toolbox.journal().run(run_id), how or HowToRestore()
        if record.ended is None:
            tools = self._toolbox.tools(options, self._server_of(run_id))
            if require_consent(record, tools, agreed=allowed.over_changes):
                allowed = replace(allowed, keep_present=True)
            self.leave(run_id, options, take_lock=allowed.take_lock)
        return self.restore(run_id, options, how=allowed, on_event=on_event, cancel=cancel)

    def continue_run(
        self,
        run_id: str,
        options: UpdateOptions,
        *,
        wait: float = 0.0,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Go on with a run that was cut off; of the options the login, the platform and the lock count.

        Args:
            run_id: the run.
            options: who comes in, with which platform, over whose dead run.
            wait: seconds whoever is in the infobase is waited for before anything is begun.
            on_event: hears steps and progress.
            cancel: stops the waiting, and the run.

        Raises:
            RunError, PlatformError, StorageError: it cannot be gone on with; nothing was done.
                `run.platform-of-server`: the platform of its server is not installed.
        """
        from updater.enterprise.commands import Credentials
        from updater.update.continuing import Demand, continue_run
        from updater.update.grounds import ground_of_record
        from updater.update.others import may_go_on, until_left

        record = self._toolbox.journal().run(run_id)
        self._tidy_after(record)
        user = options.user or str(record.details.get("user", ""))
        server = self._server_of(run_id)
        options = self._with_its_platform(record, options, server)
        settings = self._context.settings
        demand = Demand(
            credentials=Credentials(user, options.password) if user else None,
            platform=self._platforms.required(options, server),
            step_time_limit=settings.step_time_limit,
            handlers_time_limit=settings.handlers_time_limit,
            handlers_silence=settings.handlers_silence,
            take_lock=options.take_lock,
        )
        tools = self._toolbox.tools(replace(options, user=user), server)
        if wait and may_go_on(record, tools):
            until_left(ground_of_record(record, tools), tools, wait, on_event, cancel)
        return continue_run(run_id, tools, demand, on_event, cancel)

    def _server_of(self, run_id: str) -> ServerAddress | None:
        """Return the infobase on a server that a run is about; None of one in a file."""
        from updater.update.records import server_of

        return server_of(self._toolbox.journal().run(run_id).details)

    def _with_its_platform(
        self, record: RunRecord, options: UpdateOptions, server: ServerAddress | None
    ) -> UpdateOptions:
        """Name the platform a run was begun with, where it is there and its server still lets it in."""
        from updater.enterprise.installations import platform_at

        told = str(record.details.get("platform", ""))
        if options.platform is not None or not told or not Path(told).is_file():
            return options
        if server is not None and not self._platforms.fits(platform_at(Path(told)), options, server):
            return options
        return replace(options, platform=Path(told))

    def save_report(self, run_id: str, place: Path) -> Path:
        """Save the report of a run, as text when the name ends in `.txt`, else as a page; fit to be sent.

        Raises:
            RunError: there is no such run.
            StorageError: it could not be written.
        """
        from updater.filing import explained, write_whole
        from updater.update.past_report import render_past

        record = self._toolbox.journal().run(run_id)
        text = render_past(record, self._context.texts, plain=place.suffix.casefold() == ".txt")
        with explained(place):
            write_whole(self._context.filing, place, text.encode())
        return place

    def leave(
        self, run_id: str, options: UpdateOptions | None = None, *, take_lock: bool = False
    ) -> RunRecord:
        """Take note that the person leaves the base of an unfinished run as it is.

        The block on a server infobase is lifted with what the options say of the cluster.

        Args:
            run_id: the run.
            options: who comes into the cluster.
            take_lock: take over the lock of a dead run of somebody else.

        Raises:
            UserError: there is no such run, it is still going on, or no infobase would be left.
        """
        from updater.update.recovery import leave_run

        tools = self._toolbox.tools(options, self._server_of(run_id))
        record = leave_run(run_id, tools, take_lock=take_lock)
        self._tidy_after(record)
        return record

    def _tidy_after(self, record: RunRecord) -> None:
        """Remove the half-made copy of a run that was cut off: perhaps nobody updates here again."""
        named = record.details.get("backup_directory")
        self._backups.tidy(Path(str(named)) if named else None)
