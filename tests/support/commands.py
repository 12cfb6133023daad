"""The command line as a user runs it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
_PATIENCE = 120.0


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


def updater_command(home: Path, *arguments: object, language: str = "ru") -> list[str]:
    """Return the command line that starts the program on a home of its own."""
    named = [str(argument) for argument in arguments]
    return [sys.executable, "-m", "updater", "--home", str(home), "--language", language, *named]


NO_STORE = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}
"""No keyring of the machine the tests run on is asked or written to."""


def updater_environment(**extra: str) -> dict[str, str]:
    """Return the environment of such a process."""
    return {**os.environ, "PYTHONPATH": str(PROJECT), "QT_QPA_PLATFORM": "offscreen", **extra}


def run_updater(
    home: Path, *arguments: object, language: str = "ru", typed: str = "", **extra: str
) -> Answer:
    """Run one command to its end.

    Args:
        home: settings, state and backups of the program.
        arguments: the command and its arguments.
        language: of the words.
        typed: what comes from standard input.
        extra: more environment variables.
    """
    ended = subprocess.run(
        updater_command(home, *arguments, language=language),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        env=updater_environment(**extra),
        cwd=PROJECT,
        timeout=_PATIENCE,
        check=False,
    )
    return Answer(ended.returncode, ended.stdout, ended.stderr)
