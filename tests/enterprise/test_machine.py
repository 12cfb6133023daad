"""Architectures told by headers: of this system's own programs, and of headers made by hand."""

from __future__ import annotations

import platform
import struct
import sys
from pathlib import Path

import pytest

from updater.enterprise.machine import architecture_of


def _pe(machine: int) -> bytes:
    return b"MZ" + bytes(58) + struct.pack("<I", 0x80) + bytes(64) + b"PE\0\0" + struct.pack("<H", machine)


def _elf(machine: int, order: str = "<") -> bytes:
    ident = b"\x7fELF\x02" + (b"\x01" if order == "<" else b"\x02") + bytes(10)
    return ident + struct.pack(f"{order}HH", 2, machine) + bytes(44)


def _fat(*kinds: int) -> bytes:
    slices = b"".join(struct.pack(">5I", kind, 0, 0, 0, 0) for kind in kinds)
    return struct.pack(">II", 0xCAFEBABE, len(kinds)) + slices


CASES = {
    "windows-64": (_pe(0x8664), "x86_64"),
    "windows-32": (_pe(0x14C), "x86"),
    "windows-arm": (_pe(0xAA64), "arm64"),
    "linux-64": (_elf(62), "x86_64"),
    "linux-32": (_elf(3), "x86"),
    "linux-arm": (_elf(183), "arm64"),
    "linux-elbrus": (_elf(175), "e2k"),
    "linux-other-order": (_elf(62, ">"), "x86_64"),
    "macos-64": (struct.pack("<II", 0xFEEDFACF, 0x01000007), "x86_64"),
    "macos-arm": (struct.pack("<II", 0xFEEDFACF, 0x0100000C), "arm64"),
    "macos-both": (_fat(0x01000007, 0x0100000C), "universal"),
    "macos-one-slice": (_fat(0x0100000C), "arm64"),
    "java-class": (struct.pack(">IHH", 0xCAFEBABE, 0, 61) + bytes(100), ""),
    "script": (b"#!/bin/sh\n", ""),
    "empty": (b"", ""),
    "cut-elf": (_elf(62)[:19], ""),
    "cut-pe": (_pe(0x8664)[:-1], ""),
    "pe-out-of-file": (b"MZ" + bytes(58) + struct.pack("<I", 0xFFFFFFFF), ""),
    "dos": (b"MZ" + bytes(200), ""),
}


@pytest.mark.parametrize("case", CASES)
def test_headers(tmp_path: Path, case: str) -> None:
    """Each header says its architecture; what is damaged says nothing and raises nothing."""
    data, expected = CASES[case]
    file = tmp_path / "1cv8"
    file.write_bytes(data)
    assert expected == architecture_of(file)


def test_a_file_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    """Nor does a folder."""
    assert ["", ""] == [architecture_of(tmp_path / "x"), architecture_of(tmp_path)]


def test_this_systems_own_interpreter_is_told_right() -> None:
    """A true program of this machine, not one made by the test."""
    names = {"AMD64": "x86_64", "aarch64": "arm64", "i686": "x86"}
    found = architecture_of(Path(sys.executable).resolve())
    assert found in {names.get(platform.machine(), platform.machine()), "universal"}
