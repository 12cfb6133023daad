"""The token stream of a dump: bracket text with every piece packed into bytes (docs/formats.md 6).

A token is one byte of brackets, comma and kind, and what the kind says follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from updater.errors import FormatError
from updater.formats.brackets import MAX_DEPTH
from updater.formats.deflate import PIECE

if TYPE_CHECKING:
    from updater.formats.deflate import InflatedStream

PLACE = "dt"
MAX_VALUE = 16 << 20
"""No name or chunk of a dump that is read, not skipped, is larger than this (bytes)."""

_CLOSE, _OPEN, _COMMA, _KIND = 0x20, 0x40, 0x80, 0x1F
_BRACKETS = _CLOSE | _OPEN
_UNKNOWN = -99
_LONGEST_FIXED = 16
_DIGITS = range(1, 11)
_INTEGERS = {0x0B: 1, 0x0C: -1, 0x0D: 1, 0x0E: -1, 0x0F: 1, 0x10: -1, 0x11: 1}
_WIDE = frozenset((0x17, 0x18, 0x19))
_BYTES = frozenset((0x1A, 0x1B, 0x1C))


def _widths() -> tuple[int, ...]:
    """Bytes that follow each kind; negative: bytes of the length that stands before the value."""
    widths = [_UNKNOWN] * 32
    fixed = {0: 0, 0x0B: 1, 0x0C: 1, 0x0D: 2, 0x0E: 2, 0x0F: 4, 0x10: 4, 0x11: 8, 0x15: 16, 0x16: 0}
    counted = {0x17: -1, 0x18: -2, 0x19: -8, 0x1A: -1, 0x1B: -2, 0x1C: -8}
    for kind, width in {**dict.fromkeys(_DIGITS, 0), **fixed, **counted}.items():
        widths[kind] = width
    return tuple(widths)


_WIDTHS = _widths()


class Token(NamedTuple):
    """One token: `}` first, then `,`, then `{`, then the value.

    Attributes:
        value: a number, bytes (also of a GUID), text, or None when there is none.
    """

    closes: bool
    comma: bool
    opens: bool
    value: int | bytes | str | None


class TokenStream:
    """Tokens of a dump, one after another, in bounded memory.

    Attributes:
        depth: lists open after the last token.
    """

    def __init__(self, stream: InflatedStream) -> None:
        self._stream = stream
        self._buffer = b""
        self._at = 0
        self.depth = 0

    def next(self) -> Token | None:
        """Return the next token; None at the end of a whole stream.

        Raises:
            FormatError: `format.truncated`, `format.structure`, `format.too-large` or `format.deflate`.
        """
        head = self._take_some(1)
        if not head:
            return None
        byte = head[0]
        kind = byte & _KIND
        closes, opens = bool(byte & _CLOSE), bool(byte & _OPEN)
        self.depth += opens - closes
        if self.depth - opens < 0 or self.depth > MAX_DEPTH:
            raise self._odd()
        return Token(closes, bool(byte & _COMMA), opens, self._value(kind))

    def skip_rest(self) -> set[bytes]:
        """Run through all that is left and return the first value of each top-level list.

        Raises:
            FormatError: as `next`, and `format.structure` when lists stay open at the end.
        """
        names: set[bytes] = set()
        while self._fill(_LONGEST_FIXED):
            self._skip_piece(names)
        if self.depth:
            raise self._odd()
        return names

    def _skip_piece(self, names: set[bytes]) -> None:
        """Skip the tokens of the buffer: the loop all of a large dump runs through."""
        buffer, at, depth = self._buffer, self._at, self.depth
        end = len(buffer)
        last = max(end - _LONGEST_FIXED, at + 1)
        while at < last:
            byte = buffer[at]
            width = _WIDTHS[byte & _KIND]
            at += 1
            if byte & _BRACKETS:
                depth -= (byte & _CLOSE) >> 5
                if depth < 0:
                    raise self._odd()
                depth += (byte & _OPEN) >> 6
            if width >= 0:
                at += width
                continue
            if width == _UNKNOWN:
                raise self._odd()
            start = at - width
            size = int.from_bytes(buffer[at:start], "little")
            at = start + (size * 2 if byte & _KIND in _WIDE else size)
            if depth == 1 and byte & _OPEN:
                names.add(buffer[start:at])
        if depth > MAX_DEPTH:
            raise self._odd()
        self.depth = depth
        self._go_to(at)

    def _go_to(self, at: int) -> None:
        beyond = at - len(self._buffer)
        if beyond > 0:
            self._stream.skip(beyond)
            self._buffer, self._at = b"", 0
        else:
            self._at = at

    def _value(self, kind: int) -> int | bytes | str | None:
        width = _WIDTHS[kind]
        if width == _UNKNOWN:
            raise self._odd()
        if width < 0:
            return self._counted(kind, self._number(-width))
        if kind in _DIGITS:
            return kind - 1
        if kind in _INTEGERS:
            return self._number(width) * _INTEGERS[kind]
        return self._take(width) if width else None

    def _counted(self, kind: int, count: int) -> bytes | str:
        size = count * 2 if kind in _WIDE else count
        if size > MAX_VALUE:
            raise FormatError("format.too-large", place=PLACE, limit=MAX_VALUE)
        data = self._take(size)
        return data.decode("utf-16-le", errors="replace") if kind in _WIDE else data

    def _number(self, width: int) -> int:
        return int.from_bytes(self._take(width), "little")

    def _take(self, count: int) -> bytes:
        piece = self._take_some(count)
        if len(piece) < count:
            raise FormatError("format.truncated", place=PLACE, position=self._stream.position)
        return piece

    def _take_some(self, count: int) -> bytes:
        self._fill(count)
        piece = self._buffer[self._at : self._at + count]
        self._at += len(piece)
        return piece

    def _fill(self, count: int) -> bool:
        """Have `count` bytes ready, or what the stream still has; tell whether there are any."""
        while len(self._buffer) - self._at < count:
            piece = self._stream.read_some(PIECE)
            if not piece:
                break
            self._buffer = self._buffer[self._at :] + piece
            self._at = 0
        return len(self._buffer) > self._at

    def _odd(self) -> FormatError:
        return FormatError("format.structure", place=PLACE, position=self._stream.position)
