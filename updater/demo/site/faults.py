"""What the site is told to do wrong: named faults, each for some hosts, paths and requests.

The identifiers N01...N34 are those of the project's catalogue of network faults.
"""

from __future__ import annotations

import enum
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class FaultKind(enum.Enum):
    """What goes wrong. `at` is a number of body bytes, `value` is explained with each kind."""

    # the connection
    REFUSED = "refused"
    """N01, N32: nobody listens."""
    HANDSHAKE_HANGS = "handshake-hangs"
    """N03: connected, and then nothing, not even TLS."""
    HANDSHAKE_RESET = "handshake-reset"
    """N01: reset as soon as it is connected."""
    TLS = "tls"
    """N28: `unknown-authority`, `wrong-name`, `expired`, `not-yet-valid`, `old-protocol`, `plain`."""
    NO_ANSWER = "no-answer"
    """N04: the request is read and never answered."""
    DELAY = "delay"
    """The answer comes after `value` seconds."""
    GARBAGE = "garbage"
    """What comes is no answer: `words`, `long` (one line of a header without end), `many` (headers)."""
    # how a body is sent
    STALL = "stall"
    """N05: nothing more after `at` bytes."""
    DRIP = "drip"
    """N06: after `at` bytes the rest at `value` bytes a second."""
    DRIP_HEADERS = "drip-headers"
    """N07: the head one byte at a time, `value` seconds apart."""
    RESET = "reset"
    """N08: the connection is reset after `at` bytes."""
    CUT = "cut"
    """N09: the connection is closed after `at` bytes; the length was announced."""
    NO_LENGTH = "no-length"
    """N10: no length is announced; with `at`, closed after that many bytes. `value` may be `chunked`."""
    LONGER = "longer"
    """N11: `value` bytes more than announced."""
    LENGTH = "length"
    """N12: `Content-Length` says `value`; `twice` sends two that differ."""
    BAD_RANGE = "bad-range"
    """N13: a 206 with another `start`, another `total`, or `none` of it."""
    RANGE_IGNORED = "range-ignored"
    """N14: a 200 with everything."""
    CHANGED = "changed"
    """N15: the file is another one now: its mark is `value`, its bytes differ."""
    RANGE_REFUSED = "range-refused"
    """N16: 416; `value` is the total it states, the true one unless given."""
    STATUS = "status"
    """N17, N18, N20: status `value`, with `Retry-After` after a colon: `503:2`."""
    HTML = "html"
    """N21: a web page instead of whatever was asked for, with 200."""
    GZIP_BOMB = "gzip-bomb"
    """N25: `Content-Encoding: gzip`, `value` bytes when decoded."""
    HUGE = "huge"
    """N24: a page of `value` bytes; with 0 it never ends."""
    REDIRECT = "redirect"
    """N26: to `foreign`, `http`, `port`, `file`, `loop`, or to an address given."""
    DISPOSITION = "disposition"
    """N31: `Content-Disposition` says `value`."""
    GUARD = "guard"
    """The guard's page with 403."""
    # what the site says
    SESSION_EXPIRES = "session-expires"
    """N19: the session is gone after `value` requests."""
    LOGIN_PAGE = "login-page"
    """N22: the sign-in form with 200 in place of a page."""
    LAYOUT = "layout"
    """N23: the page is put together in another way."""
    WRONG_PASSWORD_200 = "wrong-password-200"  # noqa: S105 - a name
    """The form answers a wrong password with 200 and not with 401."""
    LOGIN_307 = "login-307"
    """N27: the form's answer is a 307 to `foreign` or `http`."""
    TOO_MANY = "too-many"
    """429 on sign-in calls."""
    UNAUTHORISED_401 = "unauthorised-401"
    """A request without a session gets 401 and not the sign-in page."""
    LOGIN_ERROR = "login-error"
    """The update service refuses the login."""
    SERVICE_ERROR = "service-error"
    """The update service answers 200 with an error named `value`."""
    COUNT = "count"
    """The update service gives one file fewer than asked for."""
    NOT_JSON = "not-json"
    """The update service answers with something else."""
    WRONG_HASH = "wrong-hash"
    """The checksum stated is not that of the file."""
    DAMAGED = "damaged"
    """One byte of the file differs; its length does not."""
    WRONG_VERSION = "wrong-version"
    """N34: the file of another release comes."""
    OLD_URLS = "old-urls"
    """The update service names plain http addresses, as it did years ago."""


