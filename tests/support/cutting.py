"""A run in a process of its own that is killed at a point, and what the next start finds."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support.stand import Stand, make_stand

from updater.update.recovery import unfinished

if TYPE_CHECKING:
    from updater.update.recovery import UnfinishedRun

_PROJECT = Path(__file__).resolve().parents[2]


def cut_off(tmp_path: Path, point: str, **environment: str) -> tuple[Stand, UnfinishedRun]:
    """A run of two hops killed at a point, and what the next start finds."""
    stand = make_stand(tmp_path)
    kill_at(stand, point, **environment)
    (found,) = unfinished(stand.tools())
    return stand, found


def kill_at(stand: Stand, point: str, **environment: str) -> None:
    """Run in another process, killed at a point."""
    (stand.root / "stand.pickle").write_bytes(pickle.dumps(stand))
    program = _PROJECT / "tests" / "support" / "run_process.py"
    paths = os.pathsep.join((str(_PROJECT), str(_PROJECT / "tests")))
    subprocess.run(
        [sys.executable, str(program), str(stand.root), point],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        stdout=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )
