"""The subcommands of `run.py`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tools import commands
from tools.saying import Trouble, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMANDS: dict[str, tuple[Callable[[Sequence[str]], int], str]] = {
    "demo": (commands.demo, "the wizard on sample data; --headless drives it without a screen"),
    "test": (commands.test, "all tests; arguments go to pytest"),
    "check": (commands.check, "lint, formatting and types"),
    "bench": (commands.bench, "our speed beside others'; --json for one JSON list"),
    "app": (commands.app, "the program itself; arguments go to it"),
    "lock": (commands.lock, "write requirements/ anew from pyproject.toml (needs uv)"),
}

_INTERRUPTED = 130
_USAGE = 2


def usage() -> str:
    """Return the help text."""
    lines = [f"  {name:<6} {text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(["usage: python3 run.py COMMAND [ARGUMENTS]", "", *lines])


def main(arguments: Sequence[str]) -> int:
    """Run one subcommand and return the exit code of the program."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(usage())
        return 0 if arguments else _USAGE
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"run.py: no command {name!r}\n\n{usage()}", file=sys.stderr)
        return _USAGE
    try:
        return COMMANDS[name][0](rest)
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
