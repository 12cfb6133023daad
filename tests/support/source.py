"""The project's own source as data: modules, what they import, what they call."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "updater"
_NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist"}


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the program.

    Attributes:
        name: dotted, `updater.formats.brackets`.
        path: its file.
        tree: its syntax.
    """

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        """The package or module right under `updater`: what floors are made of."""
        return self.name.split(".")[1] if "." in self.name else ""

    def imports(self) -> Iterator[str]:
        """Yield every module name imported anywhere in the file, also late and for types only."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name} imports by a relative name"
                yield str(node.module)
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the program, in order of their names."""
    return tuple(_module(path) for path in sorted(PACKAGE.rglob("*.py")))


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path, ast.parse(path.read_text("utf-8"), str(path)))


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project: those git knows, or all when this is not a git checkout."""
    if (ROOT / ".git").exists():
        command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
        paths = (ROOT / name for name in listed.split("\0") if name)
        return tuple(path for path in paths if path.is_file())
    every = (path for path in ROOT.rglob("*") if _NOT_OURS.isdisjoint(path.relative_to(ROOT).parts))
    return tuple(path for path in every if path.is_file())
