"""A total deadline and a floor of speed for one transfer, asked at every single read."""

from __future__ import annotations

import contextlib
import http.client
import io
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from updater.site.limits import Limits

_BUFFER = 64 << 10


class TooLate(TimeoutError):  # noqa: N818 - what happened, not the name of a family
    """The time for the whole answer is over."""


class TooSlow(TimeoutError):  # noqa: N818 - what happened, not the name of a family
    """Fewer bytes came than the floor demands."""


class Watch:
    """Times one transfer.

    Args:
        limits: what is allowed.
        monotonic: seconds of a clock that only goes forward.
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self.now = monotonic
        self._end: float | None = monotonic() + limits.total
        self._hurried = False
        self._answer: WatchedResponse | None = None
        self._waited = 0.0
        self._count = 0

    def headers_are_there(self) -> None:
        """Let the body take its time from now on: only the floor holds."""
        self._end = None

    def began(self, answer: WatchedResponse) -> None:
        """Know the answer whose reading has begun."""
        self._answer = answer

    def drop(self) -> None:
        """Close an answer nobody was handed: `urllib3` forgets one it cannot make sense of."""
        if self._answer is not None:
            self._answer.close()

    def before_read(self, connection: socket.socket) -> None:
        """Let the next read wait no longer than until the end.

        Raises:
            TooLate: the end has come.
        """
        if self._end is None:
            if self._hurried:
                connection.settimeout(self._limits.read)
                self._hurried = False
            return
        left = self._end - self.now()
        if left <= 0:
            raise TooLate
        if left < self._limits.read:
            connection.settimeout(left)
            self._hurried = True

    def after_read(self, count: int, seconds: float) -> None:
        """Count what came and how long it was waited for.

        Raises:
            TooSlow: a whole window brought too little.
        """
        self._count += count
        self._waited += seconds
        if self._waited < self._limits.floor_seconds:
            return
        if self._count < self._limits.floor_bytes:
            raise TooSlow
        self._count, self._waited = 0, 0.0


_present: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextlib.contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Time every answer whose reading is begun inside the block."""
    token = _present.set(watch)
    try:
        yield
    finally:
        _present.reset(token)


class WatchedResponse(http.client.HTTPResponse):
    """An answer read under the watch of the request it belongs to; answers of a proxy too."""

    def __init__(self, sock: socket.socket, *args: Any, **words: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(sock, *args, **words)
        watch = _present.get()
        if watch is not None:
            watch.began(self)
            self.fp = io.BufferedReader(_WatchedRaw(self.fp.detach(), sock, watch), _BUFFER)


class _WatchedRaw(io.RawIOBase):
    """The bytes of a socket, each read timed."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket, watch: Watch) -> None:
        super().__init__()
        self._raw, self._connection, self._watch = raw, connection, watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - as the base class has it
        self._watch.before_read(self._connection)
        began = self._watch.now()
        count = self._raw.readinto(buffer)
        self._watch.after_read(count or 0, self._watch.now() - began)
        return count

    def fileno(self) -> int:
        return self._raw.fileno()

    def close(self) -> None:
        self._raw.close()
        super().close()
