"""The vendor's library in the simulated platform: its tables, its two languages, deferred handlers."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from support.stand import Stand, make_stand

from updater.demo.platform.state import read_state, write_state
from updater.formats.event_log import EventLevel, read_events
from updater.infobases.application import application_record
from updater.infobases.inspection import inspect_infobase
from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OLD, _NEW = "1.0.1.1", "1.0.2.1"
_RU_KEY = "ВыполнитьОбновлениеИЗавершитьРаботу;РегламентныеЗаданияОтключены"
_EN_KEY = "UpdateAndExit;ScheduledJobsDisabled2"
_PATIENCE, _MOMENT = 60.0, 2.0


class Bench:
    """A base that was just updated to the new release, its data a release behind."""

    def __init__(self, root: Path, library: UpdateSubsystem) -> None:
        self.stand: Stand = make_stand(root, (_OLD, _NEW), library=library)
        self.started: list[subprocess.Popen[bytes]] = []
        update = str(self.stand.releases[0].file)
        assert 0 == self.start("DESIGNER", "/UpdateCfg", update, "/UpdateDBCfg", "-Dynamic-")

    def start(self, mode: str, *words: str, patience: float = _PATIENCE) -> int | None:
        """Start the platform on the base; None when it does not leave."""
        line = [str(self.stand.executable), mode, "/F", str(self.stand.directory), *words]
        process = subprocess.Popen(
            line, env={**os.environ, "SIM_TIME": "0"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.started.append(process)
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            return None

    def handlers(self, key: str, *, stays: bool = False) -> int | None:
        """Start the application with a start parameter."""
        return self.start("ENTERPRISE", "/C", key, patience=_MOMENT if stays else _PATIENCE)

    def remember(self, **facts: Any) -> None:
        """Change what the platform knows of the base."""
        state = read_state(self.stand.directory)
        for name, value in facts.items():
            setattr(state, name, value)
        write_state(self.stand.directory, state)

    def told(self) -> list[tuple[EventLevel, str]]:
        """Records of the library."""
        events = read_events(self.stand.directory / "1Cv8Log")
        return [(event.level, event.text) for event in events if not event.event.startswith("_$")]


@pytest.fixture
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A bench with the edition of the library the test asks for; Russian unless it does."""
    made = Bench(tmp_path, getattr(request, "param", UpdateSubsystem.RUSSIAN))
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_the_register_follows_in_the_true_file(bench: Bench) -> None:
    """The database update leaves it, the handlers bring it on; the file stays sound (inferred)."""
    assert _OLD == application_record(bench.stand.file).version
    assert 0 == bench.handlers(_RU_KEY)
    record = application_record(bench.stand.file)
    assert (_NEW, True) == (record.version, record.deferred_done)
    state = inspect_infobase(bench.stand.directory, deep=True)
    assert (True, False) == (state.sound, state.unapplied_changes)


@pytest.mark.parametrize("bench", [UpdateSubsystem.ENGLISH], indirect=True)
def test_an_english_configuration_knows_english_keys_only(bench: Bench) -> None:
    """Keys are literals of the library's modules (attested): with a Russian one an ordinary client opens."""
    assert bench.handlers(_RU_KEY, stays=True) is None
    bench.started[-1].kill()
    bench.started[-1].wait()
    assert 0 == bench.handlers(_EN_KEY)
    expected = f'Infobase update to version "{_NEW}" completed successfully.'
    assert [(EventLevel.INFORMATION, expected)] == bench.told()
    assert _NEW == application_record(bench.stand.file).version


def test_a_russian_configuration_knows_russian_keys_only(bench: Bench) -> None:
    """And the other way round."""
    assert bench.handlers(_EN_KEY, stays=True) is None


def test_deferred_handlers_that_fail_are_logged_before_the_success(bench: Bench) -> None:
    """The others are done; the error stands first, the constant says that something is left."""
    bench.remember(faults={"DEFERRED_FAIL": "Не заполнен реквизит"})
    assert 0 == bench.handlers(_RU_KEY)
    (first, text), (second, _done) = bench.told()
    assert (EventLevel.ERROR, EventLevel.INFORMATION) == (first, second)
    assert text.startswith("Отложенное обновление завершилось с ошибками")
    record = application_record(bench.stand.file)
    assert (_NEW, False) == (record.version, record.deferred_done)


def test_leftovers_are_finished_by_the_next_start(bench: Bench) -> None:
    """In a file base they run at once (attested): the data stay at their release, the constant follows."""
    bench.remember(faults={"DEFERRED_FAIL": "Не заполнен реквизит"})
    bench.handlers(_RU_KEY)
    bench.remember(faults={})
    assert 0 == bench.handlers(_RU_KEY)
    assert application_record(bench.stand.file).deferred_done is True


def test_leftovers_may_block_the_start(bench: Bench) -> None:
    """A form about processing that was not done (attested): no record, and the client stays."""
    bench.remember(deferred="blocking")
    assert bench.handlers(_RU_KEY, stays=True) is None
    assert [] == bench.told()
    assert _OLD == application_record(bench.stand.file).version


def test_a_log_may_keep_errors_only(bench: Bench) -> None:
    """The data follow, the log says nothing."""
    bench.remember(faults={"LOG": "errors"})
    assert 0 == bench.handlers(_RU_KEY)
    assert ([], _NEW) == (bench.told(), application_record(bench.stand.file).version)
