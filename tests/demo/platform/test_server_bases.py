"""Infobases of simulated servers behave as those of real ones are known to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from support.servers import HOST, NAME, ServerWorld
from support.simulated import LIMIT

from updater.demo.platform.servers import SimSession, read_server
from updater.infobases.access import in_use

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

DENIED = "Начало сеанса с информационной базой запрещено."
EXIT_KEY = "ВыполнитьОбновлениеИЗавершитьРаботу;РегламентныеЗаданияОтключены"


@pytest.fixture
def world(tmp_path: Path) -> ServerWorld:
    """A server with an infobase at the first release."""
    return ServerWorld(tmp_path)


def _wait_for_session(world: ServerWorld, app: str) -> None:
    deadline = time.monotonic() + LIMIT
    while all(session.app != app for session in world.infobase().sessions):
        assert time.monotonic() < deadline, f"no {app} came"
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def test_the_designer_works_over_the_server(world: ServerWorld) -> None:
    """Update, database, dumps: the same commands as on a file, and the file is not held."""
    cfu = world.cfu("1.0.2.7")
    assert 0 == world.on_server("/UpdateCfg", str(cfu)).code
    assert ("1.0.1.5", "1.0.2.7") == world.versions()
    assert 0 == world.on_server("/UpdateDBCfg", "-Dynamic-", "-Server").code
    assert ("1.0.2.7", "1.0.2.7") == world.versions()
    assert 0 == world.on_server("/DumpDBCfg", str(world.root / "db.cf")).code
    assert (world.root / "db.cf").is_file()
    assert not (world.base / "1Cv8.1CL").exists()
    assert [] == world.infobase().sessions


def test_an_address_with_the_port_of_the_cluster(world: ServerWorld) -> None:
    """The usual port may be named; names of infobases ignore case."""
    answer = world.run("DESIGNER", "/S", rf"{HOST}:1541\{NAME.lower()}", "/GetConfigGenerationID")
    assert (0, 40) == (answer.code, len(answer.text))


def test_an_address_of_several_machines(world: ServerWorld) -> None:
    """One that is not there does not matter while another one answers."""
    answer = world.run("DESIGNER", "/S", rf"srv-0:1541,{HOST}:1541\{NAME}", "/GetConfigGenerationID")
    assert (0, 40) == (answer.code, len(answer.text))


def test_a_server_that_is_down(world: ServerWorld) -> None:
    """The measured lines of a dead server."""
    world.change(running=False)
    answer = world.on_server("/GetConfigGenerationID")
    assert 1 == answer.code
    assert f"server_addr=tcp://{HOST}:1541" in answer.text


def test_the_port_of_a_working_process(world: ServerWorld) -> None:
    """It answers, but is no cluster (measured)."""
    answer = world.run("DESIGNER", "/S", rf"{HOST}:1560\{NAME}", "/GetConfigGenerationID")
    assert (1, f"Адрес 'tcp://{HOST}:1560' не является адресом кластера серверов 1С:Предприятия") == (
        answer.code,
        answer.text.splitlines()[1],
    )


def test_an_unknown_infobase(world: ServerWorld) -> None:
    """The cluster has none of that name."""
    answer = world.run("DESIGNER", "/S", rf"{HOST}\нет", "/GetConfigGenerationID")
    assert (1, "Информационная база не обнаружена!") == (answer.code, answer.text)


def test_a_client_of_another_version_is_turned_away(world: ServerWorld) -> None:
    """The attested words, with the client's version first and the server's second."""
    world.change(version="8.3.24.1467")
    answer = world.on_server("/GetConfigGenerationID")
    assert 1 == answer.code
    assert "Различаются версии клиента и сервера (8.3.27.1508 - 8.3.24.1467)" in answer.text


def test_the_block_and_its_code(world: ServerWorld) -> None:
    """Without the code nobody comes in, with it everybody does (attested)."""
    world.change(sessions_deny=True, message="Идёт обновление", code="код")
    answer = world.on_server("/GetConfigGenerationID")
    assert (1, f"{DENIED}\nИдёт обновление") == (answer.code, answer.text)
    assert 1 == world.on_server("/GetConfigGenerationID", "/UC", "не тот").code
    assert 0 == world.on_server("/GetConfigGenerationID", "/UC", "код").code


def test_a_block_whose_time_is_over_is_void(world: ServerWorld) -> None:
    """An old end date, or a beginning in the future (attested)."""
    world.change(sessions_deny=True, code="код", ends="2001-01-01T00:00:00")
    assert 0 == world.on_server("/GetConfigGenerationID").code
    world.change(ends="", begins="2999-01-01T00:00:00")
    assert 0 == world.on_server("/GetConfigGenerationID").code


def test_people_in_it_stop_the_update(world: ServerWorld) -> None:
    """The measured block of lines names them; the server's own sessions do not count."""
    world.on_server("/UpdateCfg", str(world.cfu("1.0.2.7")))
    session = SimSession("Иванова", "BUH-2", "1CV8C", started="2026-11-22T09:02:11")
    world.change(sessions=[session, SimSession(app="RAS"), SimSession(app="SrvrConsole")])
    answer = world.on_server("/UpdateDBCfg", "-Dynamic-")
    assert 1 == answer.code
    assert [
        "Активные сеансы и соединения:",
        "компьютер: BUH-2, сеанс начат: 22.11.2026 в 9:02:11, приложение: Тонкий клиент",
    ] == answer.text.splitlines()[-2:]
    assert ("1.0.1.5", "1.0.2.7") == world.versions()


