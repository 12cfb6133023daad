"""A real Secret Service on a bus of its own, whose keyring lies under a folder of the test.

Everything that talks to it is one process under `dbus-run-session`; nothing of the machine's own session
is asked or written to.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_PROJECT = Path(__file__).resolve().parents[2]
_PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
_BEGIN = """
import json, sys
from updater.secrets import SecretStore
store = SecretStore.of_system()
told = []
"""
_END = """
print(json.dumps(told))
"""
_SERVE = """
import subprocess, sys
unlock, code = sys.argv[1:]
if unlock:
    command = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
    subprocess.run(command, input=unlock.encode(), check=True, stdout=subprocess.DEVNULL)
sys.exit(subprocess.run([sys.executable, "-c", code], check=False).returncode)
"""


def needs_a_secret_service() -> None:
    """Skip the test where there is no such service."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing or sys.platform != "linux":
        pytest.skip(f"no secret service to try: {', '.join(missing) or sys.platform}")


def talk(folder: Path, code: str, *, unlock: str = "") -> list[Any]:
    """Run some lines with `store` and `told` in a session of its own, and return what they told.

    Args:
        folder: home of that session; its keyring stays there.
        code: lines of Python.
        unlock: opens the keyring, or makes one, with this word; empty leaves it as it is.
    """
    home, runtime = folder / "home", folder / "runtime"
    for each in (home, runtime):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    places = {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(home / "share")}
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(_PROJECT), **places}
    lines = [sys.executable, "-c", _SERVE, unlock, _BEGIN + code + _END]
    ended = subprocess.run(
        [str(shutil.which("dbus-run-session")), "--", *lines],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert 0 == ended.returncode, ended.stderr
    told: list[Any] = json.loads(ended.stdout.splitlines()[-1])
    return told
