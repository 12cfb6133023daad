"""Cutting the text files of the log into records, one at a time.

A file begins with `1CV8LOG(ver 2.0)` and a GUID; then bracket lists follow,
parted by commas. The last one may be half written while the platform works.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.brackets import BOM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

HEADER = b"1CV8LOG(ver 2."
_HEADER_LINES = 2
_LINE = 1 << 20  # bytes read of a line at a time
_RECORD = 32 << 20  # bytes; a record carries at most a few kilobytes of data
_STRINGS = re.compile(rb'"[^"]*"')


def record_texts(path: Path) -> Iterator[bytes]:
    """Yield each whole record of a file, braces included; a half-written last one is left out.

    Raises:
        FormatError: `format.event-log` when it is not such a file, `format.brackets`, `format.too-large`.
        OSError: it may not be read.
    """
    with path.open("rb") as file:
        _check_header(file)
        yield from _records(file)


def _check_header(file: BinaryIO) -> None:
    first = file.readline(_LINE).removeprefix(BOM)
    if not first.startswith(HEADER):
        raise FormatError("format.event-log", place="1CV8LOG")
    for _ in range(_HEADER_LINES - 1):
        file.readline(_LINE)


def _records(file: BinaryIO) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = depth = 0
    in_string = False
    while line := file.readline(_LINE):
        if not lines and not line.strip(b"\r\n \t,"):
            continue
        lines.append(line)
        size += len(line)
        opened, in_string = _opened(line, in_string=in_string)
        depth += opened
        if depth < 0:
            raise FormatError("format.brackets", place="lgp", position=file.tell())
        if size > _RECORD:
            raise FormatError("format.too-large", place="lgp", limit=_RECORD)
        if depth == 0 and not in_string:
            yield b"".join(lines).strip(b"\r\n \t,")
            lines, size = [], 0


def _opened(line: bytes, *, in_string: bool) -> tuple[int, bool]:
    """Count lists opened less lists closed in a line, and tell whether it ends inside a string."""
    if b'"' not in line:
        return (0 if in_string else line.count(b"{") - line.count(b"}")), in_string
    if in_string:
        line = b'"' + line
    outside = _STRINGS.sub(b"", line)
    if b'"' in outside:
        head = outside[: outside.index(b'"')]
        return head.count(b"{") - head.count(b"}"), True
    return outside.count(b"{") - outside.count(b"}"), False
