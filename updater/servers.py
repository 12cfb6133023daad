"""How server infobases are come into, from settings and what the person says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.commands import Credentials
from updater.enterprise.dbms import commands_for
from updater.errors import SettingsError
from updater.update.server_access import ServerAccess

if TYPE_CHECKING:
    from updater.enterprise.installations import Platform
    from updater.model.infobase import ServerAddress
    from updater.model.update_options import UpdateOptions
    from updater.settings import Settings


def server_access(
    settings: Settings, options: UpdateOptions, platform: Platform | None, others: tuple[Platform, ...]
) -> ServerAccess:
    """Return the way in: login and consent from the options, the cluster's ways from the settings.

    Args:
        settings: what the person chose for good.
        options: what the person decides about one run.
        platform: the version to start.
        others: every installed version, whose `rac` does when that one has none.
    """
    administrator = options.cluster_user or settings.cluster_login
    return ServerAccess(
        platform=platform,
        credentials=Credentials(options.user, options.password) if options.user else None,
        rac=settings.rac,
        agent=settings.cluster_agent,
        administrator=Credentials(administrator, options.cluster_password) if administrator else None,
        others=others,
        end_sessions=options.end_sessions,
        time_limit=settings.step_time_limit,
        dbms=settings.dbms_commands,
    )


def has_dbms_backup(settings: Settings, address: ServerAddress) -> bool:
    """Whether the settings say how the database server of an infobase backs up; wrong ones say it, too."""
    try:
        return commands_for(settings.dbms_commands, address.text) is not None
    except SettingsError:
        return True
