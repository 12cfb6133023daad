"""What the head of an answer says about the body, read without trust (RFC 9110 8.6, 8.8, 10.2.3, 14.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)", re.ASCII)
_UNSATISFIED = re.compile(r"bytes \*/([0-9]{1,15})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ContentRange:
    """Which part of a file a body is.

    Attributes:
        first: offset of its first byte.
        last: offset of its last byte.
        total: size of the whole file; None when the server does not say.
    """

    first: int
    last: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Validator:
    """How a server tells one state of a file from another.

    Attributes:
        etag: as sent; may be weak.
        modified: `Last-Modified` as sent.
    """

    etag: str = ""
    modified: str = ""

    @property
    def for_range(self) -> str | None:
        """What may stand in `If-Range`: a strong tag, else the time."""
        strong = self.etag if self.etag.startswith('"') else ""
        return strong or self.modified or None


class Head:
    """The head of an answer, its names in one case."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = {name.lower(): value.strip() for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._headers.get(name, "")

    @property
    def length(self) -> int | None:
        """Bytes of the body; a number that is none, negative or absurd is as good as none."""
        text = self["content-length"]
        return int(text) if _NUMBER.fullmatch(text) else None

    @property
    def range(self) -> ContentRange | None:
        """Which part of the file the body is; None when it is not said or makes no sense."""
        found = _RANGE.fullmatch(self["content-range"])
        if found is None:
            return None
        first, last = int(found[1]), int(found[2])
        total = None if found[3] == "*" else int(found[3])
        sane = first <= last and (total is None or last < total)
        return ContentRange(first, last, total) if sane else None

    @property
    def whole_size(self) -> int | None:
        """The size of the file, as an answer 416 tells it."""
        found = _UNSATISFIED.fullmatch(self["content-range"])
        return int(found[1]) if found else None

    @property
    def validator(self) -> Validator:
        """What tells this state of the file from another."""
        return Validator(self["etag"], self["last-modified"])

    @property
    def retry_after(self) -> float | None:
        """Seconds the server asks to wait; a date is taken relative to the server's own clock."""
        text = self["retry-after"]
        if _NUMBER.fullmatch(text):
            return float(text)
        then, now = _time(text), _time(self["date"])
        return max(0.0, (then - now).total_seconds()) if then and now else None

    @property
    def encoded(self) -> bool:
        """Whether the body is packed in a way nobody asked for."""
        return self["content-encoding"].lower() not in {"", "identity"}

    @property
    def says_page(self) -> bool:
        """Whether the server calls the body a web page."""
        return self["content-type"].lower().startswith(("text/html", "application/xhtml"))


def _time(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
    return found if found.tzinfo is not None else None
