"""The block on new connections beside a file infobase, `1Cv8.cdn` (docs/formats.md 5.3)."""

from __future__ import annotations

from updater.errors import FormatError
from updater.formats.brackets import decode
from updater.model.infobase import ConnectionBlock

_OPEN_END = "00010101000000"
_FIELDS_BEFORE_MESSAGE = 3


def parse_connection_block(data: bytes) -> ConnectionBlock:
    """Read a block; its permission code and parameter are left unread, they may be secret.

    Times are `YYYYMMDDhhmmss` as written, empty for an open end. The message ends
    where the code begins, not at the next quote: a real block has single quotes inside.

    Raises:
        FormatError: `format.encoding`, or `format.structure` when it is no block at all.
    """
    text = decode(data, place="cdn").strip()
    if not (text.startswith("{") and text.endswith("}")):
        raise FormatError("format.structure", place="cdn")
    fields = text[1:-1].split(",", _FIELDS_BEFORE_MESSAGE)
    if len(fields) <= _FIELDS_BEFORE_MESSAGE:
        raise FormatError("format.structure", place="cdn")
    _version, begins, ends, rest = (field.strip() for field in fields)
    return ConnectionBlock(_message(rest), _closed(begins), _closed(ends))


def _message(rest: str) -> str:
    """Cut the message off the code and the parameter that follow it."""
    parts = rest.rsplit('","', 2)
    return parts[0].strip().removeprefix('"').removesuffix('"').replace('""', '"')


def _closed(time: str) -> str:
    return "" if time == _OPEN_END else time
