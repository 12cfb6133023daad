"""Finding `rac`, which comes with the server kit, and the address it asks (docs/platform.md 8.1)."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from updater.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from updater.enterprise.installations import Platform

PORT = "1545"
"""Where the administration server listens unless told otherwise."""
_NAME = "rac"
_SCRIPTS = (".cmd", ".bat", ".sh")
_ADDRESS = re.compile(r"(?P<host>[^\s:\[\]]+)(?::(?P<port>\d{1,5}))?")


def find_rac(
    platform: Platform, others: Iterable[Platform] = (), *, system: str = sys.platform
) -> Path | None:
    """Return `rac` of an installed version, or of another one; None where no server kit is installed.

    It lies beside the Designer when the administration of servers was installed with it.

    Args:
        platform: the version meant; its own program understands its server best.
        others: looked at next, in this order.
        system: as `sys.platform` says it.
    """
    name = f"{_NAME}.exe" if system == "win32" else _NAME
    scripted = platform.designer.suffix in _SCRIPTS  # a script the person named has its like beside it
    names = (_NAME + platform.designer.suffix, name) if scripted else (name,)
    candidates = (each.directory / one for each in (platform, *others) for one in names)
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def rac_at(path: Path) -> Path:
    """Take a program the person named, or its folder, as `rac`; a script is accepted here only.

    Raises:
        PlatformError: `cluster.rac-absent` when it is not there.
    """
    folder = path if path.is_dir() else path.parent
    names = [_NAME, f"{_NAME}.exe", *(f"{_NAME}{suffix}" for suffix in _SCRIPTS)]
    candidates = [folder / name for name in names] if path.is_dir() else [path]
    for candidate in candidates:
        if candidate.is_file() and candidate.name.casefold() in names:
            return candidate.absolute()
    raise PlatformError("cluster.rac-absent", path=str(path))


def agent_address(given: str, server: str = "") -> str:
    """Return `host:port` of the administration server.

    Args:
        given: what the settings say; may be empty, or lack the port.
        server: of the infobase, `host` or `host:port`, several by comma; the first machine is taken when
            nothing is given.

    Raises:
        PlatformError: `cluster.address`: no name or IPv4 address with a port; `rac` does not know IPv6.
    """
    text = given.strip() or server.partition(",")[0].strip().partition(":")[0] or "localhost"
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise PlatformError("cluster.address", address=text)
    return f"{match['host']}:{match['port'] or PORT}"
