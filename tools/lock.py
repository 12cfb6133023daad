"""Writing `requirements/`: pins and hashes for every system, and no address of any registry."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tools.saying import Trouble, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_HEADER = "# Written by `python3 run.py lock` from pyproject.toml. Do not edit.\n"
_GROUPS = {"check": ("test", "check"), "test": ("test",), "app": ()}
"""The widest list is solved first; the others take its pins."""

_COMPILE = (
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--only-binary=:all:",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--upgrade",
)


def write_requirements(root: Path) -> None:
    """Solve the dependencies of each level and write its list.

    Raises:
        Trouble: `uv` is missing or found no solution.
    """
    uv = shutil.which("uv")
    if uv is None:
        raise Trouble("uv is needed to solve the dependencies: pip install uv")
    constraints: list[str] = []
    for level, groups in _GROUPS.items():
        target = root / "requirements" / f"{level}.txt"
        _compile(uv, root, target, [*constraints, *(f"--group={group}" for group in groups)])
        target.write_text(_HEADER + target.read_text("utf-8"), "utf-8", newline="\n")
        constraints = constraints or [f"--constraint={target}"]
        say(f"wrote {target.relative_to(root)}")


def _compile(uv: str, root: Path, target: Path, options: Sequence[str]) -> None:
    command = [uv, *_COMPILE, *options, "pyproject.toml", f"--output-file={target}"]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Trouble(f"uv found no solution:\n{done.stdout.decode('utf-8', 'replace')}")
