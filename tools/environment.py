"""The virtual environment with the pinned packages, made once and recognised by a stamp."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.saying import Trouble, say, tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.machine import Machine

ROOT = Path(__file__).resolve().parents[1]
LEVELS = ("app", "test", "check")
"""Each holds all of the one before it (`requirements/*.txt`)."""


class Environment:
    """A virtual environment and what is known to be in it.

    Args:
        machine: what may be installed on the system.
        directory: where the environment is.
        requirements: the folder of the pinned lists.
    """

    def __init__(
        self,
        machine: Machine,
        directory: Path = ROOT / ".venv",
        requirements: Path = ROOT / "requirements",
    ) -> None:
        self._machine = machine
        self._directory = directory
        self._requirements = requirements
        self._stamp = directory / "set-up.json"
        self.python = directory / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def prepare(self, level: str) -> Path:
        """Make sure the packages of a level are there; return the environment's Python.

        Raises:
            Trouble: no environment can be made, or the packages cannot be had.
        """
        if not self._ready(level):
            self._create()
            self._install(level)
            self.remember(level, self._fingerprint(level))
        return self.python

    def remember(self, name: str, value: str) -> None:
        """Write a fact into the stamp."""
        self._stamp.write_text(json.dumps({**self._known(), name: value}, indent=1), "utf-8")

    def recalls(self, name: str, value: str) -> bool:
        """Whether the stamp holds this fact."""
        return self._known().get(name) == value

    def _ready(self, level: str) -> bool:
        enough = LEVELS[LEVELS.index(level) :]
        return self.python.exists() and any(self.recalls(name, self._fingerprint(name)) for name in enough)

    def _known(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._stamp.read_text("utf-8")))
        except (OSError, ValueError):
            return {}

    def _list(self, level: str) -> Path:
        return self._requirements / f"{level}.txt"

    def _fingerprint(self, level: str) -> str:
        content = self._list(level).read_bytes().replace(b"\r\n", b"\n")
        return f"{_kind_of_python()} {hashlib.sha256(content).hexdigest()}"

    def _create(self) -> None:
        if self._works():
            return
        if self._directory.exists():
            shutil.rmtree(self._directory)
        say(f"making a virtual environment in {self._directory}")
        if importlib.util.find_spec("ensurepip") and not self._venv():
            return
        if _has_pip() and not self._venv("--without-pip"):
            return
        self._create_with_debian_package()

    def _create_with_debian_package(self) -> None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if self._machine.can_install():
            self._machine.install([package], "the virtual environment")
        problem = self._venv()
        if problem and self._machine.apt_get:
            problem = self._machine.apt_advice([package])
            raise Trouble(f"this Python cannot make virtual environments; install what it lacks: {problem}")
        if problem:
            raise Trouble(f"this Python cannot make virtual environments (its venv or ensurepip):\n{problem}")

    def _venv(self, *options: str) -> str:
        problem = _output_of_failure(
            [sys.executable, "-m", "venv", "--clear", *options, str(self._directory)]
        )
        if problem:
            shutil.rmtree(self._directory, ignore_errors=True)
        return problem

    def _works(self) -> bool:
        if not self.python.exists():
            return False
        code = f"import sys; sys.exit(sys.implementation.cache_tag != {sys.implementation.cache_tag!r})"
        return not _output_of_failure([str(self.python), "-c", code], silent="differs")

    def _install(self, level: str) -> None:
        say(f"installing packages from requirements/{level}.txt (the first time up to 100 MB are downloaded)")
        problem = _output_of_failure([*self._pip(), *_PIP_INSTALL, "-r", str(self._list(level))])
        if problem:
            raise Trouble(f"pip could not install the packages; is the network there?\n{problem}")

    def _pip(self) -> list[str]:
        if _output_of_failure([str(self.python), "-c", "import pip"], silent="no pip"):
            return [sys.executable, "-m", "pip", "--python", str(self.python)]
        return [str(self.python), "-m", "pip"]


_PIP_INSTALL = (
    "install",
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--require-hashes",
    "--only-binary=:all:",
)


def _kind_of_python() -> str:
    return f"{sys.implementation.cache_tag} {platform.system()} {platform.machine()}"


def _has_pip() -> bool:
    """Whether the Python we run on has a pip that can install into another environment."""
    return not _output_of_failure([sys.executable, "-m", "pip", "--python", sys.executable, "--version"])


def _output_of_failure(command: Sequence[str], *, silent: str = "failed without a word") -> str:
    """Run a command; return nothing when it went well, else the end of what it said."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return (tail(done.stdout.decode("utf-8", "replace")) or silent) if done.returncode else ""
