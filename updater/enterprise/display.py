"""A screen for the Designer where there is none (docs/platform.md 2, row Linux)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ELF = b"\x7fELF"
_SCREEN = ("-a", "-s", "-screen 0 1280x1024x24")


def with_display(
    line: Sequence[str], environment: Mapping[str, str], *, system: str = sys.platform
) -> list[str]:
    """Return the command line, put under `xvfb-run` when a real platform would find no screen.

    Only a compiled program needs one; a script that stands in for the platform does not.
    """
    has_screen = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    if not system.startswith("linux") or has_screen or not _compiled(Path(line[0])):
        return list(line)
    wrapper = shutil.which("xvfb-run", path=environment.get("PATH"))
    return [wrapper, *_SCREEN, *line] if wrapper else list(line)


def _compiled(executable: Path) -> bool:
    try:
        with executable.open("rb") as file:
            return file.read(len(_ELF)) == _ELF
    except OSError:
        return False
