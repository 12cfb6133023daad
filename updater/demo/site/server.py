"""One listening address: cheroot with a thread for each connection.

A pool of threads would be used up by answers that stall on purpose.
"""

from __future__ import annotations

import contextlib
import os
import threading
from socket import AF_INET, SHUT_RD, SHUT_RDWR, SO_REUSEADDR, SO_SNDBUF, SOL_SOCKET, socket
from socket import close as close_handle
from typing import TYPE_CHECKING, Any, cast

from cheroot.server import HTTPConnection, HTTPServer

from updater.demo.site.tls import SiteAdapter, reset_on_close

if TYPE_CHECKING:
    from collections.abc import Callable
    from ssl import SSLSocket

    from cheroot.server import Gateway

    from updater.demo.site.context import Site
    from updater.demo.site.tls import Authority

_IDLE = 60  # seconds a connection may be silent
_WAKES = 0.1  # seconds between looks whether to stop
_BUFFER = 256 * 1024  # little is on its way when a client goes away
_END = 2.0  # seconds for a connection's thread to notice
_HANDSHAKE = 20  # seconds


class SiteConnection(HTTPConnection):
    """A connection that can be broken off.

    Only its own thread closes it: elsewhere the number of its socket may belong to another one by then.

    Attributes:
        aborted: it is closed.
        broken: somebody wants it reset.
    """

    aborted = False
    broken = False

    def serve(self) -> None:
        """Answer requests until one of the sides has enough."""
        with contextlib.suppress(OSError, ValueError):
            self._greet()
            while not self.broken and self.communicate():  # type: ignore[no-untyped-call]
                if self.aborted:
                    return
        if self.broken:
            self.abort()
        else:
            self.close()

    def abort(self) -> None:
        """Reset the connection; for its own thread."""
        with contextlib.suppress(OSError):
            reset_on_close(self.socket)
        self._drop()

    def close(self) -> None:
        """Close the connection at once: an answer cut short ends here; for its own thread."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(SHUT_RDWR)
        self._drop()

    def hang_up(self) -> None:
        """Have the connection's thread close it."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(SHUT_RDWR)

    def break_off(self) -> None:
        """Have the connection's thread reset it."""
        self.broken = True
        with contextlib.suppress(OSError):
            self.socket.shutdown(SHUT_RD)  # wakes a thread that waits for a request

    def _drop(self) -> None:
        self.aborted = True
        handle = self.socket.detach()  # files made of the socket would keep it open
        if handle >= 0:
            close_handle(handle)

    def _greet(self) -> None:
        if hasattr(self.socket, "do_handshake"):
            self.socket.settimeout(_HANDSHAKE)
            cast("SSLSocket", self.socket).do_handshake()
        self.socket.settimeout(_IDLE)


class Workers:
    """Gives every connection a thread of its own; takes the place of cheroot's pool."""

    idle = 0
    qsize = 0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._live: dict[SiteConnection, threading.Thread] = {}

    def start(self) -> None:
        """Nothing is made ready beforehand."""

    def put(self, connection: SiteConnection) -> None:
        """Serve a new connection."""
        thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
        with self._lock:
            self._live[connection] = thread
        thread.start()

    def stop(self, timeout: float = _END) -> None:
        """Close what is open and wait until it is."""
        live = self._all()
        for connection in live:
            connection.hang_up()
        for thread in live.values():
            thread.join(timeout)

    def break_off(self) -> None:
        """Reset what is open."""
        for connection in self._all():
            connection.break_off()

    def _all(self) -> dict[SiteConnection, threading.Thread]:
        with self._lock:
            return dict(self._live)

    def _serve(self, connection: SiteConnection) -> None:
        try:
            connection.serve()
        finally:
            with self._lock:
                self._live.pop(connection, None)


class SiteServer(HTTPServer):
    """cheroot as one host of the site needs it."""

    ConnectionClass = SiteConnection
    expiration_interval = _WAKES
    host: Host

    @classmethod
    def prepare_socket(cls, *given: Any, **named: Any) -> socket:  # noqa: ANN401 - as the base class has it
        """Make the listening socket, with an address that can be had again while old connections end."""
        listening: socket = super().prepare_socket(*given, **named)
        if os.name != "nt":
            listening.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        return listening

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """Say nothing: broken connections are what this server is for."""


class Host:
    """One host: can be stopped and started again at the same address.

    Args:
        name: as faults and the log name it.
        address: a loopback address.
        application: what answers.
        gateway: what stands between cheroot and the application.
        site: what all hosts share.
    """

    def __init__(
        self, name: str, address: str, application: Callable[..., Any], gateway: type[Gateway], site: Site
    ) -> None:
        self.name, self.site, self.application, self._gateway = name, site, application, gateway
        self._bind = (address, 0)
        self._authority: Authority | None = None
        self._server: SiteServer | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.RLock()
        self._keeper: socket | None = None
        self.closing = threading.Event()

    @property
    def up(self) -> bool:
        """Somebody listens."""
        return self._server is not None

    @property
    def url(self) -> str:
        """Its address, once it was started."""
        return f"https://{self._bind[0]}:{self._bind[1]}"

    def start(self, authority: Authority) -> None:
        """Begin to listen.

        Raises:
            OSError: the address cannot be had.
        """
        with self._lock:
            self._authority = authority
            self.closing = threading.Event()
            server = SiteServer(self._bind, gateway=self._gateway, server_name="sandbox")
            server.timeout = _IDLE
            server.ssl_adapter = SiteAdapter(authority, self.name, self.site.faults)
            server.requests = Workers()
            server.host = self
            server.request_queue_size = 64
            if os.name == "nt":
                self._give_back()
            server.prepare()
            self._give_back()
            server.socket.setsockopt(SOL_SOCKET, SO_SNDBUF, _BUFFER)
            self._bind = server.bind_addr
            self._server = server
            self._thread = threading.Thread(target=server.serve, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Close everything and listen no more, whatever faults come and go later."""
        with self._lock:
            self._authority = None
            self._give_back()
            self._go_down()

    def _go_down(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        self.closing.set()
        server.stop()
        server.ssl_adapter.let_go()

    def _keep(self) -> None:
        """Hold the address while nobody listens at it: it is refused, and nobody else gets it."""
        self._keeper = socket(AF_INET)
        with contextlib.suppress(OSError):
            if os.name != "nt":
                self._keeper.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            self._keeper.bind(self._bind)

    def _give_back(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None

    def follow_faults(self) -> None:
        """Go down or come up again as the faults say."""
        with self._lock:
            refused = self.site.faults.refused(self.name)
            if refused and self.up:
                self._go_down()
                self._keep()
            elif not refused and not self.up and self._authority is not None:
                self.start(self._authority)

    def drop_connections(self) -> None:
        """Reset every open connection, as after a long sleep of the machine."""
        if self._server is not None:
            self._server.requests.break_off()
