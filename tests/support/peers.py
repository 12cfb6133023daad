"""What independent readers find in the same files: the oracles of the format tests."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from onec_dtools.container_reader import ContainerReader
from onec_dtools.supply_reader import SupplyReader
from v8unpack.container import Container, Container64

if TYPE_CHECKING:
    from pathlib import Path

_WIDE_BASE = 0x1359


def onec_dtools_members(data: bytes) -> dict[str, bytes]:
    """Members of a 32-bit container as stored, by onec_dtools."""
    entries = ContainerReader(io.BytesIO(data)).entries
    return {name: b"".join(entry.data) for name, entry in entries.items()}


def v8unpack_members(data: bytes) -> dict[str, bytes]:
    """Members of a container of either kind as stored, by v8unpack."""
    wide = data[_WIDE_BASE : _WIDE_BASE + 8] == b"\xff" * 8
    reader = Container64() if wide else Container()
    reader.read(io.BytesIO(data), _WIDE_BASE if wide else 0)
    return {name: b"".join(entry.data) for name, entry in reader.files.items()}


def peer_members(data: bytes, bits: int) -> dict[str, bytes]:
    """Members of a container by the peer that knows its kind; by both for 32 bits, when they agree."""
    if bits != 32:
        return v8unpack_members(data)
    members = onec_dtools_members(data)
    assert v8unpack_members(data) == members
    return members


def onec_dtools_supply(path: Path, into: Path) -> tuple[dict[str, tuple[str, str, str]], list[str]]:
    """Descriptions and paths of a distribution archive; unpacks it, by onec_dtools."""
    with path.open("rb") as source:
        reader = SupplyReader(source)
        reader.unpack(str(into))
    return reader.description, [name for name, _, _ in reader.included_files]
