"""A file on a server that hands it out properly, or in one of all the ways it can go wrong."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.loopback import Received, Wire

_PIECE = 16 << 10
_SLOWLY = 0.04  # seconds
_TAKEN = 0.06  # seconds


@dataclass(frozen=True)
class Fault:
    """What is wrong with one answer.

    Attributes:
        cut: bytes of the body after which the connection ends.
        then: how it ends: `close`, `reset`, `hang`, `drip` (the rest byte by byte) or `slowly`.
        every: seconds between two pieces of 16 KB of a slow end.
        status: answered instead, with `body`.
        headers: put in place of the right ones; an empty text leaves one out.
        ranges: whether `Range` is honoured.
        etag: of another state of the file.
        content: of that state.
        surplus: sent after the end.
        no_length: the end of the connection is the end of the body.
        chunked: the body is sent in chunks.
        shift: a part starts so many bytes elsewhere, and says so.
        silent: nothing is said at all.
    """

    cut: int | None = None
    then: str = "close"
    every: float = _SLOWLY
    status: int = 0
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ranges: bool = True
    etag: str = ""
    content: bytes = b""
    surplus: bytes = b""
    no_length: bool = False
    chunked: bool = False
    shift: int = 0
    silent: bool = False


@dataclass
class FaultyFile:
    """A file whose first answers go wrong by a script, and all later ones by `always`.

    Attributes:
        script: faults of the next answers; None is a right one.
        asked: first byte and `If-Range` of every request.
        sent: bytes of bodies handed to the network.
        at_once: connections at the same time, at most.
    """

    content: bytes
    etag: str = '"one"'
    script: list[Fault | None] = field(default_factory=list)
    always: Fault | None = None
    asked: list[tuple[int, str]] = field(default_factory=list)
    sent: int = 0
    at_once: int = 0

    @property
    def answering(self) -> bool:
        """Whether an answer is on its way."""
        with self._lock:
            return self._now > 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0

    def __call__(self, request: Received, wire: Wire) -> None:
        """Answer one request."""
        with self._lock:
            fault = (self.script.pop(0) if self.script else self.always) or Fault()
            start = _start(request)
            self.asked.append((start, request.headers.get("If-Range", "")))
            self._now += 1
            self.at_once = max(self.at_once, self._now)
        try:
            self._answer(start, request.headers.get("If-Range", ""), fault, wire)
        finally:
            with self._lock:
                self._now -= 1

    def _answer(self, start: int, if_range: str, fault: Fault, wire: Wire) -> None:
        if fault.silent:
            wire.hang()
        etag, content = fault.etag or self.etag, fault.content or self.content
        headers = {"ETag": etag, "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
        if fault.status:
            self._send(fault.status, headers, fault.body, fault, wire)
            return
        if not start or not fault.ranges or if_range not in {"", etag}:
            self._send(200, headers, content, fault, wire)
            return
        if start >= len(content):
            headers["Content-Range"] = f"bytes */{len(content)}"
            self._send(416, headers, b"", fault, wire)
            return
        start += fault.shift
        headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._send(206, headers, content[start:], fault, wire)

    def _send(self, status: int, headers: dict[str, str], body: bytes, fault: Fault, wire: Wire) -> None:
        if fault.chunked:
            headers["Transfer-Encoding"] = "chunked"
        elif not fault.no_length:
            headers["Content-Length"] = str(len(body))
        headers.update(fault.headers)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
        head = f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode()
        self._body(head, body[: fault.cut] + fault.surplus, fault.chunked, wire)
        if fault.cut is not None or fault.no_length or fault.surplus:
            self._end(body[fault.cut :], fault, wire)
        elif fault.chunked:
            wire.raw(b"0\r\n\r\n")

    def _body(self, head: bytes, body: bytes, chunked: bool, wire: Wire) -> None:
        """Send the head and the first piece at one stroke: apart the second waits for the first."""
        for at in range(0, max(1, len(body)), _PIECE):
            piece = body[at : at + _PIECE]
            wire.raw(head + (b"%x\r\n%s\r\n" % (len(piece), piece) if chunked and piece else piece))
            head = b""
            with self._lock:
                self.sent += len(piece)

    def _end(self, rest: bytes, fault: Fault, wire: Wire) -> None:
        if fault.then == "hang":
            wire.hang()
        elif fault.then == "drip":
            wire.drip(rest)
        elif fault.then == "slowly":
            self._slowly(rest, fault.every, wire)
        elif fault.then == "reset":
            time.sleep(_TAKEN)  # a reset throws away what the other side has not read yet
            wire.reset()
        raise ConnectionAbortedError  # the server closes

    def _slowly(self, rest: bytes, every: float, wire: Wire) -> None:
        for at in range(0, len(rest), _PIECE):
            time.sleep(every)
            self._body(b"", rest[at : at + _PIECE], False, wire)


def cuts(*offsets: int, then: str = "close") -> list[Fault | None]:
    """Return a script of answers that break off after so many bytes each."""
    return [replace(Fault(), cut=offset, then=then) for offset in offsets]


def _start(request: Received) -> int:
    text = request.headers.get("Range", "")
    return int(text.removeprefix("bytes=").rstrip("-")) if text else 0
