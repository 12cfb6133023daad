"""Small volumes that can be full, read-only, or gone; where the system lets us make them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

FILLING = "filling"
_MOUNT, _UNMOUNT = (shutil.which(name) or name for name in ("mount", "umount"))


def mount(folder: Path, *words: str, source: str = "tmpfs") -> None:
    """Mount something on a folder.

    Raises:
        subprocess.CalledProcessError: the system does not want it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([_MOUNT, *words, source, str(folder)], check=True, capture_output=True)


def small_volume(folder: Path, size: int) -> None:
    """Make a folder a volume of its own with so many bytes."""
    mount(folder, "-t", "tmpfs", "-o", f"size={size}")


def bound(folder: Path, source: Path, *, read_only: bool = False) -> None:
    """Show a folder at another place, as a share is."""
    mount(folder, "--bind", source=str(source))
    if read_only:
        subprocess.run([_MOUNT, "-o", "remount,ro,bind", str(folder)], check=True, capture_output=True)


def unmount(folder: Path) -> None:
    """Take a volume away, whoever uses it."""
    subprocess.run([_UNMOUNT, "-l", str(folder)], check=False, capture_output=True)


def fill(folder: Path, room: int = 0) -> None:
    """Leave so many bytes free on the volume of a folder."""
    with (folder / FILLING).open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            left = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize - room
            if left <= 0 or not file.write(bytes(min(left, 1 << 20))):
                return


@cache
def why_no_volumes() -> str:
    """Why volumes cannot be made here; empty when they can."""
    if sys.platform != "linux":
        return "small volumes are made on Linux only"
    with tempfile.TemporaryDirectory() as folder:
        try:
            small_volume(Path(folder), 1 << 20)
        except (subprocess.CalledProcessError, OSError):
            return "mounting a small volume takes rights this user has not"
        unmount(Path(folder))
    return ""


def bound_file(file: Path) -> None:
    """Let a file be read only, also by whoever may do everything."""
    subprocess.run([_MOUNT, "--bind", str(file), str(file)], check=True, capture_output=True)
    subprocess.run([_MOUNT, "-o", "remount,ro,bind", str(file)], check=True, capture_output=True)
