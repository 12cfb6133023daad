"""What the simulated platform knows of a base beside it: users, locks, sessions, pending work, switches."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil
import pytest
from support.ending import end_process
from support.simulated import World

from updater.demo.platform.state import read_state
from updater.enterprise.library_words import words_of
from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

LOCK = "Начало сеанса с информационной базой запрещено."
DESIGNER = "Ошибка блокировки информационной базы для конфигурирования"
_PATIENCE = 30.0


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A platform with a base whose data are one release behind."""
    world = World(tmp_path)
    world.remember(data_version="1.0.1.1")
    return world


@pytest.fixture
def client() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Clients that are started and may stay behind a form."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in [process for process in started if process.poll() is None]:
        for child in psutil.Process(process.pid).children(recursive=True):
            end_process(child)
        process.kill()
        process.communicate()


def handlers(world: World, started: list[subprocess.Popen[bytes]], **environ: str) -> str:
    """Start the handlers and return what their record in the event log says."""
    line = ("ENTERPRISE", "/F", str(world.base), "/C", words_of(UpdateSubsystem.RUSSIAN).update_and_leave)
    started.append(world.start(*line, environ=environ))
    deadline = time.monotonic() + _PATIENCE
    log = world.base / "1Cv8Log"
    while not (found := "".join(path.read_text("utf-8-sig") for path in log.glob("*.lgp"))):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def cdn(world: World, code: str, *, begins: str = "20200101000000", ends: str = "20990101000000") -> None:
    """Lay a session lock beside the base."""
    text = f'{{1,{begins},{ends},"Идёт обновление","{code}",""}}'
    (world.base / "1Cv8.cdn").write_text(text, "utf-8-sig")


def test_the_lock_file_keeps_out_whoever_does_not_know_its_code(world: World) -> None:
    """`1Cv8.cdn` beside a file base, as one attested program writes it."""
    cdn(world, "1234")
    answer = world.designer("/GetConfigGenerationID", "/UC", "0000")
    assert (1, f"{LOCK}\nИдёт обновление") == (answer.code, answer.text)
    assert 0 == world.designer("/GetConfigGenerationID", "/UC1234").code


@pytest.mark.parametrize("times", [{"begins": "20980101000000"}, {"ends": "20200102000000"}])
def test_a_lock_out_of_its_time_keeps_nobody_out(world: World, times: dict[str, str]) -> None:
    """Before its beginning and after its end."""
    cdn(world, "1234", **times)
    assert 0 == world.designer("/GetConfigGenerationID").code


def test_a_designer_among_the_sessions(world: World) -> None:
    """There is one Designer at a time; a client is told otherwise."""
    world.remember(sessions=[{"host": "B", "started": "сегодня", "application": "Конфигуратор"}])
    answer = world.designer("/GetConfigGenerationID")
    assert (1, True) == (answer.code, answer.text.startswith(DESIGNER))


def test_handlers_want_an_administrator(world: World, client: list[subprocess.Popen[bytes]]) -> None:
    """Somebody else gets the attested words and a form that stays."""
    world.remember(administrators=["Админ"])
    assert "требуются административные права" in handlers(world, client)
    time.sleep(0.3)
    assert client[0].poll() is None


def test_somebody_else_updates(world: World, client: list[subprocess.Popen[bytes]]) -> None:
    """The attested words, with the computer and the user."""
    world.remember(updating_elsewhere=True)
    assert "Обновление уже выполняется: компьютер" in handlers(world, client)


def test_deferred_handlers_are_finished_by_the_vendors_key(
    world: World, client: list[subprocess.Popen[bytes]]
) -> None:
    """In a file base they are done at once, in the same start."""
    world.remember(deferred="pending")
    assert "выполнено успешно" in handlers(world, client)
    client[0].communicate(timeout=_PATIENCE)
    assert ("none", "1.0.1.5") == (world.state().deferred, world.state().data_version)


def test_switches_beside_the_base(world: World) -> None:
    """The same switches in `.sim.json`, where they can be changed while a program runs."""
    world.remember(faults={"LICENSE": "absent"})
    assert 1 == world.designer("/GetConfigGenerationID").code
    world.remember(faults={})
    assert 0 == world.designer("/GetConfigGenerationID").code


def test_a_repository_may_be_the_bases_own(world: World) -> None:
    """Bound without any switch of the environment."""
    world.remember(repository=True)
    answer = world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    assert (1, "Файл не содержит доступных обновлений") == (answer.code, answer.text)


def test_errors_in_the_data_are_found_and_put_right(world: World) -> None:
    """`-TestOnly` tells and leaves them; the other run repairs; both at once is a wrong command line."""
    world.remember(broken_links=3)
    wrong = world.designer("/IBCheckAndRepair", "-TestOnly", "-BadRefClear")
    found = world.designer("/IBCheckAndRepair", "-LogAndRefsIntegrity", "-TestOnly")
    repaired = world.designer("/IBCheckAndRepair", "-LogAndRefsIntegrity", "-BadRefClear")
    after = world.designer("/IBCheckAndRepair", "-LogAndRefsIntegrity", "-TestOnly")
    assert [1, 101, 0, 0] == [answer.code for answer in (wrong, found, repaired, after)]
    assert "Тестирование закончено" == found.text.splitlines()[-1]
    assert 101 == found.result


def test_what_would_have_to_be_deleted_stays(world: World) -> None:
    """A repair that deletes nothing leaves such errors, and says so again; one that may delete mends them."""
    world.remember(broken_links=1, lost_records=2)
    mild = world.designer("/IBCheckAndRepair", "-LogAndRefsIntegrity", "-BadRefNone", "-BadDataCreate")
    left = world.designer("/IBCheckAndRepair", "-LogAndRefsIntegrity", "-TestOnly")
    world.designer("/IBCheckAndRepair", "-LogAndRefsIntegrity", "-BadDataDelete")
    after = world.designer("/IBCheckAndRepair", "-LogAndRefsIntegrity", "-TestOnly")
    assert [101, 101, 0] == [answer.code for answer in (mild, left, after)]
    assert "Обнаружено ошибок: 2" == left.text.splitlines()[0]


def test_the_result_may_say_another_thing_than_the_exit_code(world: World) -> None:
    """The exit code is 0, `/DumpResult` says 1."""
    answer = world.designer("/GetConfigGenerationID", SIM_RESULT_LIES="GetConfigGenerationID")
    assert (0, 1) == (answer.code, answer.result)


def test_out_may_be_empty(world: World) -> None:
    """The mark and nothing else, as after a real success without words."""
    answer = world.designer("/Qqq", SIM_OUT="empty")
    assert (1, b"\xef\xbb\xbf") == (answer.code, answer.raw)


def test_a_second_process_goes_on(world: World) -> None:
    """The first leaves at once with 0, the work is done a little later."""
    answer = world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")), SIM_RELAUNCH="1")
    assert 0 == answer.code
    deadline = time.monotonic() + _PATIENCE
    while "1.0.2.7" != world.versions()[1]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert 1 == read_state(world.base).count_of("updatecfg")
