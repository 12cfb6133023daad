"""Clients of the sandbox's site that know nothing of the product: one over sockets, one over requests."""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from updater.demo.site import Account, RunningSite

_EXECUTION = re.compile(r'name="execution" value="([^"]+)"')
_PIECE = 1 << 16
_LONGEST_WAY = 12
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Received:
    """What came over a connection.

    Attributes:
        ended: `closed`, `reset`, `silent` when nothing more came, or `enough`.
    """

    head: str
    body: bytes
    ended: str

    @property
    def status(self) -> int:
        """The status in the first line."""
        return int(self.head.split()[1])

    def headers(self, name: str) -> list[str]:
        """Every value of a header."""
        lines = (line.partition(":") for line in self.head.splitlines()[1:])
        return [value.strip() for key, _, value in lines if key.lower() == name.lower()]


def receive(
    site: RunningSite,
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    patience: float = 5.0,
    enough: int | None = None,
    tls: bool = True,
) -> Received:
    """Ask for an address over a connection of its own and take whatever comes.

    Args:
        site: whose authority is trusted.
        url: what is asked for.
        headers: more headers.
        patience: seconds without a byte after which nothing more is waited for.
        enough: bytes after which the connection is left.
        tls: speak TLS.
    """
    parts = urlsplit(url)
    host, port = str(parts.hostname), int(parts.port or 0)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    with socket.create_connection((host, port), timeout=patience) as plain:
        line = _Tls(plain, host, str(site.authority)) if tls else _Plain(plain)
        return _talk(line, path, headers or {}, enough)


class _Plain:
    """A connection without TLS."""

    def __init__(self, plain: socket.socket) -> None:
        self.plain = plain

    def send(self, data: bytes) -> None:
        self.plain.sendall(data)

    def take(self) -> bytes:
        """Return what has come; nothing at the end."""
        return self.plain.recv(_PIECE)


class _Tls(_Plain):
    """TLS worked by hand over a plain connection.

    The library's own socket shows a reset as a quiet end in some versions of Python.
    """

    def __init__(self, plain: socket.socket, host: str, authority: str) -> None:
        super().__init__(plain)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cafile=authority)
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=host)
        self._until(self._tls.do_handshake)

    def send(self, data: bytes) -> None:
        self._tls.write(data)
        self.plain.sendall(self._out.read())

    def take(self) -> bytes:
        return self._until(lambda: self._tls.read(_PIECE))

    def _until(self, step: Callable[[], bytes | None]) -> bytes:
        """Do a step, fetching what it wants; an end without a farewell is an end all the same."""
        while True:
            try:
                done = step() or b""
            except ssl.SSLWantReadError:
                self._fetch()
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                return b""
            else:
                self.plain.sendall(self._out.read())
                return done

    def _fetch(self) -> None:
        self.plain.sendall(self._out.read())
        arrived = self.plain.recv(_PIECE)
        self._in.write(arrived) if arrived else self._in.write_eof()


def _talk(line: _Plain, path: str, headers: Mapping[str, str], enough: int | None) -> Received:
    lines = [f"GET {path} HTTP/1.1", "Host: sandbox", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    line.send(("\r\n".join(lines) + "\r\n\r\n").encode())
    data, ended = bytearray(), ""
    while not ended:
        ended = _take(line, data)
        if enough is not None and len(data) >= enough:
            ended = "enough"
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    return Received(head.decode("utf-8"), body, ended)


def _take(line: _Plain, data: bytearray) -> str:
    try:
        piece = line.take()
    except ConnectionResetError:
        return "reset"
    except TimeoutError:
        return "silent"
    data += piece
    return "" if piece else "closed"


class Browser:
    """requests with one session for each address, and redirects followed by hand.

    Cookies know no ports, so one jar would mix those of the site's hosts.
    """

    def __init__(self, site: RunningSite) -> None:
        self.site = site
        self.went: list[str] = []
        self._sessions: dict[str, requests.Session] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for session in self._sessions.values():
            session.close()

    def get(self, url: str, **options: Any) -> requests.Response:
        """Open an address and go where it leads."""
        return self._open("GET", url, options)

    def post(self, url: str, **options: Any) -> requests.Response:
        """Send to an address and go where it leads."""
        return self._open("POST", url, options)

    def page(self, path: str) -> requests.Response:
        """Open a page of releases."""
        return self.get(self.site.url("releases") + path)

    def cookies(self, host: str) -> Sequence[str]:
        """Return the names of the cookies a host has given."""
        return sorted(self._session(self.site.url(host)).cookies.keys())

    def sign_in(self, account: Account, path: str = "/total", **fields: str) -> requests.Response:
        """Fill the form in front of a page."""
        form = self.page(path)
        return self.send_form(form, account.login, account.password, **fields)

    def send_form(
        self, form: requests.Response, login: str, password: str, **fields: str
    ) -> requests.Response:
        """Send a form that was read."""
        found = _EXECUTION.search(form.text)
        assert found, form.text
        filled = {"username": login, "password": password, "execution": found[1], "_eventId": "submit"}
        return self.post(form.url, data=filled | fields)

    def _open(self, method: str, url: str, options: dict[str, Any]) -> requests.Response:
        follow = options.pop("follow", True)
        self.went = [url]
        answer = self._session(url).request(method, url, allow_redirects=False, timeout=20, **options)
        while follow and answer.status_code in _REDIRECTS:
            url = urljoin(url, answer.headers["Location"])
            self.went.append(url)
            assert len(self.went) <= _LONGEST_WAY, self.went
            answer = self._session(url).request("GET", url, allow_redirects=False, timeout=20)
        return answer

    def _session(self, url: str) -> requests.Session:
        place = urlsplit(url).netloc
        if place not in self._sessions:
            session = self._sessions[place] = requests.Session()
            session.trust_env = False
            session.verify = str(self.site.authority)
        return self._sessions[place]
