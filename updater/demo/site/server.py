"""One listening address: cheroot, and a host that goes down and comes up again."""

from __future__ import annotations

import contextlib
import os
import threading
from socket import AF_INET, SO_REUSEADDR, SO_SNDBUF, SOL_SOCKET, socket
from typing import TYPE_CHECKING, Any

from cheroot.server import HTTPServer

from updater.demo.site.connections import IDLE, SiteConnection, Workers
from updater.demo.site.tls import SiteAdapter

if TYPE_CHECKING:
    from collections.abc import Callable

    from cheroot.server import Gateway

    from updater.demo.site.context import Site
    from updater.demo.site.tls import Authority

_WAKES = 0.1  # seconds between looks whether to stop
_BUFFER = 256 * 1024  # little is on its way when a client goes away


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
            server.timeout = IDLE
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
