"""The block on new connections beside a file infobase, `1Cv8.cdn` (docs/formats.md 5.3)."""

from __future__ import annotations

from updater.errors import FormatError
from updater.formats.brackets import decode
from updater.model.infobase import ConnectionBlock

_OPEN_END = "00010101000000"
_FIELDS_BEFORE_MESSAGE = 3


def parse_connection_block(data: bytes, *, known: str = "") -> ConnectionBlock:
    """Read a block; its permission code and parameter are not kept, they may be secret.

    Times are `YYYYMMDDhhmmss` as written, empty for an open end. The message ends
    where the code begins, not at the next quote: a real block has single quotes inside.

    Args:
        data: the content of the file.
        known: a permission code of ours, to tell whether it lets us in.

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
    message, code = _message_and_code(rest)
    return ConnectionBlock(message, _closed(begins), _closed(ends), bool(known) and code == known)


def _message_and_code(rest: str) -> tuple[str, str]:
    """Cut message, code and parameter apart."""
    message, code, *_parameter = [*rest.rsplit('","', 2), ""]
    return _bare(message), _bare(code)


def _bare(text: str) -> str:
    return text.strip().removeprefix('"').removesuffix('"').replace('""', '"')


def _closed(time: str) -> str:
    return "" if time == _OPEN_END else time
