"""Writing distribution archives `.efd` for the sandbox and for tests (docs/formats.md 3)."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from updater.formats.deflate import PIECE
from updater.formats.supply_catalogue import FORMAT, SupplyDescription

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FILETIME = 133_485_408_000_000_000
"""The first of January 2024 in units of 100 ns since 1601: the same bytes every time."""


def write_supply(
    path: Path, descriptions: Sequence[SupplyDescription], files: Mapping[str, Path | bytes]
) -> None:
    r"""Write an archive, piece by piece.

    Args:
        path: the file to make or replace.
        descriptions: what the archive calls itself, one for each language.
        files: paths within the archive (`\` separated) with contents or files to take them from.

    Raises:
        OSError: something cannot be read or written.
    """
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    with path.open("wb") as target:
        for piece in _pieces(descriptions, files):
            target.write(engine.compress(piece))
        target.write(engine.flush())


def _pieces(descriptions: Sequence[SupplyDescription], files: Mapping[str, Path | bytes]) -> Iterator[bytes]:
    yield struct.pack("<II", FORMAT, len(descriptions))
    for told in descriptions:
        yield _record(b"".join(map(_text, (told.language, told.name, told.vendor, told.readme))))
    yield struct.pack("<I", len(files))
    offset = 0
    for name, content in files.items():
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        yield _record(_text(name) + struct.pack("<QII", _FILETIME, offset, size))
        offset += size
    for content in files.values():
        yield from _content(content)


def _content(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def _record(fields: bytes) -> bytes:
    return struct.pack("<I", len(fields) + 4) + fields


def _text(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data
