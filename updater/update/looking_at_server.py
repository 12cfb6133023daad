"""Looking into a server infobase before there is a run: in a private folder that is gone afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.enterprise.look_folder import look_folder
from updater.errors import Bug
from updater.filing import explained
from updater.model.events import ignore_events
from updater.update.checks.login import come_in
from updater.update.ground_server import ServerGround

if TYPE_CHECKING:
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState, ServerAddress
    from updater.update.request import RunTools


def inspect_server(
    address: ServerAddress,
    tools: RunTools,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> InfobaseState:
    """Read what is in a server infobase: four starts of the Designer.

    The first and smallest is the one a run begins with, too: what refuses the run there is known beforehand,
    and where it does not come in nothing more is tried. The last asks for the extensions' names.

    Raises:
        PlatformError: the Designer did not come in.
        RunError: `run.server-needs-platform`.
        FormatError: what it saved is damaged.
        StorageError: there is no place for what it saves.
        Cancelled: the person asked to stop.
    """
    if tools.server is None:
        raise Bug("nobody said how to come in")
    with explained(tools.looks), look_folder(tools.looks, tools.filing) as folder:
        ground = ServerGround(address, tools, tools.server, folder)
        problem = come_in(
            ground.commands(),
            starter=tools.starter,
            time_limit=tools.server.time_limit,
            on_event=on_event,
            cancel=cancel,
        )
        state = ground.inspect(on_event=on_event, cancel=cancel, extensions=True)
        return replace(state, login_problem=problem)
