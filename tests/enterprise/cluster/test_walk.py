"""A whole update of a server infobase by real processes: blocked, emptied, updated, free again."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.commands import updater_environment
from support.servers import HOST, NAME, ServerWorld
from support.simulated import LIMIT

from updater.enterprise.cluster import Lockout, open_console, remove_our_block
from updater.enterprise.commands import Commands, Credentials
from updater.enterprise.outcomes import OutcomeKind, classify
from updater.enterprise.process import run_command

if TYPE_CHECKING:
    from pathlib import Path

    from updater.enterprise.command import Command
    from updater.enterprise.outcomes import Outcome

ADMINISTRATOR = Credentials("clusteradmin", "канарейка-кластера")
USER = Credentials("Администратор", "канарейка-базы")

_CRASHING = """
import sys
from pathlib import Path
from updater.enterprise.cluster import ClusterConsole, Lockout
console = ClusterConsole(Path(sys.argv[1]), sys.argv[2])
with Lockout(console, console.find(sys.argv[3]), "crashed", "Идёт обновление"):
    print("blocked", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def world(tmp_path: Path) -> ServerWorld:
    """A server with an administrator, and an infobase with a user."""
    world = ServerWorld(tmp_path, users=[USER.user])
    world.remember(passwords={USER.user: USER.password})
    world.change(administrators={ADMINISTRATOR.user: ADMINISTRATOR.password})
    return world


def _run(command: Command) -> Outcome:
    return classify(command.name, run_command(command, time_limit=LIMIT))


def test_an_update_from_block_to_free(world: ServerWorld) -> None:
    """People are shut out and ended, only our commands come in, and afterwards everybody may again."""
    world.work_in_it("1CV8C", "WebClient", "COMConnection", "SrvrConsole")
    console = open_console(world.connection, world.platform, administrator=ADMINISTRATOR)
    infobase = console.find(NAME, server=HOST)
    with Lockout(console, infobase, "walk", "Идёт обновление", USER) as lockout:
        for session in console.sessions(infobase):
            if session.counts:
                console.end(session)
        assert [False] == [session.counts for session in console.sessions(infobase)]
        stranger = Commands(world.platform, world.connection, USER, world.work)
        assert (
            OutcomeKind.SESSIONS_DENIED is _run(stranger.dump_main_configuration(world.root / "seen.cf")).kind
        )
        assert lockout.block is not None
        code = lockout.block.code
        ours = Commands(world.platform, world.connection, USER, world.work, permission_code=code)
        assert _run(ours.update_cfg(world.cfu("1.0.2.7"))).succeeded
        assert _run(ours.update_db_cfg()).succeeded
    assert ("1.0.2.7", "1.0.2.7") == world.versions()
    assert _run(stranger.dump_main_configuration(world.root / "seen.cf")).succeeded
    stored = world.infobase()
    assert (False, False, "", "") == (stored.sessions_deny, stored.jobs_deny, stored.code, stored.message)


def test_a_crash_between_block_and_free(tmp_path: Path) -> None:
    """A killed program leaves the block; the next start knows it for ours and removes it."""
    world = ServerWorld(tmp_path)
    world.change(jobs_deny=True)
    words = [sys.executable, "-c", _CRASHING, str(world.rac), f"{HOST}:1545", NAME]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=updater_environment()
    ) as process:
        assert process.stdout is not None
        assert b"blocked" == process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    assert (True, True) == (world.infobase().sessions_deny, world.infobase().code.startswith("onec-updater-"))
    console = world.console()
    assert remove_our_block(console, console.find(NAME))
    assert (False, True) == (world.infobase().sessions_deny, world.infobase().jobs_deny)
