"""What a failure means for the next try: which address, after how long, or not at all."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from updater.errors import SiteError

ROUNDS = 3
"""Tries after the first one that may bring nothing, through all mirrors, before it is given up."""

LONGEST_WAIT = 300.0
"""Seconds a server may ask us to wait; when it asks for more, we come back sooner."""

_TRIES = 300
"""Connections for one file, whatever they bring: a server that cuts every one is not fed for ever."""

_FIRST_WAIT = 1.0


class Reaction(enum.Enum):
    """What to do after a failure."""

    SAME = enum.auto()
    """The next try may well work, here or at a mirror."""
    WAIT = enum.auto()
    """The server wants fewer requests: wait, and one at a time."""
    OTHER = enum.auto()
    """This address brings nothing; another one may."""
    SIGN_IN = enum.auto()
    """The session has ended."""
    STOP = enum.auto()
    """No address can help."""


_SAME = {
    "site.unreachable",
    "site.no-network",
    "site.timeout",
    "site.slow",
    "site.broken-answer",
    "site.server-error",
    "download.server-error",
    "download.cut",
}
_STOP = {"site.proxy", "site.proxy-login", "download.unproven", "download.no-space", "download.planted"}


def reaction_to(error: SiteError) -> Reaction:
    """Say what a failure calls for."""
    code = error.code
    if code == "download.busy" or error.params.get("status") == 429:  # noqa: PLR2004 - too many requests
        return Reaction.WAIT
    if code in {"download.refused", "download.web-page", "account.session-lost"}:
        return Reaction.SIGN_IN
    if code in _SAME and error.params.get("reason") != "encoding":
        return Reaction.SAME
    return Reaction.STOP if code in _STOP or code.startswith("account.") else Reaction.OTHER


class Mirrors:
    """The addresses of one file, in turn."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = list(urls)
        self._at = 0

    def __len__(self) -> int:
        return len(self._urls)

    @property
    def url(self) -> str:
        """The address whose turn it is."""
        return self._urls[self._at]

    def turn(self) -> bool:
        """Go to the next one; whether that was the last of a round."""
        self._at = (self._at + 1) % len(self._urls)
        return self._at == 0

    def give_up(self, error: SiteError) -> None:
        """Leave out the present one.

        Raises:
            SiteError: the error given, when it was the only one left.
        """
        if len(self._urls) == 1:
            raise error
        del self._urls[self._at]
        self._at %= len(self._urls)


class Patience:
    """Counts fruitless tries and says how long to wait before the next.

    Args:
        jitter: a number from 0 to 1, so that many programs do not come back at once.
    """

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._fruitless = self._tries = 0

    def fruit(self) -> None:
        """Something came: the server is alive."""
        self._fruitless = 0

    def tried(self, error: SiteError) -> None:
        """Count a connection.

        Raises:
            SiteError: the error given, when there were too many.
        """
        self._tries += 1
        if self._tries >= _TRIES:
            raise error

    def next_wait(self, error: SiteError) -> float:
        """Return the seconds to wait after a round without fruit.

        Raises:
            SiteError: the error given, when it is enough.
        """
        if self._fruitless >= ROUNDS:
            raise error
        grown = _FIRST_WAIT * (1 << self._fruitless) * (0.75 + 0.5 * self._jitter())
        self._fruitless += 1
        return min(LONGEST_WAIT, max(grown, asked_wait(error)))


def asked_wait(error: SiteError) -> float:
    """Return the seconds the server asked to wait, 0 when it did not."""
    asked = error.params.get("retry_after")
    return float(asked) if isinstance(asked, int | float) else 0.0
