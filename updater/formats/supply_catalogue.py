"""The catalogue at the head of a distribution archive (docs/formats.md 3)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from updater.errors import FormatError

if TYPE_CHECKING:
    from updater.formats.deflate import InflatedStream

FORMAT = 1
MAX_DESCRIPTIONS = 1000
MAX_FILES = 200_000
MAX_RECORD = 256 << 10
"""Largest record of the catalogue accepted, in bytes; real ones take a few hundred."""

MAX_CATALOGUE = 32 << 20
"""Largest catalogue accepted, in bytes; real ones take a few kilobytes."""

_TEXTS = 4
_U32 = struct.Struct("<I")
_FILE_TAIL = struct.Struct("<QII")  # FILETIME, offset, size
_EPOCH = datetime(1601, 1, 1)  # noqa: DTZ001 - FILETIME of these archives says nothing of its zone


@dataclass(frozen=True, slots=True)
class SupplyDescription:
    """What the archive calls itself in one language.

    Attributes:
        readme: path of a text shown before unpacking; often empty.
    """

    language: str
    name: str
    vendor: str
    readme: str = ""


@dataclass(frozen=True, slots=True)
class SupplyFile:
    r"""One file of the archive.

    Attributes:
        path: as it stands in the catalogue, `\` separated, not to be trusted.
        size: in bytes.
        offset: of its content from the start of the data.
        filetime: in units of 100 ns since 1601; real archives hold garbage here.
    """

    path: str
    size: int
    offset: int = 0
    filetime: int = 0

    @property
    def modified(self) -> datetime | None:
        """The time of the file, or None when it is not one that a calendar has."""
        try:
            return _EPOCH + timedelta(microseconds=self.filetime / 10) if self.filetime else None
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class SupplyCatalogue:
    """The catalogue of an archive.

    Attributes:
        data_start: where the data begin in the inflated stream, in bytes.
    """

    descriptions: tuple[SupplyDescription, ...]
    files: tuple[SupplyFile, ...]
    data_start: int

    @property
    def size(self) -> int:
        """Bytes all files take together."""
        return sum(file.size for file in self.files)


def read_catalogue(stream: InflatedStream) -> SupplyCatalogue:
    """Read the catalogue and leave the stream at the first byte of the data.

    Raises:
        FormatError: this is not the catalogue of an archive, or it is damaged.
    """
    if _u32(stream) != FORMAT:
        raise FormatError("format.structure", position=0)
    descriptions = tuple(_description(_Record(stream)) for _ in range(_count(stream, MAX_DESCRIPTIONS)))
    files = tuple(_file(_Record(stream)) for _ in range(_count(stream, MAX_FILES)))
    return SupplyCatalogue(descriptions, files, stream.position)


def _description(record: _Record) -> SupplyDescription:
    texts = [record.text() for _ in range(_TEXTS)]
    record.check_end()
    return SupplyDescription(*texts)


def _file(record: _Record) -> SupplyFile:
    path = record.text()
    filetime, offset, size = _FILE_TAIL.unpack(record.take(_FILE_TAIL.size))
    record.check_end()
    return SupplyFile(path, size, offset, filetime)


class _Record:
    """One record of the catalogue: its length, itself included, then its fields."""

    def __init__(self, stream: InflatedStream) -> None:
        self._position = stream.position
        length = _u32(stream)
        if not _U32.size <= length <= MAX_RECORD:
            raise FormatError("format.structure", position=self._position)
        if self._position + length > MAX_CATALOGUE:
            raise FormatError("format.too-large", position=self._position, limit=MAX_CATALOGUE)
        self._data = stream.read(length - _U32.size)
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes of the record."""
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            raise FormatError("format.structure", position=self._position)
        self._at += count
        return taken

    def text(self) -> str:
        """Return the next text: a count of UTF-16 units, then they."""
        (count,) = _U32.unpack(self.take(_U32.size))
        data = self.take(min(count * 2, MAX_RECORD))
        try:
            return data.decode("utf-16-le")
        except UnicodeDecodeError as error:
            raise FormatError("format.encoding", position=self._position) from error

    def check_end(self) -> None:
        """Refuse a record longer than its fields."""
        if self._at != len(self._data):
            raise FormatError("format.structure", position=self._position)


def _count(stream: InflatedStream, most: int) -> int:
    position = stream.position
    count = _u32(stream)
    if count > most:
        raise FormatError("format.structure", position=position)
    return count


def _u32(stream: InflatedStream) -> int:
    (number,) = _U32.unpack(stream.read(_U32.size))
    return int(number)