_OF_FILES = ("dl02", "dl03", "dl04")
_CONNECTION = {
    FaultKind.REFUSED,
    FaultKind.HANDSHAKE_HANGS,
    FaultKind.HANDSHAKE_RESET,
    FaultKind.TLS,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        where: name of a host, `dl` for all download hosts, empty for every host.
        path: part of the path of the requests meant; empty for all.
        after: so many requests go well before.
        times: how many requests go wrong; None until it is taken away.
        at: number of body bytes; see the kind.
        value: see the kind.
    """

    kind: FaultKind
    where: str = ""
    path: str = ""
    after: int = 0
    times: int | None = None
    at: int = 0
    value: str = ""

    def meets(self, host: str) -> bool:
        """Say whether it is for this host."""
        return self.where in {"", host} or (self.where == "dl" and host in _OF_FILES)


class Active(dict[FaultKind, Fault]):
    """The faults that apply to one request, by kind."""

    def value(self, kind: FaultKind) -> str | None:
        """Return the value of a fault, or None when there is no such fault."""
        return self[kind].value if kind in self else None


class Faults:
    """The faults in force; may be changed from any thread while the site runs."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._counted: list[tuple[Fault, int]] = []
        self._listeners: list[Callable[[], None]] = []
        self.generation = 0

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter([fault for fault, _seen in self._counted])

    def add(
        self,
        kind: FaultKind,
        where: str = "",
        *,
        path: str = "",
        after: int = 0,
        times: int | None = None,
        at: int = 0,
        value: str | float = "",
    ) -> Fault:
        """Put a fault in force and return it."""
        fault = Fault(kind, where, path, after, times, at, str(value))
        with self._lock:
            self._counted.append((fault, 0))
        self._changed()
        return fault

    def remove(self, fault: Fault) -> None:
        """Take one fault away."""
        self.replace(one for one in self if one is not fault)

    def clear(self) -> None:
        """Let everything go well again."""
        self.replace(())

    def replace(self, faults: Iterable[Fault]) -> None:
        """Put exactly these faults in force; counting begins anew."""
        with self._lock:
            self._counted = [(fault, 0) for fault in faults]
        self._changed()

    def listen(self, listener: Callable[[], None]) -> None:
        """Have a callable told of every change."""
        self._listeners.append(listener)

    def on_connection(self, host: str) -> Active:
        """Return what happens to the next connection to a host, and count it."""
        return self._take(host, None)

    def on_request(self, host: str, path: str) -> Active:
        """Return what happens to a request, and count it."""
        return self._take(host, path)

    def refused(self, host: str) -> bool:
        """Say whether a host is down."""
        return any(fault.kind is FaultKind.REFUSED and fault.meets(host) for fault in self)

    def _take(self, host: str, path: str | None) -> Active:
        """Count a connection (without a path) or a request, and return what goes wrong with it."""
        active = Active()
        with self._lock:
            for number, (fault, seen) in enumerate(self._counted):
                if (fault.kind in _CONNECTION) != (path is None) or not fault.meets(host):
                    continue
                if fault.path not in (path or ""):
                    continue
                self._counted[number] = fault, seen + 1
                if seen >= fault.after and (fault.times is None or seen < fault.after + fault.times):
                    active.setdefault(fault.kind, fault)
        return active

    def _changed(self) -> None:
        self.generation += 1
        for listener in self._listeners:
            listener()
