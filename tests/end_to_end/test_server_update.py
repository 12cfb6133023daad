"""A server infobase from the command line: updated and proved, refused, restored, unlocked after a crash."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from support.commands import PROJECT, run_updater, updater_command, updater_environment

from updater.demo.bases import SERVER, SERVER_INFOBASE
from updater.demo.platform.servers import SimInfobase, SimSession, changed_server, read_server
from updater.demo.sandbox import Sandbox, build_sandbox

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = f"{SERVER}\\{SERVER_INFOBASE}"
FIRST, NEXT = "1.0.1.5", "1.0.2.7"
_PATIENCE = 60.0


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A small world whose server has one infobase, in which somebody works."""
    return build_sandbox(tmp_path / "sandbox", "ru", seconds=0)


def _file(sandbox: Sandbox) -> Path:
    return sandbox.root / "server" / "servers" / "server.json"


def _infobase(sandbox: Sandbox) -> SimInfobase:
    return read_server(_file(sandbox)).infobases[0]


def _free(sandbox: Sandbox) -> tuple[bool, bool, str, str]:
    infobase = _infobase(sandbox)
    return infobase.sessions_deny, infobase.jobs_deny, infobase.message, infobase.code


def _nobody(sandbox: Sandbox) -> None:
    with changed_server(_file(sandbox)) as server:
        server.infobases[0].sessions = []


