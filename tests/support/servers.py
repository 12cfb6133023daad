"""A simulated server around the infobase of a `World`, administered by the simulated `rac`."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.simulated import LIMIT, VERSION, Answer, World

from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.platform.servers import (
    SimInfobase,
    SimServer,
    SimSession,
    changed_server,
    read_server,
    write_server,
)
from updater.enterprise.cluster import ClusterConsole, agent_address, rac_at
from updater.enterprise.connections import ServerConnection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.enterprise.connections import Credentials

HOST, NAME = "srv-1c", "Бухгалтерия"
NEW = "8.5.4.1878"


@dataclass(frozen=True, slots=True)
class Said:
    """What a start of `rac` printed."""

    code: int
    out: bytes
    err: bytes


class ServerWorld(World):
    """A platform and an infobase on a server; its file stands for the database."""

    def __init__(
        self, root: Path, *, version: str = "1.0.1.5", users: Sequence[str] = (), platform: str = VERSION
    ) -> None:
        super().__init__(root, version=version, users=users)
        folder = root / "servers"
        folder.mkdir()
        self.server_file = folder / "srv.json"
        self.executable = install_simulated_platform(root / "1cv8s", platform, servers=folder)
        infobases = [SimInfobase(NAME, str(self.base)), SimInfobase("other", str(self.base))]
        write_server(self.server_file, SimServer([HOST, "localhost"], infobases=infobases))

    @property
    def connection(self) -> ServerConnection:
        """How the product reaches the infobase."""
        return ServerConnection(HOST, NAME)

    @property
    def rac(self) -> Path:
        """The simulated `rac`."""
        return rac_at(self.executable.parent)

    def console(
        self, administrator: Credentials | None = None, *, agent: str = "", time_limit: float = LIMIT
    ) -> ClusterConsole:
        """The product's way to the cluster."""
        address = agent_address(agent, HOST)
        return ClusterConsole(self.rac, address, administrator, time_limit=time_limit)

    def server(self) -> SimServer:
        """Return the server as it is now."""
        return read_server(self.server_file)

    def add_cluster(self, port: int, *names: str, **facts: object) -> SimServer:
        """Add a cluster on another port of the machine, behind the same agent unless told otherwise."""
        infobases = [SimInfobase(name, str(self.base)) for name in names]
        server = SimServer([HOST, "localhost"], port=port, infobases=infobases)
        for name, value in facts.items():
            setattr(server, name, value)
        write_server(self.server_file.with_name(f"srv-{port}.json"), server)
        return server

    def infobase(self) -> SimInfobase:
        """Return the infobase as the server has it now."""
        return self.server().infobases[0]

    def change(self, **facts: object) -> None:
        """Change the server, or its infobase where that has such a field."""
        with changed_server(self.server_file) as server:
            for name, value in facts.items():
                target = server.infobases[0] if name in SimInfobase.__slots__ else server
                setattr(target, name, value)

    def work_in_it(self, *apps: str, user: str = "Иванова") -> None:
        """Let somebody work in the infobase with each of these programs."""
        sessions = [SimSession(user, app=app, number=at) for at, app in enumerate(apps, start=1)]
        self.change(sessions=sessions)

    def say(self, *words: str, **environ: str) -> Said:
        """Start `rac` itself."""
        process = subprocess.run(
            [str(self.rac), *words],
            env={**os.environ, **environ},
            capture_output=True,
            timeout=LIMIT,
            check=False,
        )
        return Said(process.returncode, process.stdout, process.stderr)

    def on_server(self, *words: str, **environ: str) -> Answer:
        """Run the Designer over the server to its end."""
        return self.run("DESIGNER", *self.connection.arguments, *words, **environ)
