"""A screen for the Designer where there is none (docs/platform.md 2, row Linux)."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import PlatformError
from updater.programs import find_program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DISPLAY = re.compile(r"(?P<host>[^:/]*):(?P<number>\d+)(?:\.\d+)?")
_SOCKETS = "/tmp/.X11-unix"  # noqa: S108 - where X servers listen
_X_PORT = 6000  # of screen 0
_PATIENCE = 2.0  # seconds a screen on another computer may take to answer
_ELF = b"\x7fELF"
_SIZE = "1280x1024x24"
_SCREEN = ("-a", "-s", f"-screen 0 {_SIZE}")
# What `xvfb-run` does, where only the screen itself is installed. The server chooses a free number
# and writes it; the code of the program is passed on; everything is in one session and ends with it.
_OWN_SCREEN = f"""
number="$1"; server="$2"; shift 2
"$server" -displayfd 3 -screen 0 {_SIZE} -nolisten tcp 3>"$number" 2>/dev/null &
screen=$!
tries=0
while [ ! -s "$number" ] && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
DISPLAY=":$(cat "$number")" "$@"
code=$?
kill "$screen" 2>/dev/null
exit $code
"""


def with_display(
    line: Sequence[str], environment: Mapping[str, str], work_dir: Path, *, system: str = sys.platform
) -> list[str]:
    """Return the command line, put under a screen of its own when a real platform would find none.

    Only a compiled program needs one; a script that stands in for the platform does not.

    Args:
        line: executable and arguments.
        environment: of the process to be.
        work_dir: private to the run; the number of the screen is written there.
        system: as `sys.platform` says it.

    Raises:
        PlatformError: `platform.no-display`: there is no screen, and nothing to make one with.
    """
    if not system.startswith("linux") or not _compiled(Path(line[0])) or screen_answers(environment):
        return list(line)
    if wrapper := find_program("xvfb-run", environment):
        return [str(wrapper), *_SCREEN, *line]
    if server := find_program("Xvfb", environment):
        number = work_dir / f"screen-{len(list(work_dir.glob('screen-*')))}"
        return ["/bin/sh", "-c", _OWN_SCREEN, "sh", str(number), str(server), *line]
    raise PlatformError("platform.no-display", path=line[0])


def display_missing(executable: Path, environment: Mapping[str, str], *, system: str = sys.platform) -> bool:
    """Whether starting this platform would fail for want of a screen, for telling it before a run."""
    try:
        with_display([str(executable)], environment, Path(), system=system)
    except PlatformError:
        return True
    return False


def screen_answers(environment: Mapping[str, str]) -> bool:
    """Whether the screen the environment names is there: a variable may outlive its session.

    It is only connected to, and nothing is said to it. An address of a form that is not known counts as a
    screen: the platform shall find out itself.
    """
    named, wayland = environment.get("DISPLAY", ""), environment.get("WAYLAND_DISPLAY", "")
    if named:
        found = _DISPLAY.fullmatch(named)
        return found is None or _listens(found["host"] or "", int(found["number"]))
    if not wayland:
        return False
    return _connects(socket.AF_UNIX, str(Path(environment.get("XDG_RUNTIME_DIR", "/"), wayland)))


def _listens(host: str, number: int) -> bool:
    """Whether an X server answers: on this computer by a socket with or without a file, else over TCP."""
    path = f"{_SOCKETS}/X{number}"
    if host not in {"", "unix"}:
        return _connects(socket.AF_INET, (host, _X_PORT + number))
    return _connects(socket.AF_UNIX, f"\0{path}") or _connects(socket.AF_UNIX, path)


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PATIENCE)
            connection.connect(address)
    except OSError:
        return False
    return True


def _compiled(executable: Path) -> bool:
    try:
        with executable.open("rb") as file:
            return file.read(len(_ELF)) == _ELF
    except OSError:
        return False
