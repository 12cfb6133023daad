"""The system libraries Qt needs on Linux: found missing by starting Qt, installed on Debian."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tools.saying import Trouble

if TYPE_CHECKING:
    from pathlib import Path

    from tools.environment import Environment
    from tools.machine import Machine

# Found by adding one package at a time to a bare Debian 12 until a window could be drawn.
OFFSCREEN = ("libegl1", "libgl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0")
ON_SCREEN = (
    *OFFSCREEN,
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxkbcommon-x11-0",
)

_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"
_PATIENCE = 60.0  # seconds: a first start reads 200 MB from a cold disk


def prepare_qt(environment: Environment, machine: Machine, *, screen: bool) -> None:
    """Make sure Qt starts, with a window or without.

    Raises:
        Trouble: it does not; the text says what to install or how to do without a screen.
    """
    if not machine.linux:
        return
    if screen and not machine.screen:
        raise Trouble("no screen here (DISPLAY is not set); without one: python3 run.py demo --headless")
    fact = "qt-on-screen" if screen else "qt-offscreen"
    if environment.recalls(fact, "starts"):
        return
    packages = ON_SCREEN if screen else OFFSCREEN
    problem = _problem(environment.python, screen=screen)
    if problem and machine.can_install():
        machine.install(packages, "Qt")
        problem = _problem(environment.python, screen=screen)
    if problem:
        raise Trouble(f"Qt does not start: {problem}\nInstall its libraries: {machine.apt_advice(packages)}")
    environment.remember(fact, "starts")


def _problem(python: Path, *, screen: bool) -> str:
    """Start Qt for a moment; return nothing when it starts, else what stood in the way."""
    variables = dict(os.environ)
    if not screen:
        variables["QT_QPA_PLATFORM"] = "offscreen"
    try:
        done = subprocess.run(
            [str(python), "-c", _PROBE], env=variables, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return "no answer for a minute"
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
    return lines[-1] if done.returncode else ""
