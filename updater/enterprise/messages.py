"""Reading the files the platform writes, whatever encoding its version has (docs/platform.md 12)."""

from __future__ import annotations

import codecs
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 256 * 1024  # bytes of messages that are read: a log is for people
_CUT = "…\n"
_DIGITS = 16
_LETTER = 4  # bytes of the longest letter


def read_messages(file: Path | None) -> str:
    """Return what the platform wrote, with plain line ends; empty when it wrote nothing.

    Of a huge file the last part is read.
    """
    if file is None:
        return ""
    with contextlib.suppress(OSError), file.open("rb") as source:
        head = source.read(LIMIT + 1)
        if len(head) <= LIMIT:
            return _tidy(decode_messages(head))
        start = source.seek(0, 2) - LIMIT
        source.seek(start + start % 2)  # two-byte letters begin at even places
        return _CUT + _tidy(decode_messages(_mark(head) + source.read(LIMIT)))
    return ""


def read_result(file: Path | None) -> int | None:
    """Return the number in a `/DumpResult` file; None when there is none (yet)."""
    if file is None:
        return None
    with contextlib.suppress(OSError, ValueError), file.open("rb") as source:
        return int(decode_messages(source.read(_DIGITS)).strip())
    return None


def decode_messages(data: bytes) -> str:
    """Decode by byte order mark, else as UTF-8, else as the old platforms' cp1251. Never fails.

    A file cut in the middle of a letter still counts as UTF-8 when a mark says so.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace")
    return _as_utf8(data) or data.decode("cp1251", "replace")


def _as_utf8(data: bytes) -> str:
    """Decode UTF-8 that may begin or end in the middle of a letter; empty when it is something else.

    Only a text with whole letters of several bytes around proves that a broken one was such a letter.
    """
    start = next((at for at in range(_LETTER) if not b"\x80" <= data[at : at + 1] <= b"\xbf"), 0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(data[start:])
    except UnicodeDecodeError:
        return ""
    broken = start or decoder.getstate()[0]
    return "" if broken and text.isascii() else text


def _mark(data: bytes) -> bytes:
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return next((mark for mark in marks if data.startswith(mark)), b"")


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
