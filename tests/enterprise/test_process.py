"""Running commands: real processes, ended by id with all they started, their files read to the end."""

from __future__ import annotations

import itertools
import os
import stat
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from support.simulated import World

from updater.enterprise.commands import Credentials
from updater.enterprise.environment import environment_of_platform
from updater.enterprise.outcomes import OutcomeKind, classify
from updater.enterprise.process import Completed, run_command
from updater.enterprise.starting import start_process
from updater.errors import PlatformError
from updater.infobases.access import in_use
from updater.model.events import CancelToken, Event, LogLine, QuietFor, Waiting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from updater.enterprise.commands import Command

PASSWORD = "Канарейка-7"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A platform with a base at the first release; commands take no time."""
    monkeypatch.setenv("SIM_TIME", "0")
    return World(tmp_path)


def _kind(name: str, completed: Completed) -> OutcomeKind:
    return classify(name, completed).kind


def test_a_hop_is_two_commands(world: World) -> None:
    """The product's own command lines update a true base through a separate program."""
    commands = world.commands()
    for command in (commands.update_cfg(world.cfu("1.0.2.7")), commands.update_db_cfg()):
        completed = run_command(command, time_limit=60)
        assert (0, 0, OutcomeKind.DONE) == (completed.exit_code, completed.result, _kind("x", completed))
    assert ("1.0.2.7", "1.0.2.7") == world.versions()
    assert 0 == run_command(commands.run_handlers(), time_limit=60).exit_code
    assert "1.0.2.7" == world.state().data_version


def test_the_probe_proves_user_and_licence(world: World) -> None:
    """The cheap command leaves the configuration's own files beside the messages."""
    command = world.commands().probe()
    assert 0 == run_command(command, time_limit=60).exit_code
    assert list(world.work.rglob("Configuration.xml"))


@pytest.mark.parametrize(
    ("fault", "value", "kind"),
    [
        ("SIM_LICENSE", "absent", OutcomeKind.LICENCE_ABSENT),
        ("SIM_LICENSE", "none_free", OutcomeKind.LICENCE_BUSY),
        ("SIM_LICENSE", "unfit", OutcomeKind.LICENCE_UNFIT),
        ("SIM_FAIL", "UpdateDBCfg", OutcomeKind.FAILED),
        ("SIM_CRASH", "UpdateDBCfg", OutcomeKind.CRASHED),
        ("SIM_OUT", "missing", OutcomeKind.DONE),
    ],
)
def test_faults_get_their_kind(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: str, value: str, kind: OutcomeKind
) -> None:
    """What goes wrong in the other process is named here."""
    monkeypatch.setenv(fault, value)
    assert kind == _kind("update-db-cfg", run_command(world.commands().update_db_cfg(), time_limit=60))


def test_late_files_are_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that come half a second after the exit still name the reason."""
    monkeypatch.setenv("SIM_LATE_OUT", "500")
    monkeypatch.setenv("SIM_FAIL", "UpdateCfg")
    monkeypatch.setenv("SIM_FAIL_TEXT", "Файл не содержит доступных обновлений")
    completed = run_command(world.commands().update_cfg(world.cfu("1.0.2.7")), time_limit=60)
    assert (OutcomeKind.NOT_APPLICABLE, 1) == (_kind("update-cfg", completed), completed.result)


def test_late_words_of_a_success_are_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a successful command says is data, so it is not taken for silence while it is on its way."""
    monkeypatch.setenv("SIM_LATE_OUT", "500")
    monkeypatch.setenv("SIM_LATE", "out")
    completed = run_command(world.commands().update_cfg(world.cfu("1.0.2.7")), time_limit=60)
    assert (0, 0, True) == (completed.exit_code, completed.result, "успешно" in completed.text)


def test_a_hang_ends_at_the_time_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process and the one it started are gone, the base is free again, waiting was told."""
    monkeypatch.setenv("SIM_HANG", "UpdateDBCfg")
    monkeypatch.setenv("SIM_CHILD", "1")
    events: list[Event] = []
    completed = run_command(world.commands().update_db_cfg(), time_limit=3.0, on_event=events.append)
    assert OutcomeKind.TIMED_OUT == _kind("update-db-cfg", completed)
    assert [] == _sleepers(world)
    assert in_use(world.file) is False
    assert any(isinstance(event, Waiting) for event in events)


def _sleepers(world: World) -> list[int]:
    """Return processes that still work on this infobase; other tests have platforms of their own."""
    place = str(world.file.parent)
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        named = any(place in argument for argument in process.info["cmdline"] or ())
        found += [process.pid] if named and process.info["status"] != psutil.STATUS_ZOMBIE else []
    return found


def test_a_wish_to_stop_ends_the_process(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelling from another thread ends a command that would never end."""
    monkeypatch.setenv("SIM_HANG", "UpdateDBCfg")
    cancel = CancelToken()
    timer = threading.Timer(0.7, cancel.cancel)
    timer.start()
    completed = run_command(world.commands().update_db_cfg(), time_limit=60, cancel=cancel)
    timer.join()
    assert OutcomeKind.CANCELLED == _kind("update-db-cfg", completed)
    assert in_use(world.file) is False


