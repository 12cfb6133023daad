"""What is needed to work with a server infobase beside its address."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from updater.enterprise.cluster import open_console
from updater.enterprise.connections import ServerConnection
from updater.enterprise.dbms import commands_for
from updater.enterprise.installations import platform_at
from updater.errors import RunError, UserError

if TYPE_CHECKING:
    from typing import Any

    from updater.enterprise.cluster import ClusterConsole
    from updater.enterprise.connections import Credentials
    from updater.enterprise.dbms import DbmsCommands
    from updater.enterprise.installations import Platform
    from updater.model.events import OnEvent
    from updater.model.infobase import ServerAddress


Told = Mapping[str, Mapping[str, Sequence[str]]]
"""Commands of database servers as the settings have them: infobase or `*`, command, words."""


@dataclass(frozen=True, slots=True)
class ServerAccess:
    """Who comes in, with what, and by which way the cluster is told to keep others out.

    Attributes:
        platform: the version to start.
        credentials: None when the infobase has no users.
        rac: the program the settings name.
        agent: the administration server the settings name.
        administrator: of the cluster; None where it has none.
        others: installed versions whose `rac` does when the platform's own has none.
        end_sessions: the person agreed to end the sessions of others.
        time_limit: seconds one start of the Designer may take.
        dump_limit: seconds a dump of the whole infobase may take; loading one has no limit at all.
        locked_out: nobody has logged in: the Designer is not started, not even to try.
        dbms: commands of database servers as the settings have them; read when one is needed.
    """

    platform: Platform | None = None
    credentials: Credentials | None = None
    rac: Path | None = None
    agent: str = ""
    administrator: Credentials | None = None
    others: tuple[Platform, ...] = ()
    end_sessions: bool = False
    time_limit: float = 4 * 3600.0
    dump_limit: float = 24 * 3600.0
    locked_out: bool = False
    dbms: Told = field(default_factory=dict)

    def dbms_commands(self, address: ServerAddress) -> DbmsCommands | None:
        """Return the commands of an infobase's database server; None when there are none.

        Raises:
            SettingsError: `settings.dbms-*`.
        """
        return commands_for(self.dbms, address.text)

    def console(self, address: ServerAddress, on_event: OnEvent) -> ClusterConsole:
        """Return the way to the cluster; nothing is started yet.

        Raises:
            PlatformError: `cluster.*`.
            RunError: `run.server-needs-platform`.
        """
        if self.platform is None:
            raise RunError("run.server-needs-platform", path=address.text)
        return open_console(
            connection_of(address),
            self.platform,
            others=self.others,
            rac=self.rac,
            agent=self.agent,
            administrator=self.administrator,
            on_event=on_event,
        )


def told_access(details: Mapping[str, Any]) -> ServerAccess:
    """Return what the journal tells of the way to a cluster: everything but secrets."""
    rac, platform = str(details.get("rac") or ""), str(details.get("platform") or "")
    with contextlib.suppress(UserError):
        found = platform_at(Path(platform)) if platform else None
        return ServerAccess(
            platform=found,
            rac=Path(rac) if rac else None,
            agent=str(details.get("agent") or ""),
            locked_out=True,
        )
    return ServerAccess(locked_out=True)


def connection_of(address: ServerAddress) -> ServerConnection:
    """Return how the platform reaches a server infobase."""
    return ServerConnection(address.server, address.reference)
