"""Telling links from what they point at."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Windows marks files in the cloud as reparse points too; only these two kinds lead elsewhere.
_LINK_TAGS = {0xA000000C, 0xA0000003}  # symbolic link, junction or mount point


def is_link(entry: os.DirEntry[str] | Path) -> bool:
    """Whether a name is a symbolic link or a junction. It need not lead anywhere.

    Raises:
        OSError: there is no such name, or it may not be looked at.
    """
    if entry.is_symlink():
        return True
    if os.name != "nt":
        return False
    return getattr(os.lstat(entry), "st_reparse_tag", 0) in _LINK_TAGS


def is_plain_file(path: Path) -> bool:
    """Whether a name is a regular file itself, not a link to one.

    Raises:
        OSError: there is no such name.
    """
    return stat.S_ISREG(path.lstat().st_mode) and not is_link(path)
