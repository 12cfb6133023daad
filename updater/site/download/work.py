"""What the downloads of one call share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import Cancelled
from updater.model.events import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.filing import Filing
    from updater.model.site import SignIn
    from updater.site.download.lanes import Lanes
    from updater.site.download.meter import Meter
    from updater.site.download.pauser import Pauser
    from updater.site.download.record import Record
    from updater.site.download.stream import OpenStream

_NAP = 0.1  # seconds between looks at whether a wait should end otherwise


class Paused(Exception):  # noqa: N818 - it is not an error but a wish
    """The person wants downloads to stand."""


class Stop:
    """The person's wish to stop, or that of a neighbour which failed."""

    def __init__(self, cancel: CancelToken | None) -> None:
        self._tokens = [CancelToken(), *([] if cancel is None else [cancel])]

    def all(self) -> None:
        """Let every download of this call stop."""
        self._tokens[0].cancel()

    def check(self) -> None:
        """Raise `Cancelled` when there is reason to stop."""
        if any(token.cancelled for token in self._tokens):
            raise Cancelled


@dataclass(frozen=True, slots=True)
class Work:
    """What the downloads of one call share.

    Attributes:
        stream: asks the site.
        filing: file operations.
        boot: the present start of the system.
        sign_in: for hosts that want HTTP Basic.
        sign_in_again: renews the session, and tells whether there is a new one.
        clock: seconds that only ever grow.
        sleep: waits so many seconds.
        jitter: a number from 0 to 1.
    """

    stream: OpenStream
    filing: Filing
    record: Record
    meter: Meter
    lanes: Lanes
    pauser: Pauser
    stop: Stop
    boot: str
    sign_in: SignIn | None
    sign_in_again: Callable[[], bool]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]

    def check(self) -> None:
        """Raise `Cancelled` when there is reason to stop."""
        self.stop.check()

    def check_or_pause(self) -> None:
        """Raise `Cancelled` or `Paused` when there is reason to."""
        self.stop.check()
        if self.pauser.paused:
            raise Paused

    def wait(self, seconds: float) -> None:
        """Wait, unless there is reason to stop."""
        while seconds > 0:
            self.stop.check()
            self.sleep(min(_NAP, seconds))
            seconds -= _NAP
