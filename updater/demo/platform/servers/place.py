r"""What `/S host:port\name` leads to, and a session there (docs/platform.md 14.1, 14.4)."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import failure
from updater.demo.platform.failure import Failure
from updater.demo.platform.servers.state import SimSession, changed_server, find_servers, read_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.demo.platform.faults import Faults
    from updater.demo.platform.servers.state import SimInfobase, SimServer

_CLUSTER_PORT = 1541
_DEAD_SERVER, _WRONG_PORT = 34.0, 4.0  # seconds, measured
_NORMAL, _SCALE = 0.1, 100  # a command of the usual length takes a hundredth of the measured time here
DESIGNER = "Designer"
_PRESENTATIONS = {
    "1CV8": "Толстый клиент",
    "1CV8C": "Тонкий клиент",
    "WebClient": "Веб-клиент",
    DESIGNER: "Конфигуратор",
    "COMConnection": "COM-соединение",
    "BackgroundJob": "Фоновое задание",
}
_SYSTEM = frozenset({"RAS", "SrvrConsole", "JobScheduler", "Debugger"})


@dataclass(slots=True)
class ServerBase:
    """An infobase of a simulated server, for the time of one start.

    Attributes:
        file: of the server.
        name: of the infobase.
        directory: its private folder.
        session: our own; empty before we have joined.
    """

    file: Path
    name: str
    directory: Path
    session: str = ""

    def denial(self, code: str | None) -> str | None:
        """Return the message of the session lock that keeps us out; None when we may come in."""
        infobase = self._infobase(read_server(self.file))
        return infobase.message if infobase.denies(code) else None

    def other_sessions(self) -> list[dict[str, str]]:
        """Return the sessions of others, in words; the server's own are not told."""
        infobase = self._infobase(read_server(self.file))
        others = (each for each in infobase.sessions if each.id != self.session)
        return [_in_words(each) for each in others if each.app not in _SYSTEM]

    def end_others(self) -> None:
        """End the sessions of others; their processes live on [measured]."""
        with changed_server(self.file) as server:
            infobase = self._infobase(server)
            infobase.sessions = [each for each in infobase.sessions if each.id == self.session]

    def leave_others_behind(self) -> None:
        """Note that others go on with the configuration before a dynamic update [inferred]."""
        with changed_server(self.file) as server:
            for each in self._infobase(server).sessions:
                each.old_configuration = each.id != self.session

    def unlock(self) -> None:
        """Allow sessions again."""
        with changed_server(self.file) as server:
            infobase = self._infobase(server)
            infobase.sessions_deny = infobase.jobs_deny = False
            infobase.message = infobase.code = ""

    @contextlib.contextmanager
    def joined(self, mode: str, user: str) -> Iterator[None]:
        """Be one of the sessions of the infobase.

        Raises:
            Failure: another Designer is there already.
        """
        app = DESIGNER if mode == "DESIGNER" else "1CV8"
        with changed_server(self.file) as server:
            infobase = self._infobase(server)
            if app == DESIGNER and any(each.app == DESIGNER for each in infobase.sessions):
                raise Failure(failure.DESIGNER_OPEN)
            number = infobase.next_number()
            own = SimSession(user, socket.gethostname(), app, number=number, pid=os.getpid())
            infobase.sessions.append(own)
        self.session = own.id
        try:
            yield
        finally:
            with changed_server(self.file) as server:
                infobase = self._infobase(server)
                infobase.sessions = [each for each in infobase.sessions if each.id != own.id]

    def _infobase(self, server: SimServer) -> SimInfobase:
        infobase = server.infobase(self.name)
        if infobase is None:
            raise Failure(failure.NOT_FOUND)
        return infobase


def folder_behind(value: str, faults: Faults) -> Path | None:
    r"""Return the private folder of the infobase a value of `/S` names; None when there is none."""
    address, _, name = value.rpartition("\\")
    for host, port in _addresses(address):
        file = _file_of(host, port, faults)
        infobase = read_server(file).infobase(name) if file else None
        if infobase:
            return Path(infobase.folder)
    return None


def _addresses(text: str) -> list[tuple[str, int]]:
    """Take `host:port,host:port` apart: machines of one cluster, tried in turn [inferred]."""
    parts = (each.strip().partition(":") for each in text.split(","))
    return [(host, int(port or _CLUSTER_PORT)) for host, _, port in parts]


def _file_of(host: str, port: int, faults: Faults) -> Path | None:
    """Return the server on that port of a machine, or any of the machine's."""
    files = find_servers(faults.text("SERVERS"), host)
    return next((file for file in files if read_server(file).port == port), next(iter(files), None))


def server_base(value: str, faults: Faults, client: str) -> ServerBase:
    r"""Return what a value of `/S` leads to.

    Args:
        value: `host:port\name`; several machines by comma.
        faults: tell where servers are.
        client: the version that comes.

    Raises:
        Failure: nobody answers, it is no cluster, it wants another version of the client, or the cluster has
            no such infobase.
    """
    address, _, name = value.rpartition("\\")
    host, port, file = _first_alive(address, faults)
    server = read_server(file) if file else None
    if file is None or server is None or not server.running:
        raise _silence(f"{host}:{port}", faults)
    if port != server.port:
        raise (
            _no_cluster(f"{host}:{port}", faults)
            if port in server.working_ports
            else _silence(f"{host}:{port}", faults)
        )
    if server.version and server.version != client:
        raise Failure(failure.versions_differ(client, server.version, "Конфигуратор"))
    infobase = server.infobase(name)
    if infobase is None:
        raise Failure(failure.NOT_FOUND)
    return ServerBase(file, infobase.name, Path(infobase.folder))


def _first_alive(address: str, faults: Faults) -> tuple[str, int, Path | None]:
    """Return the first machine of a cluster that answers, or the first of all."""
    found = [(host, port, _file_of(host, port, faults)) for host, port in _addresses(address)]
    alive = (each for each in found if each[2] is not None and read_server(each[2]).running)
    return next(alive, found[0])


def _silence(address: str, faults: Faults) -> Failure:
    _wait(_DEAD_SERVER, faults)
    return Failure(
        "Ошибка при выполнении операции с информационной базой",
        f"server_addr=tcp://{address} descr={address}:61(0x0000003D): Connection refused;",
        "line=1066 file=src/rtrsrvc/src/DataExchangeTcpClientImpl.cpp",
    )


def _no_cluster(address: str, faults: Faults) -> Failure:
    _wait(_WRONG_PORT, faults)
    return Failure(
        "Сервер 1С:Предприятия не обнаружен",
        f"Адрес 'tcp://{address}' не является адресом кластера серверов 1С:Предприятия",
    )


def _wait(measured: float, faults: Faults) -> None:
    time.sleep(min(measured, measured * faults.duration / _NORMAL / _SCALE))


def _in_words(session: SimSession) -> dict[str, str]:
    day, _, clock = session.started.partition("T")
    date = ".".join(reversed(day.split("-")))
    application = _PRESENTATIONS.get(session.app, session.app)
    return {
        "host": session.host,
        "started": f"{date} в {clock.removeprefix('0')}",
        "application": application,
    }
