"""A small infobase to back up, and what a backup gives back, told without the program's own reader."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from support.stand import configuration_files

from updater.formats.writing.infobase_file import infobase_with_configuration

if TYPE_CHECKING:
    from pathlib import Path


def small_infobase(folder: Path) -> Path:
    """Make an infobase's file in a folder of its own."""
    file = folder / "база" / "1Cv8.1CD"
    file.parent.mkdir()
    infobase_with_configuration(file, configuration_files("1.0.1.1"))
    return file


def content_of(file: Path) -> bytes:
    """Return the bytes of the infobase's file that is in a plain or compressed copy."""
    data = file.read_bytes()
    return zstd.decompress(data) if file.suffix == ".zst" else data
