"""ENTERPRISE of the simulated platform: handlers run and leave, or a form stays for ever."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from support.ending import end_process
from support.fixtures import fixture
from support.simulated import LIMIT, World

from updater.enterprise.library_words import words_of
from updater.formats.configuration_files import read_all
from updater.formats.container import open_container
from updater.formats.event_log import EventLevel, LogEvent, read_events
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    from pathlib import Path

EVENT = "Обновление информационной базы"
HANDLERS_KEY = words_of(UpdateSubsystem.RUSSIAN).update_and_leave


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A base whose database was just updated and whose data are a release behind."""
    made = World(tmp_path)
    made.designer("/UpdateCfg", str(made.cfu("1.0.2.7")), "/UpdateDBCfg", "-Dynamic-")
    return made


def _events(world: World) -> list[LogEvent]:
    return [event for event in read_events(world.base / "1Cv8Log") if event.event == EVENT]


def _handlers(world: World, **environ: str) -> int | None:
    """Start the application with the vendor's key; None when it does not leave."""
    return _application(world, "/C", HANDLERS_KEY, **environ)


def _application(world: World, *words: str, **environ: str) -> int | None:
    process = world.start("ENTERPRISE", "/F", str(world.base), *words, environ=environ)
    patience = time.monotonic() + (LIMIT if not environ.get("HANGS") else 1.5)
    while process.poll() is None and time.monotonic() < patience:
        time.sleep(0.05)
    code = process.poll()
    process.kill()
    process.communicate()
    return code


def test_handlers_run_and_leave(world: World) -> None:
    """The vendor's key: exit code 0, the data follow, one record of success (attested)."""
    assert "1.0.1.5" == world.state().data_version
    assert 0 == _handlers(world)
    assert "1.0.2.7" == world.state().data_version
    (event,) = _events(world)
    expected = 'Обновление информационной базы на версию "1.0.2.7" выполнено успешно.'
    assert (EventLevel.INFORMATION, expected) == (event.level, event.text)


def test_a_second_time_there_is_nothing_to_do(world: World) -> None:
    """Data at the release of the database: it leaves at once without another record (attested)."""
    _handlers(world)
    assert 0 == _handlers(world)
    assert 1 == len(_events(world))


def test_legality_confirms_itself(world: World) -> None:
    """Only with the exit key, in a file base (attested)."""
    _handlers(world)
    assert "1.0.2.7" == world.state().legality_version


def test_failing_handlers_leave_a_form_open(world: World) -> None:
    """An error record, and the process stays: nothing but a time limit ends it (attested)."""
    assert _handlers(world, SIM_HANDLER_FAIL="Деление на ноль", HANGS="1") is None
    (event,) = _events(world)
    assert EventLevel.ERROR == event.level
    assert "Деление на ноль" in event.text
    assert "1.0.1.5" == world.state().data_version


def test_failing_handlers_tell_a_script_that_waits(world: World) -> None:
    """Where a script's folder is known they write `error.txt` there and leave with 0 (attested)."""
    folder = world.root / "script"
    folder.mkdir()
    world.remember(script_dir=str(folder))
    assert 0 == _handlers(world, SIM_HANDLER_FAIL="Деление на ноль")
    assert (folder / "error.txt").exists()


def test_a_platform_too_old_is_said(world: World) -> None:
    """The platform's text as the library words it (attested)."""
    world.remember(minimum_platforms={"1.0.2.7": "8.3.99.1"})
    assert _handlers(world, HANGS="1") is None
    assert "Минимально необходимая версия платформы - 8.3.99.1" in _events(world)[0].text


def test_a_required_release_cannot_be_jumped_over(world: World) -> None:
    """The simulator's own rule: handlers of a required release must run before later ones."""
    world.remember(required=["1.0.2.7"])
    world.designer("/UpdateCfg", str(world.cfu("1.0.4.2")), "/UpdateDBCfg", "-Dynamic-")
    assert _handlers(world, HANGS="1") is None
    assert "1.0.2.7" in _events(world)[0].text


def test_after_a_restore_handlers_run_again(world: World) -> None:
    """The base file alone is put back; what lies beside it must not claim the newer data."""
    before = world.file.read_bytes()
    _handlers(world)
    world.designer("/UpdateCfg", str(world.cfu("1.0.4.2")), "/UpdateDBCfg")
    _handlers(world)
    world.file.write_bytes(before)
    world.designer("/UpdateCfg", str(world.cfu("1.0.4.2")), "/UpdateDBCfg")
    _handlers(world)
    assert 3 == len(_events(world))


@pytest.mark.parametrize("parameter", ["", "ЗапуститьОбновлениеИнформационнойБазы"])
def test_without_the_exit_key_it_is_an_ordinary_client(world: World, parameter: str) -> None:
    """It stays until somebody closes it, whatever else the parameter says (attested)."""
    assert _application(world, "/C", parameter, HANGS="1") is None


def test_a_configuration_without_the_subsystem_stays_open(world: World) -> None:
    """A real small configuration knows no such key."""
    cf = fixture("formats/cf/inc-rement__TecnoRegion__ad6c2f95__1Cv8.cf")
    world.file.unlink()
    with open_container(cf) as container:
        infobase_with_configuration(world.file, read_all(container))
    assert _handlers(world, HANGS="1") is None


def test_without_word_of_the_jobs_a_second_client_goes_on(world: World) -> None:
    """No exclusive access and no word that jobs are off: it leaves, a second one works on (attested trap)."""
    code = _application(world, "/C", "ВыполнитьОбновлениеИЗавершитьРаботу", SIM_SESSION="1")
    assert 0 == code
    end_process(_other_client(world))


def _other_client(world: World) -> psutil.Process:
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                line = process.cmdline()
                if "ENTERPRISE" in line and str(world.base) in line:
                    return process
        time.sleep(0.05)
    pytest.fail("no second client came")


def test_the_unlocking_key_lifts_the_session_lock(world: World) -> None:
    """With the right code it passes the lock, lifts it and leaves (attested)."""
    world.remember(lock={"message": "", "code": "К1"})
    assert 0 == _application(world, "/C", "РазрешитьРаботуПользователей", "/UC", "К1")
    assert {} == world.state().lock
