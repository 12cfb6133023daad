"""What a site answered: whole, up to a number of bytes, or piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.errors import SiteError
from updater.site.limits import NOTE_CAP
from updater.site.session_errors import TRANSPORT_ERRORS, explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import requests

    from updater.site.redirects import Place

_READ = 64 << 10
_LONGEST_LENGTH = 18


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    Attributes:
        url: where it came from in the end; may hold a ticket, so it is never shown.
        headers: names are found whatever their case.
        body: as sent; never compressed.
    """

    status: int
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text: all pages of the sites are UTF-8 (docs/update-site.md 1.3)."""
        return self.body.decode("utf-8-sig", "replace")


class StreamedAnswer:
    """An answer whose body is read piece by piece.

    Attributes:
        status: 200, 206, or a refusal for the caller to judge: 401, 403, 404, 416.
        url: where it came from in the end; may hold a ticket, so it is never shown.
        headers: names are found whatever their case.
        beginning: what was read of a refusal's body already.
    """

    def __init__(self, response: requests.Response, url: str, place: Place, beginning: bytes = b"") -> None:
        self.status: int = response.status_code
        self.url = url
        self.headers: Mapping[str, str] = response.headers
        self.beginning = beginning
        self._response, self._place = response, place

    def pieces(self, size: int = 256 << 10) -> Iterator[bytes]:
        """Yield the body in pieces of up to `size` bytes, as sent.

        What has arrived before a failure is yielded before the failure is raised.

        Raises:
            SiteError: the connection broke, stalled or was too slow.
        """
        if self.beginning:
            yield self.beginning
        yield from _pieces(self._response, self._place, size)


def read_capped(response: requests.Response, place: Place, cap: int) -> bytes:
    """Read a body of up to `cap` bytes.

    Raises:
        SiteError: `site.too-large`, or what `pieces` raises.
    """
    length = stated_length(response.headers)
    if length is not None and length > cap:
        raise SiteError("site.too-large", host=str(place), limit=cap)
    body = bytearray()
    for piece in _pieces(response, place, min(cap + 1, _READ)):
        body += piece
        if len(body) > cap:
            raise SiteError("site.too-large", host=str(place), limit=cap)
    return bytes(body)


def read_note(response: requests.Response) -> bytes:
    """Read the beginning of a body nobody needs; how it ends does not matter."""
    try:
        return bytes(response.raw.read(NOTE_CAP, decode_content=False) or b"")
    except TRANSPORT_ERRORS:
        return b""


def refuse_compressed(response: requests.Response, place: Place) -> None:
    """Refuse an answer in an encoding that was not asked for: it hides its true size.

    Raises:
        SiteError: `site.broken-answer`.
    """
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        raise SiteError("site.broken-answer", host=str(place), reason="encoding")


def stated_length(headers: Mapping[str, str]) -> int | None:
    """Return the length a server states, or None when it makes no sense."""
    text = headers.get("Content-Length", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_LENGTH else None


def _pieces(response: requests.Response, place: Place, size: int) -> Iterator[bytes]:
    """Yield what comes when it comes: on a slow line nobody waits for a piece to be full."""
    while True:
        try:
            piece = response.raw.read1(min(size, _READ), decode_content=False)
        except TRANSPORT_ERRORS as error:
            failure = explained(error, place, in_body=True)
            break
        if not piece:
            return
        yield piece
    raise failure
