"""Real servers on loopback over TLS, each doing exactly what a test wants, wrong things too."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import trustme

from updater.model.site import SiteAddresses, SiteRole
from updater.site.limits import Limits
from updater.site.proxies import ProxyMode, ProxySettings
from updater.site.session import SiteSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUICK = Limits(connect=5, read=5, total=10, floor_bytes=1, floor_seconds=60, attempts=0)
DIRECT = ProxySettings(ProxyMode.NONE)


@dataclass
class Received:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def everything(self) -> str:
        """All of it as text, to look for what should not be there."""
        return f"{self.method} {self.path}\n{self.headers}\n{self.body.decode('utf-8', 'replace')}"


if TYPE_CHECKING:
    Respond = Callable[[Received, "Wire"], None]


class Wire:
    """One connection, as a test's server writes to it.

    Attributes:
        gone: it was reset. The number of its socket may belong to another connection already, and TLS reads
            by that number, so nobody may read from it any more.
    """

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        self._connection, self._stopping = connection, stopping
        self.gone = False

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._connection.sendall(data)

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """Send a whole answer; `Content_Type` stands for `Content-Type`."""
        lines = {"Content-Length": str(len(body))} | {k.replace("_", "-"): v for k, v in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        self.raw(f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + body)

    def drip(self, data: bytes, every: float = 0.02) -> None:
        """Send byte after byte for as long as the test runs."""
        for byte in data:
            if self._stopping.wait(every):
                return
            self.raw(bytes([byte]))

    def hear(self) -> None:
        """Wait until the other side has begun to speak."""
        self._connection.recv(1)

    def hang(self) -> None:
        """Say nothing until the test is over."""
        self._stopping.wait()

    def tunnel(self, port: int) -> None:
        """Be a proxy: let the bytes through to a port until one side closes."""
        self.raw(b"HTTP/1.1 200 Connected\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port)) as other:
            both = [self._connection, other]
            while not self._stopping.is_set():
                for ready in select.select(both, [], [], 0.1)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    (other if ready is self._connection else self._connection).sendall(data)

    def reset(self) -> None:
        """Break the connection as a dying router does."""
        linger = struct.pack("ii", 1, 0)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.gone = True
        with contextlib.suppress(OSError):
            socket.socket(fileno=self._connection.detach()).close()


class Server:
    """A server whose every answer is a function of the test."""

    def __init__(
        self, respond: Respond, context: ssl.SSLContext | None, *, speaks_first: bool = False
    ) -> None:
        self._respond, self._context, self._speaks_first = respond, context, speaks_first
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._stopping = threading.Event()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.received: list[Received] = []
        self.connections = 0
        self._threads[0].start()

    @property
    def place(self) -> str:
        """Its host and port."""
        return f"localhost:{self.port}"

    def url(self, path: str = "/") -> str:
        """Return an address on it."""
        return f"https://{self.place}{path}"

    @property
    def everything(self) -> str:
        """All that arrived, as text."""
        return "\n".join(request.everything for request in self.received)

    def stop(self) -> None:
        """Close everything and wait for the threads."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, plain: socket.socket) -> None:
        connection = plain
        with contextlib.suppress(OSError, ValueError):
            try:
                if self._context is not None:
                    connection = self._context.wrap_socket(plain, server_side=True)
                    self._open.append(connection)
                wire = Wire(connection, self._stopping)
                if self._speaks_first:
                    self._respond(Received("", ""), wire)
                with connection.makefile("rb") as reader:
                    while not wire.gone and (request := _read_request(reader)) is not None:
                        self.received.append(request)
                        self._respond(request, wire)
            finally:
                connection.close()
                plain.close()


def _read_request(reader: object) -> Received | None:
    line = reader.readline().decode("latin-1")  # type: ignore[attr-defined]
    if not line.strip():
        return None
    method, path, _ = line.split(" ", 2)
    request = Received(method, path)
    while line := reader.readline().decode("utf-8").strip():  # type: ignore[attr-defined]
        name, _, value = line.partition(":")
        request.headers[name.strip()] = value.strip()
    request.body = reader.read(int(request.headers.get("Content-Length", 0)))  # type: ignore[attr-defined]
    return request


class Loopback:
    """An authority of its own and the servers it vouches for."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.pem = folder / "authority.pem"
        self.pem.write_bytes(self.authority.cert_pem.bytes())
        self._servers: list[Server] = []

    def serve(
        self,
        respond: Respond,
        *,
        context: ssl.SSLContext | None = None,
        tls: bool = True,
        speaks_first: bool = False,
    ) -> Server:
        """Start a server; with the authority's certificate unless another context is given."""
        server = Server(respond, (context or self.context()) if tls else None, speaks_first=speaks_first)
        self._servers.append(server)
        return server

    def context(
        self, name: str = "localhost", authority: trustme.CA | None = None, **times: object
    ) -> ssl.SSLContext:
        """Make a certificate for a name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued = (authority or self.authority).issue_cert(name, **times)  # type: ignore[arg-type]
        issued.configure_cert(context)
        return context

    def addresses(self, *servers: Server, **roles: Server) -> SiteAddresses:
        """Trust servers, and give roles to some: `login=server`."""
        bases = {SiteRole[role.upper()]: server.url("") for role, server in roles.items()}
        trusted = tuple(server.place for server in (*servers, *roles.values()))
        return SiteAddresses(bases, trusted, str(self.pem))

    def session(
        self,
        *servers: Server,
        limits: Limits = QUICK,
        proxies: ProxySettings = DIRECT,
        pauses: list[float] | None = None,
        **roles: Server,
    ) -> SiteSession:
        """Return a session that trusts some servers and never truly waits between attempts."""
        waited = [] if pauses is None else pauses
        addresses = self.addresses(*servers, **roles)
        return SiteSession(addresses, proxies=proxies, limits=limits, pause=waited.append)

    def stop(self) -> None:
        """Stop all servers."""
        for server in self._servers:
            server.stop()


@contextlib.contextmanager
def loopback_servers(folder: Path) -> Iterator[Loopback]:
    """Give an authority and its servers for the time of a test."""
    loopback = Loopback(folder)
    try:
        yield loopback
    finally:
        loopback.stop()
