"""Making sure that only its owner can read a file of ours."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Mapping

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private(file: Path) -> None:
    """Check that a fresh file of ours is readable by its owner only, or make it so.

    Raises:
        PlatformError: `platform.argument-file`: the file system knows no owners, or the rights cannot be set.
        OSError: the file is gone.
    """
    if os.name == "nt":
        _narrow(file, os.environ)
    elif file.stat().st_mode & _OTHERS:
        raise PlatformError("platform.argument-file", path=str(file))


def _narrow(file: Path, environ: Mapping[str, str]) -> None:
    """Leave only this user in the access list; inside the user's profile nobody else is in it anyway."""
    profile = environ.get("USERPROFILE")
    if profile and file.resolve().is_relative_to(Path(profile).resolve()):
        return
    user = f"{environ.get('USERDOMAIN', '')}\\{environ.get('USERNAME', '')}".lstrip("\\")
    program = Path(environ.get("SYSTEMROOT") or r"C:\Windows") / "System32" / "icacls.exe"
    line = [str(program), str(file), "/inheritance:r", "/grant:r", f"{user}:(F)"]
    try:
        done = subprocess.run(line, capture_output=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PlatformError("platform.argument-file", path=str(file)) from error
    if done.returncode != 0:
        raise PlatformError("platform.argument-file", path=str(file))
