"""Each subcommand: prepare what it needs, then start it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tools.environment import ROOT, Environment
from tools.lock import write_requirements
from tools.machine import this_machine
from tools.qt import prepare_qt
from tools.saying import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_NO_WINDOW = {"--headless", "--serve", "--help", "-h"}


def demo(arguments: Sequence[str]) -> int:
    """Open the wizard on sample data, or drive it without a screen."""
    windowed = _NO_WINDOW.isdisjoint(arguments)
    python = _prepared("app", screen=windowed)
    return _hand_over([python, "-m", "updater", "demo", *arguments], {} if windowed else _OFFSCREEN)


def app(arguments: Sequence[str]) -> int:
    """Start the program: the wizard without arguments, a command with them."""
    python = _prepared("app", screen=not arguments)
    return _hand_over([python, "-m", "updater", *arguments], {})


def test(arguments: Sequence[str]) -> int:
    """Run the tests: all of them on all processors, or those that are named."""
    python = _prepared("test", screen=False)
    os.chdir(ROOT)
    # Tests start the program some ten thousand times: it is not compiled anew each time, whatever was asked.
    variables = {**_OFFSCREEN, "PYTHONDONTWRITEBYTECODE": ""}
    return _hand_over([python, "-m", "pytest", *_parallel(arguments), *arguments], variables)


def check(arguments: Sequence[str]) -> int:
    """Run every check even when one fails; the result is bad when any is."""
    python = str(Environment(this_machine()).prepare("check"))
    paths = list(arguments)
    tools = (["ruff", "check", *paths], ["ruff", "format", "--check", *paths], ["mypy", *paths])
    codes = [_run_tool(python, tool) for tool in tools]
    return int(any(codes))


def bench(arguments: Sequence[str]) -> int:
    """Measure our speed beside others'."""
    python = _prepared("test", screen=False)
    os.chdir(ROOT)
    return _hand_over([python, "-m", "benchmarks", *arguments], _OFFSCREEN, ROOT / "tests")


def lock(_arguments: Sequence[str]) -> int:
    """Write the pinned lists anew."""
    write_requirements(ROOT)
    return 0


_OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def _prepared(level: str, *, screen: bool) -> Path:
    machine = this_machine()
    environment = Environment(machine)
    python = environment.prepare(level)
    prepare_qt(environment, machine, screen=screen)
    return python


def _parallel(arguments: Sequence[str]) -> list[str]:
    """Spread the whole suite over the processors; a chosen part starts faster without.

    A processor that has done its share takes over what is left of another's.
    """
    chosen = any(not argument.startswith("-") for argument in arguments)
    single = {"--pdb", "-s", "--collect-only", "--co"}.intersection(arguments)
    told = any(argument.startswith("-n") for argument in arguments)
    return [] if chosen or single or told else ["-n", "auto", "--dist", "worksteal"]


def _run_tool(python: str, tool: Sequence[str]) -> int:
    say(" ".join(tool))
    return subprocess.run([python, "-m", *tool], cwd=ROOT, check=False).returncode


def _hand_over(command: Sequence[str | Path], variables: Mapping[str, str], *more: Path) -> int:
    """Become the command where the system can, so that signals and the exit code are its own.

    The project is not installed into its environment: the checkout, and `more`, are put on the path.
    """
    path = [str(ROOT), *map(str, more), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, **variables, "PYTHONPATH": os.pathsep.join(path)}
    words = [str(word) for word in command]
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(words[0], words, environment)  # noqa: S606 - there is no shell to want
    with subprocess.Popen(words, env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # the console sent it to the command too
                continue
