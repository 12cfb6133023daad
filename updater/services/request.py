"""What a run is asked for, from a plan, the settings and what the person decides about this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.backups import Backups
    from updater.model.plan import UpdatePlan
    from updater.model.update_options import UpdateOptions
    from updater.services.platforms import Platforms
    from updater.settings import Settings
    from updater.update.request import UpdateRequest


def request_for(
    plan: UpdatePlan, options: UpdateOptions, settings: Settings, platforms: Platforms, backups: Backups
) -> UpdateRequest:
    """Return what a run of a plan is asked for.

    Args:
        plan: what is to be done.
        options: what the person decides about this run.
        settings: what the person chose for good.
        platforms: the installed ones.
        backups: how they are made and kept.

    Raises:
        PlatformError: the platform named is not one.
    """
    from updater.enterprise.commands import Credentials
    from updater.update.request import UpdateRequest

    return UpdateRequest(
        infobase_dir=plan.directory,
        plan=plan,
        platform=platforms.chosen(options, plan.infobase.server),
        credentials=Credentials(options.user, options.password) if options.user else None,
        backup_directory=backups.directory(options.backup_directory) if options.make_backup else None,
        step_time_limit=settings.step_time_limit,
        handlers_time_limit=settings.handlers_time_limit,
        handlers_silence=settings.handlers_silence,
        accept_editable=options.accept_editable,
        replace_configuration=options.replace_configuration,
        backup_kind=backups.kind_for(plan.infobase, options.backup_kind),
        keeping=backups.keeping,
        second_place=backups.second_place,
        extras=options.extras,
        take_lock=options.take_lock,
    )
