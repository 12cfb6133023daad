"""The way to the cluster of a server infobase, from what is installed and what the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.cluster.console import TIME_LIMIT, ClusterConsole
from updater.enterprise.cluster.finding import agent_address, find_rac, rac_at
from updater.errors import PlatformError
from updater.model.events import ignore_events

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from updater.enterprise.connections import Credentials, ServerConnection
    from updater.enterprise.installations import Platform
    from updater.model.events import OnEvent


def open_console(
    connection: ServerConnection,
    platform: Platform,
    *,
    others: Iterable[Platform] = (),
    rac: Path | None = None,
    agent: str = "",
    administrator: Credentials | None = None,
    time_limit: float = TIME_LIMIT,
    on_event: OnEvent = ignore_events,
) -> ClusterConsole:
    """Return the way to the cluster of an infobase; nothing is started yet.

    Args:
        connection: the infobase.
        platform: the version that will update it; its `rac` is taken.
        others: versions whose `rac` does when that one has none.
        rac: the program the settings name.
        agent: the administration server the settings name; that of the infobase's machine unless given.
        administrator: of the cluster.
        time_limit: seconds one start may take.
        on_event: hears every command line, passwords masked.

    Raises:
        PlatformError: `cluster.rac-not-found`, `cluster.rac-absent` or `cluster.address`.
    """
    program = rac_at(rac) if rac else find_rac(platform, others)
    if program is None:
        raise PlatformError("cluster.rac-not-found", path=str(platform.directory))
    address = agent_address(agent, connection.server)
    return ClusterConsole(program, address, administrator, time_limit=time_limit, on_event=on_event)
