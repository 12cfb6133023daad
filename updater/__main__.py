"""`python -m updater` and the console script."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit code."""
    from updater.cli.main import run  # noqa: PLC0415 - the smallest possible module before the floor below loads

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
