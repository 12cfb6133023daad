"""Which ground a run stands on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.update.ground_file import FileGround
from updater.update.ground_server import ServerGround
from updater.update.records import LOCK_CODE, server_of
from updater.update.server_access import ServerAccess, told_access

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.ground import Ground
    from updater.update.records import RunStart
    from updater.update.request import RunTools, UpdateRequest

_WORK = "designer"  # in the folder of a run's logs, where a platform that outlives us is looked for


def ground_of(request: UpdateRequest, tools: RunTools, log_dir: Path) -> Ground:
    """Return the infobase a request is about.

    Args:
        request: what is to be done.
        tools: the outside things.
        log_dir: the folder of the run's logs.
    """
    server = request.plan.infobase.server
    if server is None:
        return FileGround(request.infobase_dir, request.plan.infobase.file, tools)
    return ServerGround(server, tools, access_for(request, tools), log_dir / _WORK)


def access_for(request: UpdateRequest, tools: RunTools) -> ServerAccess:
    """Return how a request comes into a server infobase."""
    return replace(
        tools.server or ServerAccess(),
        platform=request.platform,
        credentials=request.credentials,
        time_limit=request.step_time_limit,
    )


def ground_of_record(record: RunStart, tools: RunTools) -> Ground:
    """Return the infobase a run was about.

    Of a server infobase nobody can read anything before the person has logged in again; its
    block can be lifted where the cluster asks for no administrator.
    """
    server = server_of(record.details)
    if server is None:
        return FileGround(record.infobase, record.file, tools)
    ground = ServerGround(server, tools, tools.server or told_access(record.details), record.log_dir / _WORK)
    ground.permission_code = str(record.details.get(LOCK_CODE) or "")
    return ground
