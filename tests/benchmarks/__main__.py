"""Runs the benchmarks: `python3 run.py bench [--json] [NAME...]`.

Each benchmark is a module here with `measure()`, which times our code and a peer's in
the same run and returns `name`, `ours`, `peer`, `speedup` (peer's time / ours) and `unit`; with a budget
of its own also `within`, and when that is false the run fails.
Each runs in a process of its own, so that none warms or fills the memory of another.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("inspect-small", "inspect-large", "templates-scan", "chain", "download", "backup", "site-list")
_SKIPPED = 77
_FIELDS = {"name", "ours", "peer", "speedup", "unit"}


def main() -> int:
    """Run those that are named, or all; say the results as a table or as one JSON list."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], help="which (all unless named)")
    parser.add_argument("--json", action="store_true", help="one JSON list on stdout")
    parser.add_argument("--only", choices=NAMES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        return _measure_here(arguments.only)
    results, failures = _measure_all(arguments.names or NAMES)
    print(json.dumps(results, indent=1) if arguments.json else _table(results))
    return int(bool(failures))


def _measure_all(names: Sequence[str]) -> tuple[list[dict[str, Any]], int]:
    results, failures = [], 0
    for name in names:
        print(f"bench: {name}", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "benchmarks", "--only", name]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        if done.returncode == 0:
            results.append(json.loads(done.stdout))
            failures += not results[-1].get("within", True)
        failures += done.returncode not in {0, _SKIPPED}
    return results, failures


def _measure_here(name: str) -> int:
    """Measure one; what it prints by itself goes to stderr, stdout carries the result only."""
    stdout, sys.stdout = sys.stdout, sys.stderr
    try:
        result = importlib.import_module(f"benchmarks.{name.replace('-', '_')}").measure()
    except pytest.skip.Exception as reason:
        print(f"bench: {name} skipped: {reason}", file=sys.stderr)
        return _SKIPPED
    finally:
        sys.stdout = stdout
    assert set(result) >= _FIELDS, f"{name} gives {sorted(result)}"
    print(json.dumps(result))
    return 0


def _table(results: Sequence[dict[str, Any]]) -> str:
    lines = [
        f"{row['name']:<16} ours {row['ours']:>10.4g}   peer {row['peer']:>10.4g} {row['unit']:<4}"
        f"   {row['speedup']:.2f} times as fast"
        for row in results
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
