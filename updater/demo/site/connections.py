"""Connections of the site: a thread for each, and ways to break them off.

A pool of threads would be used up by answers that stall on purpose.
"""

from __future__ import annotations

import contextlib
import threading
from socket import SHUT_RD, SHUT_RDWR
from socket import close as close_handle
from typing import TYPE_CHECKING, cast

from cheroot.server import HTTPConnection

from updater.demo.site.tls import reset_on_close

if TYPE_CHECKING:
    from ssl import SSLSocket

IDLE = 60  # seconds a connection may be silent
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
        self.socket.settimeout(IDLE)


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