def _cut_off(sandbox: Sandbox, step: str) -> str:
    """Kill an update, and then the platform, while that hangs in a step; return the run."""
    words = updater_command(sandbox.home, "update", ADDRESS, "--to", NEXT, "--yes", "--json")
    environment = updater_environment(SIM_HANG=step)
    with subprocess.Popen(
        words, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + _PATIENCE
        while not (found := _hanging(sandbox)):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for pid in found:
            os.kill(pid, signal.SIGKILL)
    return str(json.loads(run_updater(sandbox.home, "runs", "--json").out)[0]["run"])


def _hanging(sandbox: Sandbox) -> list[int]:
    """Processes of the platform in the infobase that have been there for two looks in a row."""

    def looked() -> set[int]:
        return {session.pid for session in _infobase(sandbox).sessions if session.pid}

    before = looked()
    time.sleep(1.5)
    return sorted(before & looked())


def _version(sandbox: Sandbox) -> str:
    answer = run_updater(sandbox.home, "inspect", ADDRESS, "--json")
    assert 0 == answer.code, answer.err
    return str(answer.document["configuration"]["version"])


@pytest.mark.parametrize(
    "named", [ADDRESS, f'Srvr="{SERVER}";Ref="{SERVER_INFOBASE}";', f"/S {ADDRESS}", ADDRESS.upper()]
)
def test_it_is_inspected_under_each_of_its_names(sandbox: Sandbox, named: str) -> None:
    """The document has the shape of a file infobase's, with no storage."""
    answer = run_updater(sandbox.home, "inspect", named, "--json")
    assert 0 == answer.code, answer.err
    document = answer.document
    of_file = run_updater(sandbox.home, "inspect", sandbox.infobase, "--json").document
    assert of_file.keys() == document.keys()
    assert (None, FIRST) == (document["storage"], document["configuration"]["version"])


def test_it_is_updated_and_proved(sandbox: Sandbox) -> None:
    """A dump is the backup, nobody can come in meanwhile, everybody can afterwards."""
    _nobody(sandbox)
    answer = run_updater(sandbox.home, "update", ADDRESS, "--to", NEXT, "--yes", "--json")
    assert 0 == answer.code, answer.out + answer.err
    report = answer.document
    assert ("done", FIRST, NEXT, ADDRESS) == (
        report["outcome"],
        report["from"],
        report["reached"],
        report["infobase"],
    )
    assert report["backup"].endswith(".dt")
    assert ["checks", "lock-server", "backup"] == [step["step"] for step in report["steps"]][:3]
    assert any("обработчики обновления запустите сами" in note for note in report["notes"])
    assert (False, False, "", "") == _free(sandbox)
    looks = sorted((sandbox.home / "state" / "runs" / report["run"] / "designer").glob("*-dump-*cfg.txt"))
    commands = ("the checks", "the backup", "UpdateCfg", "UpdateDBCfg")
    assert 2 * len(commands) == len(looks)  # minutes each in a large configuration
    assert NEXT == _version(sandbox)


def test_the_chain_stops_where_a_person_must_run_handlers(sandbox: Sandbox) -> None:
    """Handlers between releases cannot be run in a server infobase: the chain is refused."""
    _nobody(sandbox)
    answer = run_updater(sandbox.home, "update", ADDRESS, "--yes", "--json")
    assert 4 == answer.code
    errors = [check for check in answer.document["checks"] if check["level"] == "error"]
    assert ["server-handlers"] == [check["code"] for check in errors]


def test_somebody_who_works_there_refuses_it(sandbox: Sandbox) -> None:
    """The refusal names who it is; nothing is changed and nobody is kept out."""
    answer = run_updater(sandbox.home, "update", ADDRESS, "--to", NEXT, "--yes", "--json")
    assert 4 == answer.code
    (check,) = [check for check in answer.document["checks"] if check["level"] == "error"]
    assert "sessions" == check["code"]
    assert "Кладовщик" in check["message"]
    assert 1 == len(_infobase(sandbox).sessions)
    assert (False, False, "", "") == _free(sandbox)


def test_sessions_are_ended_by_consent(sandbox: Sandbox) -> None:
    """With the person's word sessions of others are ended, and the update goes on."""
    answer = run_updater(sandbox.home, "update", ADDRESS, "--to", NEXT, "--yes", "--json", "--end-sessions")
    assert 0 == answer.code, answer.out + answer.err
    assert [] == _infobase(sandbox).sessions
    assert NEXT == _version(sandbox)


def test_a_web_address_is_refused_with_the_reason(sandbox: Sandbox) -> None:
    """It is not called missing."""
    for named in ("https://example.org/workshop", 'ws="https://example.org/workshop";'):
        answer = run_updater(sandbox.home, "update", named, "--yes")
        assert 4 == answer.code
        assert "веб-сервер" in answer.err


def test_a_failing_release_is_undone_from_the_dump(sandbox: Sandbox) -> None:
    """The dump is loaded again, the release before is proved, and everybody may come in."""
    _nobody(sandbox)
    answer = run_updater(
        sandbox.home, "update", ADDRESS, "--to", NEXT, "--yes", "--json", SIM_FAIL="UpdateDBCfg"
    )
    assert 1 == answer.code, answer.out + answer.err
    report = answer.document
    assert (True, FIRST) == (report["restored"], report["reached"])
    assert (False, False, "", "") == _free(sandbox)
    assert FIRST == _version(sandbox)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_kill_before_any_change_is_unlocked_at_the_next_start(sandbox: Sandbox) -> None:
    """Looking at the runs is enough: our block goes, and scheduled jobs stand as they stood."""
    _nobody(sandbox)
    _cut_off(sandbox, "DumpIB")
    assert (False, False, "", "") == _free(sandbox)
    _nobody(sandbox)  # the cluster has noticed by now that the Designer is gone
    assert FIRST == _version(sandbox)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_kill_in_the_middle_keeps_people_out_until_it_is_restored(sandbox: Sandbox) -> None:
    """Nobody comes into half an update; after the restore everybody may, and the release before is there."""
    _nobody(sandbox)
    run = _cut_off(sandbox, "UpdateDBCfg")
    assert _infobase(sandbox).code.startswith("onec-updater-")
    answer = run_updater(sandbox.home, "restore", run, "--yes", "--json", "--end-sessions")
    assert 0 == answer.code, answer.err
    assert (False, False, "", "") == _free(sandbox)
    assert FIRST == _version(sandbox)


def test_a_foreign_block_is_left_alone(sandbox: Sandbox) -> None:
    """Somebody else's block refuses the update and stays, also one the platform would let us pass."""
    _nobody(sandbox)
    block = (True, False, "Инвентаризация", "ПакетноеОбновлениеКонфигурацииИБ")
    with changed_server(_file(sandbox)) as server:
        infobase = server.infobases[0]
        infobase.sessions_deny, infobase.jobs_deny, infobase.message, infobase.code = block
    answer = run_updater(sandbox.home, "update", ADDRESS, "--to", NEXT, "--yes", "--json")
    assert 4 == answer.code, answer.err
    errors = [check["code"] for check in answer.document["checks"] if check["level"] == "error"]
    assert ["server-block"] == errors
    assert block == _free(sandbox)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_run_cut_off_is_gone_on_with(sandbox: Sandbox) -> None:
    """Behind its own block, with its own dump, once somebody has logged in again."""
    _nobody(sandbox)
    run = _cut_off(sandbox, "UpdateCfg")
    words = ("runs", "--continue", run, "--yes", "--json", "--end-sessions")
    answer = run_updater(sandbox.home, *words)
    assert 0 == answer.code, answer.out + answer.err
    assert ("done", NEXT) == (answer.document["outcome"], answer.document["reached"])
    assert (False, False, "", "") == _free(sandbox)
    assert NEXT == _version(sandbox)


def test_a_dump_of_the_list_is_put_back(sandbox: Sandbox) -> None:
    """After a good update the release before comes back, by the name of the backup."""
    _nobody(sandbox)
    assert 0 == run_updater(sandbox.home, "update", ADDRESS, "--to", NEXT, "--yes").code
    (backup,) = run_updater(sandbox.home, "backups", ADDRESS, "--json").document
    assert ("dump", ADDRESS) == (backup["kind"], backup["infobase"])
    answer = run_updater(sandbox.home, "restore", backup["name"], "--yes", "--json")
    assert 0 == answer.code, answer.err
    assert (False, False, "", "") == _free(sandbox)
    assert FIRST == _version(sandbox)


def test_a_restore_somebody_is_in_the_way_of_lets_them_work_on(sandbox: Sandbox) -> None:
    """After a good update nothing is half done: refused, the restore leaves no block behind."""
    _nobody(sandbox)
    assert 0 == run_updater(sandbox.home, "update", ADDRESS, "--to", NEXT, "--yes").code
    with changed_server(_file(sandbox)) as server:
        server.infobases[0].sessions = [SimSession("Кладовщик")]
    (run,) = run_updater(sandbox.home, "runs", "--json").document
    answer = run_updater(sandbox.home, "restore", run["run"], "--yes", "--json")
    assert (1, "run.sessions") == (answer.code, answer.document["error"]["code"])
    assert (False, False, "", "") == _free(sandbox)
