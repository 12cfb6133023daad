"""The distribution archive `1cv8.efd`: a catalogue and the files one after another.

docs/formats.md 3. The whole file is one deflate stream without a signature, so it is known
by its catalogue being exact to the byte. Paths in it are passed on as they stand: whether
they may be written anywhere is judged elsewhere.
"""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.filing import explained
from updater.formats.deflate import InflatedStream
from updater.formats.signatures import check_not_pointer
from updater.formats.supply_catalogue import (
    SupplyCatalogue,
    SupplyDescription,
    SupplyFile,
    read_catalogue,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["SupplyCatalogue", "SupplyDescription", "SupplyFile", "read_supply", "unpack_supply"]

_OFFSETS = 1 << 32
_HEAD = 64


def read_supply(path: Path, *, whole: bool = False) -> SupplyCatalogue:
    """Read the catalogue of an archive.

    Args:
        path: the archive.
        whole: also run through the data to see that all of it is there.

    Raises:
        FormatError: it is not an archive, or damaged; names the file.
        StorageError: it cannot be read.
    """
    with _reading(path) as stream:
        catalogue = read_catalogue(stream)
        if whole:
            end = max((start + file.size for file, start in _in_order(catalogue)), default=stream.position)
            stream.skip(end - stream.position)
            stream.finish(at_most=0)
        return catalogue


def unpack_supply(path: Path) -> Iterator[tuple[SupplyFile, Iterator[bytes]]]:
    """Yield every file with its content piece by piece, in the order of the data.

    A content not read to its end before the next file is asked for is passed over.

    Raises:
        FormatError: it is not an archive, or damaged; names the file.
        StorageError: it cannot be read.
    """
    with _reading(path) as stream:
        catalogue = read_catalogue(stream)
        for file, start in _in_order(catalogue):
            stream.skip(start - stream.position)
            yield file, _content(path, stream, start + file.size)
            stream.skip(start + file.size - stream.position)
        stream.finish(at_most=0)


def _content(path: Path, stream: InflatedStream, end: int) -> Iterator[bytes]:
    with explained(path):
        try:
            yield from stream.pieces(end - stream.position)
        except FormatError as error:
            raise error.in_file(path) from error.__cause__


def _in_order(catalogue: SupplyCatalogue) -> list[tuple[SupplyFile, int]]:
    """Return files with the places of their contents in the stream, first to last.

    In every real archive contents follow the order of the catalogue back to back. Offsets
    are 32-bit, so in an archive of more than 4 GiB they can only be taken by the remainder.

    Raises:
        FormatError: `format.structure` when contents overlap.
    """
    placed = _back_to_back(catalogue)
    if placed is None:
        starts = ((file, catalogue.data_start + file.offset) for file in catalogue.files)
        placed = sorted(starts, key=lambda pair: (pair[1], pair[0].size))
    for (file, start), (after, following) in itertools.pairwise(placed):
        if start + file.size > following:
            raise FormatError("format.structure", place=after.path)
    return placed


def _back_to_back(catalogue: SupplyCatalogue) -> list[tuple[SupplyFile, int]] | None:
    placed = []
    offset = 0
    for file in catalogue.files:
        if file.offset != offset % _OFFSETS:
            return None
        placed.append((file, catalogue.data_start + offset))
        offset += file.size
    return placed


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[InflatedStream]:
    with explained(path), path.open("rb") as source:
        try:
            check_not_pointer(source.read(_HEAD))
            source.seek(0)
            yield InflatedStream(source)
        except FormatError as error:
            raise error.in_file(path) from error.__cause__