def test_sessions_are_ended_by_force(world: ServerWorld) -> None:
    """`-SessionTerminate force` ends them and the update is done (measured)."""
    world.on_server("/UpdateCfg", str(world.cfu("1.0.2.7")))
    world.work_in_it("1CV8C")
    assert 0 == world.on_server("/UpdateDBCfg", "-Dynamic-", "-SessionTerminate", "force").code
    assert ("1.0.2.7", []) == (world.versions()[0], world.infobase().sessions)


def test_a_second_designer_is_refused(world: ServerWorld) -> None:
    """One Designer at a time; it is a session like others, and a killed one is gone."""
    first = world.start(
        "DESIGNER", *world.connection.arguments, "/GetConfigGenerationID", environ={"SIM_TIME": "60"}
    )
    try:
        _wait_for_session(world, "Designer")
        assert not in_use(world.file)
        assert "уже открыта Конфигуратором" in world.on_server("/GetConfigGenerationID").text
    finally:
        _end(first)
    assert [] == read_server(world.server_file).infobases[0].sessions
    assert 0 == world.on_server("/GetConfigGenerationID").code


def test_the_users_of_the_infobase(tmp_path: Path) -> None:
    """They log in as in a file infobase."""
    world = ServerWorld(tmp_path, users=["Админ"])
    world.remember(passwords={"Админ": "пароль"})
    assert 1 == world.on_server("/GetConfigGenerationID", "/N", "Админ", "/P", "нет").code
    assert 0 == world.on_server("/GetConfigGenerationID", "/N", "Админ", "/P", "пароль").code


# Handlers


def _enterprise(world: ServerWorld, *words: str) -> subprocess.Popen[bytes]:
    return world.start("ENTERPRISE", *world.connection.arguments, *words, "/DisableStartupDialogs")


def _updated(world: ServerWorld) -> None:
    world.remember(data_version="1.0.1.5")
    world.on_server("/UpdateCfg", str(world.cfu("1.0.2.7")))
    world.on_server("/UpdateDBCfg", "-Dynamic-")


def test_handlers_wait_for_a_person(world: ServerWorld) -> None:
    """The vendor's key neither confirms legality nor leaves on a server (attested)."""
    _updated(world)
    process = _enterprise(world, "/C", EXIT_KEY)
    try:
        _wait_for_session(world, "1CV8")
        time.sleep(0.5)
        assert None is process.poll()
        assert "1.0.1.5" == world.state().data_version
    finally:
        _end(process)


def test_confirmed_handlers_run_and_stay_open(world: ServerWorld) -> None:
    """Where somebody confirmed, the data are updated, and the client still stays."""
    _updated(world)
    world.remember(legality_version="1.0.2.7")
    process = _enterprise(world, "/C", EXIT_KEY)
    try:
        deadline = time.monotonic() + LIMIT
        while world.state().data_version != "1.0.2.7":
            assert time.monotonic() < deadline, "the handlers did not run"
            time.sleep(0.05)
        assert None is process.poll()
    finally:
        _end(process)


def test_a_helper_that_presses_the_buttons(world: ServerWorld) -> None:
    """With it the handlers run, the client leaves, and the result is written (attested)."""
    _updated(world)
    told = world.root / "result code.txt"
    process = _enterprise(world, "/Execute", "helper.epf", "/C", f"{EXIT_KEY};exitCodePath={told}")
    process.communicate(timeout=LIMIT)
    assert (0, "0", "1.0.2.7") == (process.returncode, told.read_text(), world.state().data_version)


def test_the_unlocking_start(world: ServerWorld) -> None:
    """`РазрешитьРаботуПользователей` with the right code lifts the block and leaves (attested)."""
    world.change(sessions_deny=True, jobs_deny=True, code="код", message="м")
    process = _enterprise(world, "/C", "РазрешитьРаботуПользователей", "/UC", "код")
    process.communicate(timeout=LIMIT)
    assert (0, False, "") == (process.returncode, world.infobase().sessions_deny, world.infobase().code)
