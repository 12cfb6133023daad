"""Laying out a simulated platform on the disk so that it is found and started like a real one."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

_PACKAGE_PARENT = Path(__file__).resolve().parents[3]
_PLATFORM = "updater.demo.platform"
_PROGRAMS = {"1cv8": _PLATFORM, "1cv8c": _PLATFORM, "1cv8s": _PLATFORM, "rac": f"{_PLATFORM}.rac"}
_SHELL = """#!/bin/sh
# The simulated 1C:Enterprise platform of the sandbox; it works on real files but is not 1C's.
{variables}
exec {python} -P -X utf8 -m {module} "$@"
"""
_BATCH = """@echo off\r
rem The simulated 1C:Enterprise platform of the sandbox; it works on real files but is not 1C's.\r
chcp 65001 >nul\r
{variables}\r
{python} -P -X utf8 -m {module} %*\r
exit /b %errorlevel%\r
"""


def install_simulated_platform(
    root: Path, version: str, *, seconds: float | None = None, servers: Path | None = None
) -> Path:
    """Lay out a version of the simulated platform and return its executable.

    On Linux and macOS scripts without an ending lie in `<root>/<version>`, where installed
    versions are looked for. On Windows they are `.cmd` files in `bin`; they are taken as a platform
    only when the settings name them, because real installations hold none.

    Args:
        root: what `places.platform_roots` or `InstalledLocation` names.
        version: `8.3.27.1508`; also what the program says of itself.
        seconds: how long each command takes; a tenth unless given.
        servers: folder of the simulated servers; there are none unless given.
    """
    windows = os.name == "nt"
    folder = root / version / "bin" if windows else root / version
    folder.mkdir(parents=True, exist_ok=True)
    for name, module in _PROGRAMS.items():
        variables = {"SIM_PLATFORM": version, "SIM_PROGRAM": name, "PYTHONPATH": str(_PACKAGE_PARENT)}
        if servers is not None:
            variables["SIM_SERVERS"] = str(servers)
        if windows:
            _batch(folder / f"{name}.cmd", module, variables, seconds)
        else:
            _script(folder / name, module, variables, seconds)
    return folder / ("1cv8.cmd" if windows else "1cv8")


def _script(file: Path, module: str, variables: dict[str, str], seconds: float | None) -> None:
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    if seconds is not None:  # a test's own wish comes first
        lines.append(f': "${{SIM_TIME:={seconds}}}"; export SIM_TIME')
    text = _SHELL.format(variables="\n".join(lines), python=shlex.quote(sys.executable), module=module)
    file.write_text(text, "utf-8")
    file.chmod(0o755)


def _batch(file: Path, module: str, variables: dict[str, str], seconds: float | None) -> None:
    lines = [f'set "{name}={value}"' for name, value in variables.items()]
    if seconds is not None:
        lines.append(f'if not defined SIM_TIME set "SIM_TIME={seconds}"')
    text = _BATCH.format(variables="\r\n".join(lines), python=f'"{sys.executable}"', module=module)
    file.write_bytes(text.encode("utf-8"))
