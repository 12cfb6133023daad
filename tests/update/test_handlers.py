"""The handlers' step: whose words are believed, and how long the application is waited for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from support.stand import Stand, make_stand

from updater.errors import RunError
from updater.formats.event_log import EventLevel, LogEvent, read_events
from updater.update.handlers_told import deferred_failures, errors_of_files, failures, success_of
from updater.update.report import RunOutcome
from updater.update.run import run_update

if TYPE_CHECKING:
    from pathlib import Path

_THEN = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - the log keeps local time
EVENT = "Обновление информационной базы"
_EPOCH = datetime(1, 1, 1)  # noqa: DTZ001 - that of the log's own format


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base with one update that has handlers."""
    return make_stand(tmp_path, ("1.0.1.1", "1.0.2.1"))


def event(text: str, level: EventLevel = EventLevel.INFORMATION, name: str = EVENT) -> LogEvent:
    """A record of the log."""
    return LogEvent(_THEN, name, level, text, "", "", "", 1)


GOOD = 'Обновление информационной базы на версию "1.0.2.1" выполнено успешно.'


def test_only_words_about_this_release_count() -> None:
    """Another release, another event and another level prove nothing."""
    events = [event(GOOD.replace("1.0.2.1", "1.0.9.9")), event(GOOD, name="Другое")]
    assert success_of(events, "1.0.2.1") == ""
    assert success_of([*events, event(GOOD)], "1.0.2.1") == GOOD


def test_a_release_is_not_a_part_of_another() -> None:
    """1.0.2.1 is neither 1.0.2.11 nor 11.0.2.1."""
    for other in ("1.0.2.11", "11.0.2.1", "1.0.2.1.5"):
        assert "" == success_of([event(GOOD.replace("1.0.2.1", other))], "1.0.2.1")


def test_records_in_english_count_as_well() -> None:
    """The log is searched for the events of either language, whatever the configuration."""
    good = event('Infobase update to version "1.0.2.1" completed successfully.', name="Infobase update")
    bad = event("Division by zero", EventLevel.ERROR, "Infobase update")
    assert good.text == success_of([good], "1.0.2.1")
    assert ["Division by zero"] == failures([good, bad])


def test_deferred_handlers_that_failed_are_not_forgotten() -> None:
    """They run beside the others: a success written after their failure says nothing about them."""
    deferred = event("Отложенное обновление завершилось с ошибками", EventLevel.ERROR)
    assert [deferred.text] == deferred_failures([deferred, event(GOOD)])
    assert [] == failures([deferred])


def test_a_failure_before_a_success_is_over() -> None:
    """What was tried again and done is no failure; what failed last is."""
    bad = event("Не хватает прав", EventLevel.ERROR)
    assert failures([bad, event(GOOD)]) == []
    assert failures([event(GOOD), bad]) == ["Не хватает прав"]


def test_files_left_for_the_vendors_updater_are_read(tmp_path: Path) -> None:
    """`error.txt` says why, `templog.txt` when that is empty; a log alone, or an old file, says nothing."""
    folder = tmp_path / "1Cv8Update.260301120000"
    folder.mkdir()
    (folder / "templog.txt").write_text("подробности", "cp1251")
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - local, as files are
    assert errors_of_files(tmp_path, now) == []
    (folder / "error.txt").write_text("", "utf-8")
    assert errors_of_files(tmp_path, now) == ["подробности"]
    (folder / "error.txt").write_text("Ошибка обработчика", "utf-8-sig")
    assert errors_of_files(tmp_path, now) == ["Ошибка обработчика"]
    assert errors_of_files(tmp_path, now + timedelta(hours=1)) == []


def test_an_error_told_only_in_a_file_is_a_failure(stand: Stand, tmp_path: Path) -> None:
    """The client left with 0 and wrote its error for the vendor's updater: restored, with its words."""
    scratch = tmp_path / "temp"

    def at_point(name: str) -> None:
        if name == "handlers.ran":
            folder = scratch / "1Cv8Update.260301120000"
            folder.mkdir(parents=True)
            (folder / "error.txt").write_text("Не выполнен обработчик", "utf-8-sig")

    report = run_update(stand.request(), stand.tools(at_point=at_point, scratch=scratch))
    assert isinstance(report.problem, RunError)
    assert report.problem.code == "run.handlers-failed"
    assert report.problem.params["text"] == "Не выполнен обработчик"
    assert (report.restored, stand.version()) == (True, "1.0.1.1")


def test_a_log_in_sqlite_proves_as_well(stand: Stand) -> None:
    """The same record in `1Cv8.lgd` is the proof of the step."""

    def at_point(name: str) -> None:
        if name == "handlers.ran":
            turn_into_sqlite(stand.directory / "1Cv8Log")

    report = run_update(stand.request(), stand.tools(at_point=at_point))
    assert report.outcome is RunOutcome.DONE
    proofs = [step.proof for step in report.steps if step.step == "handlers"]
    assert ['"1.0.2.1"' in proof for proof in proofs] == [True]
    assert report.notes == ()


def turn_into_sqlite(folder: Path) -> None:
    """Write the text log of a folder anew as a database, in the columns of docs/formats.md 5.3."""
    events = list(read_events(folder))
    for entry in folder.iterdir():
        entry.unlink()
    with closing(sqlite3.connect(folder / "1Cv8.lgd")) as db:
        write_lgd(db, events)
        db.commit()


def write_lgd(db: sqlite3.Connection, events: list[LogEvent]) -> None:
    """Fill an empty database."""
    db.executescript(
        """
        CREATE TABLE EventCodes(code INTEGER, name TEXT);
        CREATE TABLE UserCodes(code INTEGER, name TEXT, uuid TEXT);
        CREATE TABLE ComputerCodes(code INTEGER, name TEXT);
        CREATE TABLE AppCodes(code INTEGER, name TEXT);
        CREATE TABLE EventLog(rowID INTEGER PRIMARY KEY, severity INTEGER, date INTEGER, session INTEGER,
            userCode INTEGER, computerCode INTEGER, appCode INTEGER, eventCode INTEGER, comment TEXT,
            dataPresentation TEXT);
        """
    )
    names = sorted({each.event for each in events})
    db.executemany("INSERT INTO EventCodes VALUES (?, ?)", enumerate(names))
    for each in events:
        ticks = (each.time - _EPOCH) // timedelta(seconds=1) * 10_000
        db.execute(
            "INSERT INTO EventLog(severity, date, session, userCode, computerCode, appCode, eventCode,"
            " comment) VALUES (?, ?, 1, 0, 0, 0, ?, ?)",
            (3 if each.level is EventLevel.ERROR else 1, ticks, names.index(each.event), each.text),
        )
