"""Bracket text packed into the tokens of a dump, as a stream (docs/formats.md 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CLOSE, _OPEN, _COMMA = 0x20, 0x40, 0x80
_NUMBERS = ((0x0B, 1), (0x0D, 2), (0x0F, 4))
_LONG_NUMBER = 0x11
_DIGITS = 10
_BYTES, _TEXT = (0x1A, 0x1B, 0x1C), (0x17, 0x18, 0x19)
_LENGTHS = (1, 2, 8)  # bytes of the three kinds of counts


class TokenWriter:
    """Writes lists and values; brackets and commas share a byte with what follows where they can.

    Args:
        write: takes the packed bytes.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._marks = 0
        self._first = True

    def open(self) -> None:
        """Begin a list."""
        self._comma()
        if self._marks & _OPEN:
            self._flush()
        self._marks |= _OPEN
        self._first = True

    def close(self) -> None:
        """End a list."""
        if self._marks:  # a closing bracket comes first in its byte
            self._flush()
        self._marks = _CLOSE
        self._first = False

    def value(self, value: int | bytes | str) -> None:
        """Write a number, bytes or text."""
        self._comma()
        head, data = _packed(value)
        self._write(bytes((self._marks | head,)) + data)
        self._marks = 0

    def chunks(self, data: bytes, size: int) -> None:
        """Write data in chunks of a size below 256, after another value; one of one byte is a number."""
        whole = len(data) // size * size
        head = bytes((_COMMA | _BYTES[0], size))
        self._write(b"".join([head + data[at : at + size] for at in range(0, whole, size)]))
        if rest := data[whole:]:
            self.value(rest[0] if len(rest) == 1 else rest)

    def finish(self) -> None:
        """Write what is left."""
        if self._marks:
            self._flush()

    def _comma(self) -> None:
        if not self._first:
            self._marks |= _COMMA
        self._first = False

    def _flush(self) -> None:
        self._write(bytes((self._marks,)))
        self._marks = 0


def _packed(value: int | bytes | str) -> tuple[int, bytes]:
    if isinstance(value, int):
        return _number(value)
    if isinstance(value, str):
        return _counted(_TEXT, len(value.encode("utf-16-le")) // 2, value.encode("utf-16-le"))
    return _counted(_BYTES, len(value), value)


def _number(value: int) -> tuple[int, bytes]:
    if 0 <= value < _DIGITS:
        return 1 + value, b""
    for head, width in _NUMBERS:
        if abs(value) < 1 << (8 * width):
            return head + (value < 0), abs(value).to_bytes(width, "little")
    return _LONG_NUMBER, value.to_bytes(8, "little")


def _counted(kinds: tuple[int, int, int], count: int, data: bytes) -> tuple[int, bytes]:
    for kind, width in zip(kinds, _LENGTHS, strict=True):
        if count < 1 << (8 * width):
            return kind, count.to_bytes(width, "little") + data
    raise ValueError(count)
