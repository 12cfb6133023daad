"""Trying to come in before a run: the platform is started in a private folder that is gone afterwards."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from updater.enterprise.commands import Commands
from updater.enterprise.connections import FileConnection
from updater.filing import storage_error
from updater.update.checks.login import try_login
from updater.update.server_access import connection_of

if TYPE_CHECKING:
    from updater.enterprise.outcomes import Outcome
    from updater.enterprise.process import Starter
    from updater.errors import PlatformError
    from updater.model.events import CancelToken
    from updater.update.request import UpdateRequest


def try_in_private(
    request: UpdateRequest, starter: Starter, cancel: CancelToken | None = None
) -> Outcome | PlatformError | None:
    """Return how the platform answered; None when there is none to start.

    Raises:
        StorageError: there is no place for the platform's messages.
    """
    if request.platform is None or not request.platform.designer.is_file():
        return None
    try:
        with tempfile.TemporaryDirectory(prefix="onec-updater-login-") as folder:
            server = request.plan.infobase.server
            connection = connection_of(server) if server else FileConnection(request.infobase_dir)
            commands = Commands(request.platform, connection, request.credentials, Path(folder))
            return try_login(commands, starter=starter, cancel=cancel)
    except OSError as error:
        raise storage_error(error, Path(tempfile.gettempdir())) from error
