"""What a backup gives back, told without the program's own reader."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from pathlib import Path


def content_of(file: Path) -> bytes:
    """Return the bytes of the infobase's file that is in a plain or compressed copy."""
    data = file.read_bytes()
    return zstd.decompress(data) if file.suffix == ".zst" else data
