"""A gigabyte goes through in little memory: updates and distribution archives are read as streams."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from support.peak_memory import extra_memory

from updater.formats.update_file import INFO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MIB = 1 << 20
_GIB = 1 << 30
_ALLOWED = 64 * _MIB
_MEMBERS = 128  # of 8 MiB each: a file of a configuration is handed over whole
_END = 0x7FFFFFFF


class _Stream:
    """Writes a raw deflate stream in which gigabytes of zeros cost no time."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        # After a full flush the engine remembers nothing, so the same zeros give the same bytes.
        fresh = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        self._zeros = fresh.compress(bytes(_MIB)) + fresh.flush(zlib.Z_FULL_FLUSH)

    def write(self, data: bytes) -> None:
        self._file.write(self._engine.compress(data) + self._engine.flush(zlib.Z_FULL_FLUSH))

    def zeros(self, mebibytes: int) -> None:
        for _ in range(mebibytes):
            self._file.write(self._zeros)

    def close(self) -> None:
        self._file.write(self._engine.flush())
        self._file.close()


def _block_header(size: int) -> bytes:
    return b"\r\n%08x %08x %08x \r\n" % (size, size, _END)


def _attributes(name: str) -> bytes:
    data = bytes(20) + name.encode("utf-16-le") + bytes(4)
    return _block_header(len(data)) + data


def _table(names: Iterable[str], sizes: Iterable[int], start: int) -> bytes:
    entries = []
    for name, size in zip(names, sizes, strict=True):
        data_at = start + len(_attributes(name))
        entries.append(struct.pack("<III", start, data_at, _END))
        start = data_at + len(_block_header(0)) + size
    return b"".join(entries)


def _make_update(path: Path, members: int) -> None:
    """Make an update of a gigabyte of zeros in so many members, its description behind them."""
    own = "00000000-0000-0000-0000-00000000000a"
    info = f'{{3,1,"N","V","1",{own},0,1,"",{own},"N","V","2",{own},{{216,0,{{1,0}}}},{own}}}'.encode()
    names = [f"{number:036}" for number in range(members)]
    each = _GIB // members
    toc_size = 12 * (members + 1)
    start = 16 + 31 + toc_size
    stream = _Stream(path)
    stream.write(struct.pack("<IIII", _END, 512, 1, 0) + _block_header(toc_size))
    stream.write(_table([*names, INFO], [each] * members + [len(info)], start))
    for name in names:
        stream.write(_attributes(name) + _block_header(each))
        stream.zeros(each // _MIB)
    stream.write(_attributes(INFO) + _block_header(len(info)) + info)
    stream.close()


def _make_archive(path: Path) -> None:
    """Make an archive of one file of a gigabyte of zeros."""
    name = "vendor\\product\\1cv8.cfu"
    entry = struct.pack("<I", len(name)) + name.encode("utf-16-le") + struct.pack("<QII", 0, 0, _GIB)
    stream = _Stream(path)
    stream.write(struct.pack("<IIII", 1, 0, 1, len(entry) + 4) + entry)
    stream.zeros(_GIB // _MIB)
    stream.close()


_DESCRIBE = """
import sys, pathlib
from updater.formats.update_file import read_update
assert str(read_update(pathlib.Path(sys.argv[1])).target.version) == "2"
"""
_ITERATE = """
import sys, pathlib
from updater.formats.update_file import iterate_update
assert sum(len(data) for _, data in iterate_update(pathlib.Path(sys.argv[1]))) == 1 << 30
"""
_CHECK = """
import sys, pathlib
from updater.formats.supply import read_supply
assert read_supply(pathlib.Path(sys.argv[1]), whole=True).size == 1 << 30
"""
_UNPACK = """
import sys, pathlib
from updater.formats.supply import unpack_supply
for file, pieces in unpack_supply(pathlib.Path(sys.argv[1])):
    assert sum(len(piece) for piece in pieces) == file.size
"""


def test_the_measure_sees_memory() -> None:
    """What is taken and given back is still seen: the measure is of the peak."""
    assert 190 * _MIB <= extra_memory("data = bytearray(b'x') * (200 << 20); del data") <= 260 * _MIB


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "members"), [(_DESCRIBE, 1), (_ITERATE, _MEMBERS)], ids=["describe", "iterate"]
)
def test_an_update_of_a_gigabyte(code: str, members: int, tmp_path: Path) -> None:
    """An update is described, and its members handed over one by one, in under 64 MB."""
    path = tmp_path / "1cv8.cfu"
    _make_update(path, members)
    assert _ALLOWED > extra_memory(code, str(path))


@pytest.mark.slow
@pytest.mark.parametrize("code", [_CHECK, _UNPACK], ids=["check", "unpack"])
def test_an_archive_of_a_gigabyte(code: str, tmp_path: Path) -> None:
    """An archive is checked, and unpacked piece by piece, in under 64 MB."""
    path = tmp_path / "1cv8.efd"
    _make_archive(path)
    assert _ALLOWED > extra_memory(code, str(path))
