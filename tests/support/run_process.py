"""A run in a process of its own, which kills itself at a chosen point: `python run_process.py ROOT POINT`.

Prints the points it passes, so that a whole run tells all there are.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from pathlib import Path

from updater.update.run import run_update


def main(root: Path, wanted: str) -> int:
    """Run the plan of a stand kept in `stand.pickle`; die at the wanted point, if it is passed."""
    stand = pickle.loads((root / "stand.pickle").read_bytes())  # noqa: S301 - our own file

    def at_point(name: str) -> None:
        print(name, flush=True)  # noqa: T201 - the test reads it
        if name == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    report = run_update(stand.request(), stand.tools(at_point=at_point))
    print("outcome", report.outcome.value)  # noqa: T201 - the test reads it
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
