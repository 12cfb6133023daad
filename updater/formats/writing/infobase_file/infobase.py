"""Whole infobase files (docs/formats.md 1.13)."""

from __future__ import annotations

import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

from updater.formats.infobase_file.blobs import ROOM
from updater.formats.infobase_file.pages import NEW_FORMAT, ROOT_OBJECT
from updater.formats.writing.infobase_file.blobs import BlobWriter
from updater.formats.writing.infobase_file.objects import ObjectWriter
from updater.formats.writing.infobase_file.pages import PageSink
from updater.formats.writing.infobase_file.tables import TableSource, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PAGE_SIZE = 8192
"""What the platform uses unless told otherwise."""


def write_infobase(
    path: Path,
    tables: Sequence[TableSource],
    *,
    format: str = NEW_FORMAT,  # noqa: A002 - the field's own word for it
    page_size: int = PAGE_SIZE,
    locale: str = "ru_RU",
) -> None:
    """Write an infobase file; rows are taken one at a time.

    Args:
        path: must not exist yet.
        tables: in the order they are to have.
        format: `8.3.8.0`, or `8.2.14.0` with pages of 4096 bytes.
        page_size: in bytes.
        locale: language of the base.

    Raises:
        ValueError: no such format or page size, or a value that does not fit into its field.
        OSError: the file cannot be written.
    """
    with new_infobase(path, format, page_size, locale) as writer:
        for table in tables:
            writer.add(write_table(writer.sink, table))


class InfobaseWriter:
    """Collects descriptions of tables that are written already."""

    def __init__(self, sink: PageSink) -> None:
        self.sink = sink
        self.descriptions: list[str] = []

    def add(self, description: str) -> None:
        """Note a table whose objects are written."""
        self.descriptions.append(description)


@contextmanager
def new_infobase(path: Path, version: str, page_size: int, locale: str) -> Iterator[InfobaseWriter]:
    """Open a new file for tables; its root and header are written at the end."""
    with path.open("xb") as file:
        writer = InfobaseWriter(PageSink(file, version, page_size))
        yield writer
        root = _new_root if writer.sink.is_new else _old_root
        root(writer, locale.encode("ascii"))
        writer.sink.close()


def _head(locale: bytes, positions: Sequence[int]) -> bytes:
    return struct.pack(f"<32s{1 + len(positions)}I", locale, len(positions), *positions)


def _new_root(writer: InfobaseWriter, locale: bytes) -> None:
    texts = [text.encode() for text in writer.descriptions]
    target = ObjectWriter(writer.sink)
    blobs = BlobWriter(target)
    at = 1 + -(-len(_head(locale, [0] * len(texts))) // ROOM)
    positions = []
    for text in texts:
        positions.append(at)
        at += -(-len(text) // ROOM)
    for value in (_head(locale, positions), *texts):
        blobs.add(value)
    target.finish(ROOT_OBJECT)


def _old_root(writer: InfobaseWriter, locale: bytes) -> None:
    positions = []
    for text in writer.descriptions:
        target = ObjectWriter(writer.sink)
        target.write(text.encode("utf-16-le"))
        positions.append(target.finish())
    root = ObjectWriter(writer.sink)
    root.write(_head(locale, positions))
    root.finish(ROOT_OBJECT)
