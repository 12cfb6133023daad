"""Files that come by dropping or pasting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData


def local_paths(data: QMimeData) -> list[Path]:
    """Return the files and folders that lie in dragged or copied data; a pasted path counts as one."""
    if data.hasUrls():
        return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if not data.hasText():
        return []
    lines = [line.strip().strip('"') for line in data.text().splitlines()]
    return [Path(line) for line in lines if line and _is_absolute(line)]


def _is_absolute(line: str) -> bool:
    try:
        return Path(line).is_absolute() and Path(line).exists()
    except (OSError, ValueError):
        return False
