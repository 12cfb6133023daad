"""Which ground a run stands on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.update.ground_file import Designer, FileGround
from updater.update.ground_server import ServerGround
from updater.update.loading import Loading
from updater.update.records import LOCK_CODE, RUNS, server_of
from updater.update.server_access import ServerAccess, told_access

if TYPE_CHECKING:
    from updater.enterprise.installations import Platform
    from updater.model.infobase import ServerAddress
    from updater.update.ground import Ground
    from updater.update.records import RunStart
    from updater.update.request import RunTools, UpdateRequest

LOOKS = "look"
"""The folder, among those of runs, of what only looks."""
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
        designer = Designer(Loading(lambda: request.platform, request.step_time_limit), request.credentials)
        return FileGround(request.infobase_dir, request.plan.infobase.file, tools, log_dir, designer)
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
        designer = Designer(Loading(lambda: _platform_for(record, tools), tools.loading.time_limit))
        return FileGround(record.infobase, record.file, tools, record.log_dir, designer)
    ground = ServerGround(server, tools, tools.server or told_access(record.details), record.log_dir / _WORK)
    ground.permission_code = str(record.details.get(LOCK_CODE) or "")
    return ground


def ground_at(place: Path | ServerAddress, tools: RunTools) -> Ground:
    """Return an infobase that is only looked at from outside: who is in it.

    Args:
        place: its file, or its address.
        tools: the outside things.
    """
    looks = tools.state_dir / RUNS / LOOKS
    if isinstance(place, Path):
        return FileGround(place.parent, place, tools, looks, Designer(Loading()))
    return ServerGround(place, tools, tools.server or ServerAccess(), looks / _WORK)


def ground_again(record: RunStart, request: UpdateRequest, tools: RunTools) -> Ground:
    """Return the infobase of a run that is gone on with, by whoever has logged in now."""
    if server_of(record.details) is None:
        return ground_of(request, tools, record.log_dir)
    return ground_of_record(record, tools)


def _platform_for(record: RunStart, tools: RunTools) -> Platform | None:
    """Return what loads a dump of a run: what was chosen now, else the version the run was begun with."""
    return tools.loading.platform() or told_access(record.details).platform
