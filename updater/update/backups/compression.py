"""Zstandard streams: one frame of one file, as `.1CD.zst` (docs/decisions/0009-kinds-of-backups.md)."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.filing import explained
from updater.model.events import ignore_events
from updater.update.overlapping import Hasher, ahead
from updater.update.reading import PIECE, ZEROS, Piece, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any, BinaryIO

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent

LEVEL = 3
_WORKERS = 4
_WINDOW = 23  # log2 of bytes a reader keeps: the level above needs 21, more would be somebody else's file
_SAMPLES, _SAMPLE = 32, 1 << 17  # bytes
_MARGIN = 1.1  # samples tell how small it will be only roughly


def _zstd() -> Any:  # noqa: ANN401 - a module of the standard library from Python 3.14 on
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - start-up time
    else:
        from backports import zstd  # noqa: PLC0415 - start-up time
    return zstd


@dataclass(frozen=True, slots=True)
class Compressed:
    """What was compressed.

    Attributes:
        sha256: of the bytes before.
        size: of the bytes before.
        stored: bytes written.
    """

    sha256: str
    size: int
    stored: int


def compress_hashed(
    source: Path,
    target: Path,
    filing: Filing,
    *,
    reserve: int = 0,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Compressed:
    """Compress a file to a name that must be free and sync it.

    Args:
        source: only read.
        target: the file to be made.
        filing: where the operations go.
        reserve: bytes to take before the first is written; what is not needed is given back.
        on_event: hears how far it is in the source.
        cancel: stops it between two pieces.

    Raises:
        StorageError: naming the file that made trouble.
        Cancelled: the person asked to stop; what was written so far stays.
    """
    with explained(target):
        made = filing.create(target)
    with made, Hasher() as digest:
        with explained(target):
            filing.reserve(made, reserve)
        output = _Output(made, target, filing)
        compressor, size = _compressor(source), 0
        for piece in pieces(source, on_event, cancel):
            digest.update(piece.data)
            size += len(piece.data)
            output.write(compressor.compress(piece.data))
        output.write(compressor.flush())
        with explained(target):
            filing.truncate(made, output.written)
            filing.sync(made)
        return Compressed(digest.hexdigest(), size, output.written)


class _Output:
    """Gathers what the compressor gives into pieces worth writing."""

    def __init__(self, file: BinaryIO, path: Path, filing: Filing) -> None:
        self._file, self._path, self._filing = file, path, filing
        self.written = 0

    def write(self, data: bytes) -> None:
        if data:
            with explained(self._path):
                self._filing.write(self._file, data)
            self.written += len(data)


def _compressor(source: Path) -> Any:  # noqa: ANN401 - see `_zstd`
    zstd = _zstd()
    names = zstd.CompressionParameter
    with explained(source):
        size = source.stat().st_size
    options = {names.compression_level: LEVEL, names.checksum_flag: 1}
    workers = min(_WORKERS, os.cpu_count() or 1)
    if workers > 1 and size > names.job_size.bounds()[0]:
        options[names.nb_workers] = workers
    return zstd.ZstdCompressor(options=options)


def decoded(
    file: Path,
    size: int,
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
    *,
    holes: bool = False,
) -> Iterator[Piece]:
    """Decode a file piece by piece; one thread reads and decodes ahead of the caller.

    Args:
        file: what to decode, read from the disk where that can be had.
        size: bytes it must give, at most.
        on_event: hears how far it is in the compressed file.
        cancel: stops it between two pieces.
        holes: call long runs of zeros holes.

    Raises:
        RunError: `backup.altered`: it is no such stream, is cut off, or gives more than it should.
        StorageError: it cannot be read.
        Cancelled: the person asked to stop.
    """
    for data in ahead(_decode(file, size, on_event, cancel)):
        yield Piece(data, hole=holes and data == ZEROS)


def _decode(file: Path, size: int, on_event: OnEvent, cancel: CancelToken | None) -> Iterator[bytes]:
    zstd = _zstd()
    decoder = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW})
    given = 0
    try:
        for piece in pieces(file, on_event, cancel, cold=True):
            if decoder.eof:  # bytes behind the end
                raise _altered(file)
            data = decoder.decompress(piece.data, PIECE)
            while data:
                given += len(data)
                if given > size:
                    raise _altered(file)
                yield data
                data = b"" if decoder.eof or decoder.needs_input else decoder.decompress(b"", PIECE)
    except zstd.ZstdError as error:
        raise _altered(file) from error
    if not decoder.eof or decoder.unused_data:
        raise _altered(file)


def _altered(file: Path) -> RunError:
    return RunError("backup.altered", path=str(file), backup=str(file))


def decoded_hash(
    file: Path, size: int, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
) -> tuple[int, str]:
    """Decode a file and return size and SHA-256 of what it gives.

    Raises:
        RunError: `backup.altered`, see `decoded`.
        StorageError: it cannot be read.
        Cancelled: the person asked to stop.
    """
    with Hasher() as digest:
        given = 0
        for piece in decoded(file, size, on_event, cancel):
            digest.update(piece.data)
            given += len(piece.data)
        return given, digest.hexdigest()


def estimate(file: Path) -> int:
    """Return about how many bytes a file takes when it is compressed, told from samples and on the safe side.

    Raises:
        StorageError: it cannot be read.
    """
    zstd = _zstd()
    with explained(file), file.open("rb", buffering=0) as opened:
        size = file.stat().st_size
        read = packed = 0
        for number in range(_SAMPLES):
            opened.seek(size * number // _SAMPLES)
            sample = opened.read(_SAMPLE)
            read += len(sample)
            packed += len(zstd.compress(sample, LEVEL)) if sample else 0
    return min(size, round(size * packed / read * _MARGIN)) if read else 0
