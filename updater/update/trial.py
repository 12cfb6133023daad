"""Trying to come in before a run: the platform is started in a private folder that is gone afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.commands import Commands
from updater.enterprise.connections import FileConnection
from updater.enterprise.look_folder import look_folder
from updater.filing import explained
from updater.update.checks.login import try_login
from updater.update.server_access import connection_of

if TYPE_CHECKING:
    from updater.enterprise.outcomes import Outcome
    from updater.errors import PlatformError
    from updater.model.events import CancelToken
    from updater.update.request import RunTools, UpdateRequest


def try_in_private(
    request: UpdateRequest, tools: RunTools, cancel: CancelToken | None = None
) -> Outcome | PlatformError | None:
    """Return how the platform answered; None when there is none to start.

    Raises:
        StorageError: there is no place for the platform's messages.
    """
    if request.platform is None or not request.platform.designer.is_file():
        return None
    with explained(tools.looks), look_folder(tools.looks, tools.filing) as folder:
        server = request.plan.infobase.server
        connection = connection_of(server) if server else FileConnection(request.infobase_dir)
        commands = Commands(request.platform, connection, request.credentials, folder)
        return try_login(commands, starter=tools.starter, cancel=cancel)
