"""A small world around a server infobase: the simulated server and its `rac`, a database, three updates."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.faults.acts import SERVER_FILE, change_server
from support.faults.world import CHAIN, PLATFORM, World, make_world

from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.platform.servers import SimInfobase, SimServer, read_server, write_server
from updater.formats.configuration_files import read_all
from updater.formats.infobase_file import open_infobase_file

if TYPE_CHECKING:
    from pathlib import Path

HOST, NAME = "srv-1c", "Бухгалтерия"
_PATIENCE = 300.0  # the Designer is started twice for every look
ADDRESS = f"{HOST}\\{NAME}"
ADMINISTRATOR, CLUSTER_PASSWORD = "Кластер", "Кан'арейка-кластера-52"


@dataclass
class ServerBase(World):
    """An infobase of a server; the file of the world stands for its database.

    Attributes:
        administrator: of the cluster, who is named at every start; nobody when empty.
        cluster_password: typed at every start then.
    """

    administrator: str = ""
    cluster_password: str = ""

    @property
    def typed(self) -> str:
        """The password of the infobase's user, then the cluster's."""
        lines = [self.password] if self.user else []
        return "".join(
            f"{line}\n" for line in (*lines, *([self.cluster_password] if self.administrator else []))
        )

    def cluster_words(self) -> tuple[str, ...]:
        """The words that name the cluster's administrator."""
        if not self.administrator:
            return ()
        return (f"--cluster-user={self.administrator}", "--cluster-password-stdin")

    def update_words(self, *more: object) -> tuple[object, ...]:
        """The words that update the infobase."""
        login = (f"--user={self.user}", "--password-stdin") if self.user else ()
        return ("update", ADDRESS, "--yes", "--json", *login, *self.cluster_words(), *more)

    def server(self) -> SimServer:
        """The server as it is now."""
        return read_server(self.root / SERVER_FILE)

    def infobase(self) -> SimInfobase:
        """The infobase as the server has it now."""
        return self.server().infobases[0]

    def change(self, **facts: object) -> None:
        """Change the server, or its infobase where that has such a field."""
        change_server(self.root, **facts)

    def hash(self) -> str:
        """The hash of configurations and users: a file that was loaded from a dump has other bytes."""
        found = hashlib.sha256()
        with open_infobase_file(self.file) as infobase:
            kept = [read_all(infobase.configuration_files()), read_all(infobase.main_configuration_files())]
            found.update(repr(infobase.users()).encode())
        for files in kept:
            for name in sorted(files):
                found.update(name.encode() + hashlib.sha256(files[name]).digest())
        return found.hexdigest()

    def state(self) -> str:
        """`old`: as before; `new`: on the target, its data left to a person; else what."""
        version, data = self.version(), self.memory().data_version
        if (self.before, self.chain[0]) == (self.hash(), data):
            return "old"
        if (version, data) == (self.chain[-1], self.chain[0]):
            return "new"
        return f"neither: {version}, data of {data}"

    def kept_out(self) -> list[str]:
        """What keeps people out of the infobase, and sessions of processes of ours."""
        infobase = self.infobase()
        block = {
            "sessions": infobase.sessions_deny,
            "jobs": infobase.jobs_deny,
            "message": infobase.message,
            "code": infobase.code,
            "own session": any(session.pid for session in infobase.sessions),
        }
        return [name for name, there in block.items() if there]

    def secrets_written(self, *said: str, files: bool = True) -> list[str]:
        """Places that hold either password; the simulated server's own memory may."""
        found = super().secrets_written(*said, files=files)
        if self.cluster_password:
            other = World(self.root, password=self.cluster_password)
            found += other.secrets_written(*said, files=files)
        return [name for name in found if name != SERVER_FILE]


def make_server_world(root: Path, *, hops: int = 1, **facts: Any) -> ServerBase:
    """Make a world with a server in an empty or absent folder.

    Args:
        root: the folder.
        hops: updates there are; handlers run after the last one only.
        facts: of the world.
    """
    plain = {
        "user": "",
        "password": "",
        **{name: facts.pop(name) for name in ("user", "password") if name in facts},
    }
    facts.setdefault("patience", _PATIENCE)
    made = make_world(root, required=(), chain=CHAIN[: hops + 1], **plain)
    servers = (root / SERVER_FILE).parent
    servers.mkdir()
    infobases = [SimInfobase(NAME, str(made.base))]
    write_server(root / SERVER_FILE, SimServer([HOST], infobases=infobases))
    install_simulated_platform(made.platforms, PLATFORM, seconds=0.0, servers=servers)
    world = ServerBase(root, settings=made.settings, chain=made.chain, **plain, **facts)
    world.before = world.hash()
    return world