def test_a_second_process_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The started process leaves at once; the work is done when ours returns (attested trap)."""
    monkeypatch.setenv("SIM_RELAUNCH", "1")
    monkeypatch.setenv("SIM_TIME", "1.0")
    completed = run_command(world.commands().update_cfg(world.cfu("1.0.2.7")), time_limit=60)
    assert completed.relaunched
    assert ("1.0.1.5", "1.0.2.7") == world.versions()
    assert OutcomeKind.DONE == _kind("update-cfg", completed)


def test_a_second_process_is_ended_at_the_limit_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving the work to another does not get round the time limit."""
    monkeypatch.setenv("SIM_RELAUNCH", "1")
    monkeypatch.setenv("SIM_HANG", "UpdateDBCfg")
    completed = run_command(world.commands().update_db_cfg(), time_limit=3.0)
    assert completed.timed_out
    assert [] == _sleepers(world)


def test_long_silence_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that neither writes nor computes is quiet: said once at the limit, again at twice of it."""
    monkeypatch.setenv("SIM_HANG", "UpdateDBCfg")
    events: list[Event] = []
    run_command(
        world.commands().update_db_cfg(), time_limit=13, on_event=events.append, quiet_after=2.5, late_files=0
    )
    quiet = [event.seconds for event in events if isinstance(event, QuietFor)]
    assert quiet
    assert all(later >= 2 * sooner for sooner, later in itertools.pairwise(quiet))
    told = [event.quiet_for for event in events if isinstance(event, Waiting)]
    assert sorted(told[1:]) == told[1:]


@pytest.mark.parametrize("kind", ["computing", "writing"])
def test_a_busy_process_is_not_called_quiet(world: World, kind: str) -> None:
    """One that computes without a word is at work, and so is one that only writes."""
    command = world.commands().update_db_cfg()
    append = f"open({str(command.out_file)!r}, 'a').write('.')"
    work = {
        "computing": "import time\nend = time.time() + 7\nwhile time.time() < end: pass",
        "writing": f"import time\nfor n in range(14):\n {append}; time.sleep(.5)",
    }[kind]

    def starter(command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-c", work, command.name]
        return subprocess.Popen(line, env=dict(environment), start_new_session=True)

    events: list[Event] = []
    run_command(command, time_limit=60, starter=starter, on_event=events.append, quiet_after=4)
    assert not [event for event in events if isinstance(event, QuietFor)]
    assert [event for event in events if isinstance(event, Waiting)]


def test_a_successor_in_a_session_of_its_own_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even one that left our session is known by the files of ours that its command line names."""
    monkeypatch.setenv("SIM_TIME", "1.5")
    command = world.commands().update_cfg(world.cfu("1.0.2.7"))

    def starter(command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        detached = "import subprocess, sys; subprocess.Popen(sys.argv[1:], start_new_session=True)"
        line = [sys.executable, "-c", detached, str(command.executable), *command.arguments]
        return subprocess.Popen(line, env=dict(environment), cwd=command.work_dir, start_new_session=True)

    completed = run_command(command, time_limit=60, starter=starter)
    assert completed.relaunched
    assert ("1.0.1.5", "1.0.2.7") == world.versions()


def test_a_platform_that_cannot_be_started(world: World) -> None:
    """An executable that went away, or is none, is an error with the system's words."""
    command = world.commands().update_db_cfg()
    world.executable.chmod(stat.S_IRUSR)
    if os.access(world.executable, os.X_OK):
        world.executable.unlink()
    with pytest.raises(PlatformError) as caught:
        run_command(command, time_limit=5)
    assert "platform.not-started" == caught.value.code


def test_the_password_is_in_no_event_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password, echoed by the platform, shows nowhere in what we keep."""
    monkeypatch.setenv("SIM_TIME", "0")
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    monkeypatch.setenv("SIM_FAIL_TEXT", f"Вход: Админ, {PASSWORD}")
    world = World(tmp_path, users=("Админ",))
    world.remember(passwords={"Админ": PASSWORD})
    events: list[Event] = []
    command = world.commands(Credentials("Админ", PASSWORD)).update_db_cfg()
    completed = run_command(command, time_limit=60, on_event=events.append)
    lines = [event.text for event in events if isinstance(event, LogLine)]
    assert "Вход: Админ, •••" == completed.text
    assert completed.text in lines
    assert not any(PASSWORD in text for text in [*lines, repr(command), repr(completed)])
    assert PASSWORD not in str(classify("x", completed).error())
    kept = [file.read_bytes() for file in command.out_file.parent.rglob("*") if file.is_file()]
    assert any("Вход: Админ, •••".encode() in data for data in kept)
    assert not any(PASSWORD.encode() in data for data in kept)


def test_the_process_gets_few_variables() -> None:
    """What a program needs to run passes, whatever else is around does not."""
    around = {"PATH": "/bin", "LC_ALL": "ru_RU.UTF-8", "SIM_TIME": "1", "AWS_SECRET": "x", "PYTHONPATH": "y"}
    assert {"PATH", "LC_ALL", "SIM_TIME"} == set(environment_of_platform(around))


def test_the_process_lives_in_the_private_folder(world: World) -> None:
    """Its current folder is the run's, so stray files stay there."""
    seen: list[str] = []

    def starter(command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        process = start_process(command, environment)
        seen.append(psutil.Process(process.pid).cwd())
        return process

    run_command(world.commands().update_db_cfg(), time_limit=60, starter=starter)
    assert [str(world.work)] == seen


def test_a_silent_failure_waits_no_longer_than_it_must(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any file the answer comes after the few seconds late files are allowed."""
    monkeypatch.setenv("SIM_CRASH", "UpdateDBCfg")
    began = time.monotonic()
    completed = run_command(world.commands().update_db_cfg(), time_limit=60)
    assert completed.seconds >= 3.0
    assert completed.seconds <= time.monotonic() - began
