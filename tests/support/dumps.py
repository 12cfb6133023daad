"""Dumps made for tests: bracket text packed into the tokens of a `.dt` (docs/formats.md 6)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Item: TypeAlias = "int | bytes | str | list[Item]"

_CHUNK = 250
_CLOSE, _OPEN, _COMMA = 0x20, 0x40, 0x80


def dump_of(rows: Mapping[str, bytes], *, kind: bytes = b"3", tail: list[Item] | None = None) -> bytes:
    """Return a dump with these rows, as stored, in its configuration."""
    return b"1CIBDmpF" + kind + _deflated(tokens_of(sections(rows, tail)))


def sections(rows: Mapping[str, bytes], tail: list[Item] | None = None) -> list[Item]:
    """Return the top lists of a dump."""
    config: list[Item] = [0, *(row(name, data) for name, data in rows.items())]
    data: list[Item] = [b"DataBase", tail if tail is not None else [[0]]]
    return [
        [b"CompatibilityMode", 80327],
        [b"Folder", b"Config", config],
        [b"Folder", b"ConfigSave", [0]],
        data,
    ]


def row(name: str, data: bytes) -> list[Item]:
    """Return a row of a folder: its data in chunks, a chunk of one byte as a number."""
    pieces = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    chunks: list[Item] = [piece[0] if len(piece) == 1 else piece for piece in pieces]
    return [1, name.encode(), 1, 637508878600000, 1, 637508878600000, 1, 0, 1, len(data), 1, [0, *chunks]]


def tokens_of(lists: list[Item]) -> bytes:
    """Pack top lists into tokens: `}`, `,` and `{` share a byte with the value where they can."""
    return b"".join(_packed(lists))


def _packed(lists: list[Item]) -> Iterator[bytes]:
    marks = 0
    for mark, value in _marks(lists, first=True):
        # The byte holds the marks in the order } , { : one that comes earlier needs a byte of its own.
        if mark and marks >= {_CLOSE: _CLOSE, _COMMA: _OPEN, _OPEN: _OPEN}[mark] and marks & _late(mark):
            yield bytes((marks,))
            marks = 0
        marks |= mark
        if value is not None:
            head, payload = _value(value)
            yield bytes((marks | head,)) + payload
            marks = 0
    if marks:
        yield bytes((marks,))


def _late(mark: int) -> int:
    """Marks after which this one cannot stand in the same byte."""
    return {_CLOSE: _CLOSE | _COMMA | _OPEN, _COMMA: _COMMA | _OPEN, _OPEN: _OPEN}[mark]


def _marks(items: list[Item], *, first: bool) -> Iterator[tuple[int, int | bytes | str | None]]:
    for item in items:
        if not first:
            yield _COMMA, None
        first = False
        if isinstance(item, list):
            yield _OPEN, None
            yield from _marks(item, first=True)
            yield _CLOSE, None
        else:
            yield 0, item


def _value(value: int | bytes | str) -> tuple[int, bytes]:
    if isinstance(value, int):
        return _number(value)
    if isinstance(value, str):
        return 0x18, len(value).to_bytes(2, "little") + value.encode("utf-16-le")
    if len(value) < 256:
        return 0x1A, bytes((len(value),)) + value
    return 0x1C, len(value).to_bytes(8, "little") + value


def _number(value: int) -> tuple[int, bytes]:
    if 0 <= value < 10:
        return 1 + value, b""
    for head, width in ((0x0B, 1), (0x0D, 2), (0x0F, 4)):
        if abs(value) < 1 << (8 * width):
            return head + (value < 0), abs(value).to_bytes(width, "little")
    return 0x11, value.to_bytes(8, "little")


def _deflated(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()
