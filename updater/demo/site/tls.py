"""The sandbox's own certificate authority, and certificates that are wrong in every way."""

from __future__ import annotations

import datetime as dt
import ssl
import struct
import warnings
from socket import SO_LINGER, SOL_SOCKET
from typing import TYPE_CHECKING, Any

import trustme
from cheroot.errors import FatalSSLAlert
from cheroot.makefile import MakeFile
from cheroot.ssl import Adapter

from updater.demo.site.faults import FaultKind

if TYPE_CHECKING:
    from pathlib import Path
    from socket import socket

    from updater.demo.site.faults import Faults

LOOPBACK = tuple(f"127.0.0.{number}" for number in range(1, 13))
_NAMES = (*LOOPBACK, "localhost", "*.sandbox.invalid")
_FILE_BUFFER = 8192
_AT_ONCE = struct.pack("ii", 1, 0)  # lingering on, for no time: closing resets


class Authority:
    """Makes the contexts of all hosts; its certificate is what a client has to trust."""

    def __init__(self) -> None:
        self._authority = trustme.CA(organization_name="Sandbox of onec-updater")
        now = dt.datetime.now(dt.UTC)
        day = dt.timedelta(days=1)
        issue = self._authority.issue_cert
        self.contexts = {
            "": _context(issue(*_NAMES)),
            "unknown-authority": _context(trustme.CA().issue_cert(*_NAMES)),
            "wrong-name": _context(issue("other.sandbox.invalid")),
            "expired": _context(issue(*_NAMES, not_before=now - 30 * day, not_after=now - 10 * day)),
            "not-yet-valid": _context(issue(*_NAMES, not_before=now + 10 * day, not_after=now + 30 * day)),
            "old-protocol": _old(_context(issue(*_NAMES))),
        }

    def write(self, file: Path) -> None:
        """Write the certificate of the authority as PEM."""
        self._authority.cert_pem.write_to_path(str(file))


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def _old(context: ssl.SSLContext) -> ssl.SSLContext:
    """Make a context speak TLS 1.1 only, which nobody should accept any more."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():  # that it is out of use is the point
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def reset_on_close(connection: socket) -> None:
    """Have the other side see a reset when this connection is closed."""
    connection.setsockopt(SOL_SOCKET, SO_LINGER, _AT_ONCE)


class SiteAdapter(Adapter):
    """Puts TLS over accepted connections; the handshake itself is left to the connection's thread."""

    def __init__(self, authority: Authority, host: str, faults: Faults) -> None:
        # The base class wants names of files; the contexts are ready.
        self.authority, self.host, self.faults = authority, host, faults
        self.held: list[socket] = []

    def bind(self, sock: socket) -> socket:
        """Leave the listening socket as it is."""
        return sock

    def wrap(self, sock: socket) -> tuple[socket, dict[str, Any]]:
        """Put TLS over a connection, or do to it what the faults say."""
        active = self.faults.on_connection(self.host)
        if FaultKind.HANDSHAKE_HANGS in active:
            self.held.append(sock)
            raise FatalSSLAlert("held")
        if FaultKind.HANDSHAKE_RESET in active:
            reset_on_close(sock)
            sock.close()
            raise FatalSSLAlert("reset")
        wrong = active.value(FaultKind.TLS) or ""
        if wrong == "plain":
            return sock, {}
        context = self.authority.contexts[wrong]
        return context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False), {}

    def get_environ(self) -> dict[str, Any]:
        """Nothing of TLS is told to the applications."""
        return {}

    def makefile(self, sock: socket, mode: str = "r", bufsize: int = -1) -> object:
        """Make a file of a connection, as without TLS."""
        return MakeFile(sock, mode, bufsize if bufsize > 0 else _FILE_BUFFER)

    def let_go(self) -> None:
        """Close the connections that were left hanging."""
        while self.held:
            self.held.pop().close()
