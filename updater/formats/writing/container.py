"""Writing containers: `.cf` of both layouts, nested ones, the inside of an update.

docs/formats.md 2.1, 2.2. Made for the sandbox and for tests: whether the platform itself
opens such files is not known.
"""

from __future__ import annotations

import io
import zlib
from datetime import datetime
from typing import TYPE_CHECKING

from updater.errors import Bug
from updater.formats.brackets import BOM
from updater.formats.container_blocks import NARROW, STUB_FILE, WIDE, WIDE_BASE, Layout
from updater.formats.deflate import deflate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAGE = 512
"""Smallest page of a data block in bytes."""

_STORAGE_VERSION = 1
_TICKS_PER_SECOND = 10_000
_TIME = int((datetime(2024, 1, 1) - datetime(1, 1, 1)).total_seconds()) * _TICKS_PER_SECOND  # noqa: DTZ001
_STUB_LANGUAGE = "ae3cd3da-a1c0-4b8e-8edf-4d25e853a54e"


def write_container(path: Path, files: Mapping[str, bytes], *, bits: int = 32, deflated: bool = True) -> None:
    """Write a container file.

    Args:
        path: the file to make or replace.
        files: names with contents, in the order they take in the container.
        bits: 32 or 64.
        deflated: deflate every member, as files at the top do and nested containers do not.

    Raises:
        OSError: it cannot be written.
    """
    path.write_bytes(container_bytes(files, bits=bits, deflated=deflated))


def container_bytes(
    files: Mapping[str, bytes], *, bits: int = 32, deflated: bool = False, toc_page: int = PAGE
) -> bytes:
    """Return a container as bytes; members are plain unless asked otherwise.

    Args:
        files: names with contents, in the order they take in the container.
        bits: 32 or 64.
        deflated: deflate every member.
        toc_page: smallest page of the table of contents, in bytes.
    """
    members = {name: deflate(data) if deflated else data for name, data in files.items()}
    if bits == WIDE.bits:
        return _stub() + _Writer(WIDE, 0).write(members, _STORAGE_VERSION)
    return _Writer(NARROW, toc_page).write(members, _STORAGE_VERSION)


class _Writer:
    """One container put together in memory."""

    def __init__(self, layout: Layout, toc_page: int) -> None:
        self._layout = layout
        self._toc_page = toc_page
        self._out = io.BytesIO()

    def write(self, members: Mapping[str, bytes], storage_version: int) -> bytes:
        header = self._layout.header.pack(self._layout.end, PAGE, storage_version if members else 0, 0)
        if not members:
            return header
        self._out.write(header)
        toc_size = len(members) * self._layout.address.size
        self._block(bytes(toc_size), self._toc_page)
        addresses = [self._member(name, data) for name, data in members.items()]
        toc = b"".join(self._layout.address.pack(*pair, self._layout.end) for pair in addresses)
        self._out.seek(len(header))
        self._block(toc, self._toc_page)
        return self._out.getvalue()

    def _member(self, name: str, data: bytes) -> tuple[int, int]:
        attributes = _attributes(name)
        return self._block(attributes, len(attributes)), self._block(data, PAGE)

    def _block(self, data: bytes, least: int) -> int:
        """Write a document as one block and return its address."""
        address = self._out.tell()
        page = max(len(data), least)
        if address + page >= self._layout.end:
            raise Bug("container outgrows its addresses", self._layout.bits)
        numbers = " ".join(self._number(number) for number in (len(data), page, self._layout.end))
        self._out.write(f"\r\n{numbers} \r\n".encode())
        self._out.write(data.ljust(page, b"\0"))
        return address

    def _number(self, number: int) -> str:
        text = f"{number:0{self._layout.digits}x}"
        return text.upper() if self._layout is WIDE else text


def _attributes(name: str) -> bytes:
    times = _TIME.to_bytes(8, "little") * 2
    return times + bytes(4) + name.encode("utf-16-le") + bytes(4)


def _stub() -> bytes:
    """Return the small 32-bit container before a 64-bit one: older readers find it and nothing else.

    Five members as in real files, the first filled up so that the next container begins
    exactly where it must.
    """
    small = {name: deflate(BOM + text) for name, text in _STUB_TEXTS.items()}
    bare = len(_Writer(NARROW, PAGE).write({STUB_FILE: b"", **small}, len(small) + 1))
    filler = WIDE_BASE - bare + PAGE
    members = {STUB_FILE: _stored(filler), **small}
    return _Writer(NARROW, PAGE).write(members, len(members))


def _stored(size: int) -> bytes:
    """Return a deflate stream of exactly `size` bytes: blanks, stored and not compressed."""
    overhead = 5  # header of the only stored block
    engine = zlib.compressobj(0, wbits=-zlib.MAX_WBITS)
    return engine.compress(b" " * (size - overhead)) + engine.flush()


_STUB_TEXTS = {
    _STUB_LANGUAGE: b"{1}",
    "root": f"{{2,{STUB_FILE},}}".encode(),
    "version": b"{\r\n{216,0,\r\n{80316,0}\r\n}\r\n}",
    "versions": f'{{1,1,"",{STUB_FILE}}}'.encode(),
}
