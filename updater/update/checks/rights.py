"""Whether the system would let us write: asked without writing anything."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def may_add_files(folder: Path) -> bool:
    """Whether we may make files in a folder that is there."""
    if sys.platform == "win32":
        from updater.update.checks.rights_windows import kernel, may_open_folder  # noqa: PLC0415 - that system

        return may_open_folder(kernel(), folder)
    return os.access(folder, os.W_OK | os.X_OK)


def may_change(path: Path) -> bool:
    """Whether we may write to a file that is there."""
    if sys.platform == "win32":
        from updater.update.checks.rights_windows import kernel, may_open_file  # noqa: PLC0415 - that system

        return os.access(path, os.W_OK) and may_open_file(kernel(), path)
    return os.access(path, os.W_OK)
