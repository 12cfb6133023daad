"""The JSON file of a simulated server (docs/platform.md 14.1) [convention]."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from updater.errors import InfobaseError
from updater.infobases.access import held

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = "*.json"
_PAUSE = 0.01
_PATIENCE = 20.0  # seconds another start may take with the file


def _new_id() -> str:
    return str(uuid.uuid4())


def now() -> str:
    """Return the server's time as it is written everywhere."""
    return datetime.now().isoformat(timespec="seconds")  # noqa: DTZ005 - servers write local time


@dataclass(slots=True)
class SimSession:
    """A session in an infobase.

    Attributes:
        app: `1CV8C`, `Designer`, `RAS`...
        pid: of the simulated process it belongs to; 0 for somebody elsewhere.
        old_configuration: it goes on with the one before a dynamic update.
    """

    user: str = ""
    host: str = "BUHGALTER-2"
    app: str = "1CV8C"
    started: str = field(default_factory=now)
    number: int = 1
    pid: int = 0
    old_configuration: bool = False
    id: str = field(default_factory=_new_id)
    connection: str = field(default_factory=_new_id)


@dataclass(slots=True)
class SimInfobase:
    """An infobase of a server.

    Attributes:
        folder: private; holds the `1Cv8.1CD` that stands for the database.
        begins: from when sessions are denied, ISO; empty: at once.
        ends: until when; empty: for ever.
    """

    name: str
    folder: str
    id: str = field(default_factory=_new_id)
    sessions_deny: bool = False
    jobs_deny: bool = False
    message: str = ""
    code: str = ""
    begins: str = ""
    ends: str = ""
    parameter: str = ""
    sessions: list[SimSession] = field(default_factory=list)

    def denies(self, code: str | None) -> bool:
        """Whether a new session with this permission code is refused now."""
        moment = now()
        in_force = self.sessions_deny and self.begins <= moment and (not self.ends or moment < self.ends)
        return in_force and code != self.code

    def next_number(self) -> int:
        """Return the number of the next session."""
        return max((session.number for session in self.sessions), default=0) + 1


@dataclass(slots=True)
class SimServer:
    """A server with one cluster; several of one name are clusters of one machine, behind one agent or not.

    Attributes:
        names: by which it is reached, such as `srv` and `localhost`.
        port: of the cluster's manager.
        agent_port: of the administration server.
        running: the cluster answers.
        agent_running: the administration server answers.
        administrators: of the cluster, with passwords.
        local_only: they may log in from the server's own machine only, which this is not.
        version: of the server; clients of another one are turned away. Empty: it lets everybody in.
        working_ports: ports that answer without being a cluster's.
    """

    names: list[str] = field(default_factory=lambda: ["localhost"])
    port: int = 1541
    agent_port: int = 1545
    running: bool = True
    agent_running: bool = True
    cluster: str = field(default_factory=_new_id)
    title: str = "Локальный кластер"
    process: str = field(default_factory=_new_id)
    administrators: dict[str, str] = field(default_factory=dict)
    local_only: bool = False
    version: str = ""
    working_ports: list[int] = field(default_factory=lambda: [1540, 1560, 1561])
    infobases: list[SimInfobase] = field(default_factory=list)

    def infobase(self, name: str) -> SimInfobase | None:
        """Return the infobase of a name or an id."""
        wanted = name.casefold()
        return next((ib for ib in self.infobases if wanted in {ib.name.casefold(), ib.id}), None)

    def answers_to(self, host: str) -> bool:
        """Whether this server has that name."""
        return host.casefold() in {name.casefold() for name in self.names}


def read_server(file: Path) -> SimServer:
    """Read a server; sessions of processes that are gone are gone, too."""
    stored: dict[str, Any] = json.loads(file.read_text("utf-8"))
    infobases = [_infobase(each) for each in stored.pop("infobases", ())]
    return SimServer(**stored, infobases=infobases)


def _infobase(stored: dict[str, Any]) -> SimInfobase:
    sessions = [SimSession(**each) for each in stored.pop("sessions", ())]
    alive = [session for session in sessions if not session.pid or psutil.pid_exists(session.pid)]
    return SimInfobase(**stored, sessions=alive)


def write_server(file: Path, server: SimServer) -> None:
    """Keep a server."""
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(asdict(server), ensure_ascii=False, indent=1), "utf-8")
    beside.replace(file)


@contextlib.contextmanager
def changed_server(file: Path) -> Iterator[SimServer]:
    """Read a server, let the block change it, and keep it; others wait meanwhile."""
    with _alone(file.with_suffix(".lock")):
        server = read_server(file)
        try:
            yield server
        finally:
            write_server(file, server)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    lock.touch()
    deadline = time.monotonic() + _PATIENCE
    with contextlib.ExitStack() as stack:
        while True:
            try:
                stack.enter_context(held(lock))
                break
            except InfobaseError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)
        yield


def find_servers(folder: str, host: str) -> list[Path]:
    """Return the files of the servers of that name: clusters of one machine, in the order of their files."""
    if not folder or not Path(folder).is_dir():
        return []
    return [file for file in sorted(Path(folder).glob(FILES)) if read_server(file).answers_to(host)]
