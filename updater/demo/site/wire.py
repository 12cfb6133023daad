"""Writing an answer onto a connection: whole, slowly, in part, or with a reset in the middle."""

from __future__ import annotations

import contextlib
import email.utils
import select
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from updater.demo.site.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.demo.site.answer import Answer
    from updater.demo.site.connections import SiteConnection
    from updater.demo.site.faults import Active, Fault
    from updater.demo.site.log import Exchange
    from updater.demo.site.server import Host

_LOOK = 0.05  # seconds between looks whether to go on waiting
_FOREVER = 600.0
_TICKS = 20  # portions a second of a slow body
_ENDINGS = (FaultKind.STALL, FaultKind.RESET, FaultKind.CUT, FaultKind.NO_LENGTH)
_GARBAGE = {
    "words": b"220 mail.sandbox.invalid ready\r\n\r\n",
    "long": b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n",
    "many": b"HTTP/1.1 200 OK\r\n" + b"X-More: 1\r\n" * 300 + b"\r\n",
}
_HEADER_PAUSE = "0.25"


class Wire:
    """One answer's way onto one connection."""

    def __init__(self, connection: SiteConnection, host: Host, exchange: Exchange, active: Active) -> None:
        self.connection, self.host, self.exchange, self.active = connection, host, exchange, active
        self._generation = host.site.faults.generation
        self._chunked = False

    def send(self, answer: Answer) -> bool:
        """Write the answer; say whether the connection may be used again."""
        if FaultKind.GARBAGE in self.active:
            self.connection.socket.sendall(_GARBAGE[self.active[FaultKind.GARBAGE].value or "words"])
            return False
        self._chunked = answer.header("Transfer-Encoding") == "chunked"
        kept = self._may_be_kept(answer)
        self.exchange.status = answer.status
        self._head(_head(answer, kept))
        if not answer.body_wanted or answer.status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
            return kept
        if not self._body(answer):
            return False
        if FaultKind.LONGER in self.active:
            self._push(b"\0" * int(self.active[FaultKind.LONGER].value or 1))
        return kept

    def wait(self, seconds: float = _FOREVER) -> None:
        """Do nothing for a time, but no longer than there is somebody to wait for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.host.closing.wait(min(_LOOK, seconds)):
            if self._gone() or self.host.site.faults.generation != self._generation:
                return

    def _may_be_kept(self, answer: Answer) -> bool:
        spoilt = {FaultKind.LONGER, FaultKind.LENGTH, *_ENDINGS} & self.active.keys()
        return answer.header("Content-Length") is not None and not spoilt

    def _head(self, head: bytes) -> None:
        if FaultKind.DRIP_HEADERS not in self.active:
            self.connection.socket.sendall(head)
            return
        pause = float(self.active[FaultKind.DRIP_HEADERS].value or _HEADER_PAUSE)
        for number in range(len(head)):
            self.connection.socket.sendall(head[number : number + 1])
            self.wait(pause)

    def _body(self, answer: Answer) -> bool:
        """Write the body; say whether all of it was written."""
        ending = self._ending()
        for piece in self._paced(answer):
            left = ending.at - self.exchange.sent if ending else len(piece)
            self._push(piece[:left])
            if left < len(piece) and ending:
                self._end(ending)
                return False
        if self._chunked:
            self.connection.socket.sendall(b"0\r\n\r\n")
        return True

    def _ending(self) -> Fault | None:
        """Return the fault that ends a body early."""
        found = (self.active[kind] for kind in _ENDINGS if kind in self.active)
        return next((fault for fault in found if fault.kind is not FaultKind.NO_LENGTH or fault.at), None)

    def _end(self, ending: Fault) -> None:
        if ending.kind is FaultKind.STALL:
            self.wait()
        if ending.kind is FaultKind.RESET:
            self.connection.abort()

    def _paced(self, answer: Answer) -> Iterator[bytes]:
        drip = self.active.get(FaultKind.DRIP)
        if drip is None:
            yield from answer.body
            return
        rate = float(drip.value or 1)
        portion, pause = max(1, int(rate / _TICKS)), max(1, int(rate / _TICKS)) / rate
        for piece in answer.body:
            quick = max(0, min(len(piece), drip.at - self.exchange.sent))
            yield piece[:quick]
            for start in range(quick, len(piece), portion):
                yield piece[start : start + portion]
                self.wait(pause)

    def _push(self, data: bytes) -> None:
        if not data:
            return
        if self.connection.broken:
            raise ConnectionAbortedError
        framed = b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data
        self.exchange.sent += len(data)  # before: a piece that breaks off counts whole
        self.connection.socket.sendall(framed)

    def _gone(self) -> bool:
        """Say whether the client has closed its side, or sent something it should not have."""
        with contextlib.suppress(OSError, ValueError):
            readable, _, _ = select.select([self.connection.socket], [], [], 0)
            return bool(readable)
        return True


def _head(answer: Answer, kept: bool) -> bytes:
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Odd"
    own = [("Date", email.utils.formatdate(usegmt=True)), ("Connection", "keep-alive" if kept else "close")]
    lines = [f"HTTP/1.1 {answer.status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in (*answer.headers, *own)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")
