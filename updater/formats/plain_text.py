"""Small text files of unknown encoding: read so that they can be written back byte for byte.

The start configuration is officially UTF-16 with a mark, but plain ASCII and
UTF-8 occur too; lists and manifests are UTF-8, older ones Windows-1251
(docs/formats.md 4.1, 5.1, 5.2).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_SIZE = 16 << 20
"""No list, manifest or start configuration is larger than this (bytes)."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_GUESSES = ("utf-8", "utf-16-le", "cp1251")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text was written down.

    Attributes:
        codec: Python's name of the encoding.
        mark: the byte order mark that stood first; empty when there was none.
    """

    codec: str = "utf-8"
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text; with the mark when the file had one.

        A text that the encoding has no letters for is written as UTF-8 with a mark.
        """
        try:
            return self.mark + text.encode(self.codec)
        except UnicodeEncodeError:
            return codecs.BOM_UTF8 + text.encode("utf-8", errors="surrogatepass")


UTF8_WITH_MARK = Encoding("utf-8", codecs.BOM_UTF8)
UTF16_WITH_MARK = Encoding("utf-16-le", codecs.BOM_UTF16_LE)


def decode(data: bytes, *, known: Sequence[str] = (), place: str = "") -> tuple[str, Encoding]:
    """Turn bytes into text, and say how they were written.

    The mark decides. Without one the first encoding is taken in which the text
    holds one of the known words, because decoding without an error proves nothing.

    Args:
        data: the whole file.
        known: words one of which an intact file holds; case does not matter.
        place: what is read, for the error.

    Raises:
        FormatError: `format.encoding` when nothing fits, `format.too-large`.
    """
    if len(data) > MAX_SIZE:
        raise FormatError("format.too-large", place=place, limit=MAX_SIZE)
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], codec, place), Encoding(codec, mark)
    return _guessed(data, known, place)


def _strictly(data: bytes, codec: str, place: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise FormatError("format.encoding", place=place, position=error.start) from error


def _guessed(data: bytes, known: Sequence[str], place: str) -> tuple[str, Encoding]:
    readable = []
    for codec in _GUESSES:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        readable.append((text, Encoding(codec)))
        if _holds(text, known):
            return readable[-1]
    without_zeros = [pair for pair in readable if "\0" not in pair[0]]
    if not without_zeros:
        raise FormatError("format.encoding", place=place, position=0)
    return without_zeros[0]


def _holds(text: str, known: Sequence[str]) -> bool:
    folded = text.casefold()
    return any(word.casefold() in folded for word in known)


def lines_of(text: str) -> list[str]:
    """Split a text into lines, each with its own end still on it; joined they are the text again."""
    pieces = text.split("\n")
    lines = [piece + "\n" for piece in pieces[:-1]]
    return [*lines, pieces[-1]] if pieces[-1] else lines


def line_end(text: str, default: str = "\r\n") -> str:
    """Return the line end a text uses; the default when it has none."""
    at = text.find("\n")
    if at < 0:
        return default
    return "\r\n" if text[:at].endswith("\r") else "\n"


def key_and_value(line: str) -> tuple[str, str] | None:
    """Split a line at its first `=`; None when there is no key before one."""
    key, equals, value = line.strip("\r\n").partition("=")
    key = key.strip()
    return (key, value.strip()) if equals and key else None


def section_title(line: str) -> str | None:
    """Return what stands between the first `[` and the last `]` of a line; None for other lines."""
    stripped = line.strip()
    if len(stripped) < 2 or stripped[0] != "[" or stripped[-1] != "]":  # noqa: PLR2004 - the two brackets
        return None
    return stripped[1:-1]
