"""Short lines about the set-up, on stderr: stdout belongs to the command that is run."""

from __future__ import annotations

import sys

_TAIL = 12


class Trouble(Exception):  # noqa: N818 - said to a person in one line
    """The set-up cannot go on; the text says what to do."""


def say(text: str) -> None:
    """Tell one line at once."""
    print(f"run.py: {text}", file=sys.stderr, flush=True)


def tail(output: str) -> str:
    """Return the end of a tool's output: that is where it says what went wrong."""
    return "\n".join(output.strip().splitlines()[-_TAIL:])
