"""For which processors a program was built, read from its own header."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

X86, X64, ARM64, E2K, UNIVERSAL = "x86", "x86_64", "arm64", "e2k", "universal"

_PE = {0x14C: X86, 0x8664: X64, 0xAA64: ARM64}
_ELF = {3: X86, 62: X64, 183: ARM64, 175: E2K}
_MACH_O = {7: X86, 0x01000007: X64, 0x0100000C: ARM64}

_PE_OFFSET = 0x3C  # where a DOS stub says where the real header is
_MACHINE_OF_ELF = 18
_BIG_ENDIAN = b"\x02"
_THIN_MACH_O = {b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"}
_FAT_MACH_O = b"\xca\xfe\xba\xbe"
_MOST_SLICES = 8  # a Java class begins like a fat program but "holds" dozens of slices
_SLICE = 20
_HEAD = 64


def architecture_of(program: Path) -> str:
    """Return the architecture of a Windows, Linux or macOS program; empty when the file is none."""
    try:
        with program.open("rb") as file:
            return _architecture(file)
    except (OSError, struct.error):
        return ""


def _architecture(file: BinaryIO) -> str:
    head = file.read(_HEAD)
    if head.startswith(b"\x7fELF"):
        order = ">" if head[5:6] == _BIG_ENDIAN else "<"
        return _ELF.get(struct.unpack_from(f"{order}H", head, _MACHINE_OF_ELF)[0], "")
    if head.startswith(b"MZ"):
        return _windows(file, struct.unpack_from("<I", head, _PE_OFFSET)[0])
    if head[:4] in _THIN_MACH_O:
        return _MACH_O.get(struct.unpack_from("<I", head, 4)[0], "")
    if head.startswith(_FAT_MACH_O):
        return _fat(file, struct.unpack_from(">I", head, 4)[0])
    return ""


def _windows(file: BinaryIO, offset: int) -> str:
    file.seek(offset)
    signature, machine = struct.unpack("<4sH", file.read(6))
    return _PE.get(machine, "") if signature == b"PE\0\0" else ""


def _fat(file: BinaryIO, slices: int) -> str:
    if not 0 < slices <= _MOST_SLICES:
        return ""
    file.seek(8)
    kinds = {_MACH_O.get(struct.unpack(">I16x", file.read(_SLICE))[0], "") for _slice in range(slices)}
    return kinds.pop() if len(kinds) == 1 else UNIVERSAL
