"""The sandbox's server infobase in the window: chosen, come into, changed from outside."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import psutil
from PySide6.QtWidgets import QCheckBox
from support.commands import PROJECT, updater_command, updater_environment

from updater.demo.bases import SERVER, SERVER_INFOBASE
from updater.demo.platform.servers import SimInfobase, changed_server, read_server
from updater.model.infobase import InfobaseKind
from updater.ui.steps import Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from support.window import OpenWindow

    from updater.demo.platform.servers import SimSession
    from updater.demo.sandbox import Sandbox

ADDRESS = f"{SERVER}\\{SERVER_INFOBASE}"
FIRST, NEXT = "1.0.1.5", "1.0.2.7"
_PATIENCE = 240.0  # seconds, for a machine that is busy with other things
_PAUSE = 3.0


def server_file(sandbox: Sandbox) -> Path:
    """Where the simulated server lies."""
    return sandbox.root / "server" / "servers" / "server.json"


def on_server(sandbox: Sandbox) -> SimInfobase:
    """The infobase as the server has it now."""
    return read_server(server_file(sandbox)).infobases[0]


def is_open(sandbox: Sandbox) -> bool:
    """Whether people can come in, and scheduled jobs run."""
    infobase = on_server(sandbox)
    return not (infobase.sessions_deny or infobase.jobs_deny or infobase.message or infobase.code)


def let_work(sandbox: Sandbox, sessions: Sequence[SimSession] = ()) -> None:
    """Let just these people work in the infobase."""
    with changed_server(server_file(sandbox)) as server:
        server.infobases[0].sessions = list(sessions)


def with_users(sandbox: Sandbox) -> None:
    """Let the infobase on the server be one with users, of another release."""
    with changed_server(server_file(sandbox)) as server:
        server.infobases[0].folder = str(sandbox.infobases["locked"])


def with_administrator(sandbox: Sandbox, name: str, password: str) -> None:
    """Let the cluster have an administrator."""
    with changed_server(server_file(sandbox)) as server:
        server.administrators = {name: password}


def choose_server(window: OpenWindow) -> None:
    """Choose the infobase on the server; its door is shown."""
    page = window.wizard.infobase_page
    assert page.tree.choose(next(base for base in page.infobases if base.kind is InfobaseKind.SERVER))
    window.settle()
    assert page.door.isVisible()


def come_in(window: OpenWindow, user: str = "", password: str = "") -> None:
    """Say who comes in and wait until the infobase was read, or was not."""
    fields = window.wizard.infobase_page.door.fields
    fields.user.setText(user)
    fields.password.setText(password)
    window.press("serverEnter")


def to_review(window: OpenWindow) -> None:
    """Go to the commit with the infobase that was read, with updates on the disk."""
    window.go_to(Step.REVIEW)
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)


def consent(window: OpenWindow) -> None:
    """Agree that sessions of others are ended, and wait for the checks."""
    window.find(QCheckBox, "endSessions").setChecked(True)
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)


def cut_off(sandbox: Sandbox, step: str, *words: str, typed: str = "") -> None:
    """Kill an update by the command line, then the platform, while that hangs in a step."""
    arguments = ("update", ADDRESS, "--to", NEXT, "--yes", "--json", *words)
    with subprocess.Popen(
        updater_command(sandbox.home, *arguments),
        env=updater_environment(SIM_HANG=step),
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(typed.encode())
        process.stdin.close()
        try:
            found = _wait_for_hanging(sandbox, process)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        for pid in found:
            os.kill(pid, signal.SIGKILL)


def _wait_for_hanging(sandbox: Sandbox, process: subprocess.Popen[bytes]) -> set[int]:
    deadline = time.monotonic() + _PATIENCE
    while not (found := _hanging(sandbox)):
        assert time.monotonic() < deadline
        assert process.poll() is None
    return found


def _hanging(sandbox: Sandbox) -> set[int]:
    """Processes of the platform in the infobase that did nothing between two looks."""

    def looked() -> dict[int, float]:
        found = {}
        for session in on_server(sandbox).sessions:
            with contextlib.suppress(psutil.Error):
                if session.pid:
                    found[session.pid] = sum(psutil.Process(session.pid).cpu_times()[:2])
        return found

    before = looked()
    time.sleep(_PAUSE)
    after = looked()
    return {pid for pid, spent in after.items() if before.get(pid) == spent}
