"""What an answer to "the file from byte n on" means (RFC 9110 14.2, 15.3.7, 15.5.17)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import SiteError

if TYPE_CHECKING:
    from updater.site.download.headers import Head

_OK, _PARTIAL, _MULTIPLE = 200, 206, 300
_NO_RIGHT = {401, 403, 407}
_ABSENT = {404, 410}
_UNSATISFIED, _TIMEOUT, _TOO_MANY, _SERVER = 416, 408, 429, 500


class Meaning(enum.Enum):
    """What to do with the body."""

    GOES_ON = enum.auto()
    """It is what follows the bytes that are here."""
    FROM_START = enum.auto()
    """It is the whole file: what is here is dropped."""
    WHOLE_ALREADY = enum.auto()
    """There is no more: what is here is all."""
    ASK_AGAIN = enum.auto()
    """It is of no use; the file is to be asked for from its start."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The meaning of an answer.

    Attributes:
        total: size of the whole file in bytes; None when nobody says.
    """

    meaning: Meaning
    total: int | None = None


def judge(status: int, head: Head, *, start: int, expected: int | None, name: str) -> Verdict:
    """Say what an answer means.

    Args:
        status: of the answer.
        head: of the answer.
        start: the byte asked for; 0 when the whole file was.
        expected: the size known so far.
        name: the file, for errors.

    Raises:
        SiteError: `download.refused`, `download.absent`, `download.busy`, `download.server-error`
            or `download.odd-answer`: this answer brings no file.
    """
    if head.encoded:
        raise SiteError("download.odd-answer", name=name, status=status, detail=head["content-encoding"])
    if status == _OK:
        return Verdict(Meaning.FROM_START, head.length)
    if status == _PARTIAL and start:
        return _of_part(head, start, expected)
    if status == _UNSATISFIED and start:
        return _of_nothing_more(head, start, expected)
    raise _failure(status, head, name)


def _of_part(head: Head, start: int, expected: int | None) -> Verdict:
    part = head.range
    total = expected if part is None or part.total is None else part.total
    if part is None or part.first != start or (total is not None and part.last >= total):
        return Verdict(Meaning.ASK_AGAIN)
    if expected not in {None, total} or head.length not in {None, part.last - part.first + 1}:
        return Verdict(Meaning.ASK_AGAIN)
    return Verdict(Meaning.GOES_ON, total)


def _of_nothing_more(head: Head, start: int, expected: int | None) -> Verdict:
    total = expected if head.whole_size is None else head.whole_size
    if total == start and expected in {None, total}:
        return Verdict(Meaning.WHOLE_ALREADY, total)
    return Verdict(Meaning.ASK_AGAIN)


def _failure(status: int, head: Head, name: str) -> SiteError:
    if status in _NO_RIGHT:
        return SiteError("download.refused", name=name, status=status)
    if status in _ABSENT:
        return SiteError("download.absent", name=name, status=status)
    if status == _TOO_MANY:
        return SiteError("download.busy", name=name, status=status, retry_after=head.retry_after)
    if status >= _SERVER or status == _TIMEOUT:
        return SiteError("download.server-error", name=name, status=status, retry_after=head.retry_after)
    return SiteError("download.odd-answer", name=name, status=status)
