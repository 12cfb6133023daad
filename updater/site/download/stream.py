"""What a download needs of a session with the site: `SiteSession.stream` has this shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from updater.model.site import SignIn


class StreamedAnswer(Protocol):
    """An answer whose body is still to come."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in any case."""

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the body as it was sent, in pieces of at most so many bytes.

        Raises:
            SiteError: it broke off, stalled, or is too slow; what had come was yielded before.
        """


class OpenStream(Protocol):
    """Asks for a file, or for the rest of it."""

    def __call__(
        self, url: str, *, start: int = 0, if_range: str | None = None, basic: SignIn | None = None
    ) -> AbstractContextManager[StreamedAnswer]:
        """Send the request and wait for the head of the answer.

        Args:
            url: an address as the source gave it.
            start: the first byte wanted; from 0 on no `Range` is sent.
            if_range: the validator that must still hold, else the whole file is wanted.
            basic: login for hosts that want HTTP Basic.

        Raises:
            SiteError: there is no answer.
        """
