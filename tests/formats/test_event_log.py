"""The event log of an infobase."""
# ruff: noqa: DTZ001 - the log knows local time only

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import fixture
from support.hostile import answered, damaged

from updater.errors import FormatError
from updater.formats.event_log import EventLevel, LogEvent, LogKind, log_kind, read_events
from updater.formats.writing.event_log import append_events

if TYPE_CHECKING:
    from pathlib import Path

_UPDATE = "Обновление информационной базы"
_TIMES = st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1)).map(
    lambda time: time.replace(microsecond=0)
)
_TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r"), max_size=40)
_NAMES = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12)
_EVENTS = st.lists(
    st.builds(
        LogEvent,
        time=_TIMES,
        event=_NAMES,
        level=st.sampled_from(EventLevel),
        text=_TEXTS,
        user=_NAMES,
        computer=_NAMES,
        application=_NAMES,
        session=st.integers(0, 10**6),
        data=_TEXTS,
        data_text=_TEXTS,
    ),
    max_size=5,
)


def _real_log(directory: Path, owner: str, period: str) -> Path:
    shutil.copyfile(fixture(f"batch/eventlog/{owner}_1Cv8.lgf"), directory / "1Cv8.lgf")
    name = f"batch/eventlog/{owner}_{period}.lgp"
    shutil.copyfile(fixture(name), directory / f"{period.partition('_')[0]}.lgp")
    return directory


@pytest.fixture
def corvin(tmp_path: Path) -> Path:
    """A real log with CRLF line ends, of a base that was updated, dumped and restored."""
    return _real_log(tmp_path, "Corvin74", "20210309000000")


@pytest.fixture
def medvedev(tmp_path: Path) -> Path:
    """A real log with LF line ends and one failed dump."""
    return _real_log(tmp_path, "33Medvedev", "20230508000000_DumpError")


def test_real_log(corvin: Path) -> None:
    """A real log gives every record with the platform's event names and who did it where."""
    events = list(read_events(corvin))
    counts = Counter(event.event for event in events)
    assert len(events) == 631
    assert [17, 17, 34, 8, 8, 2, 2, 1] == [
        counts[name]
        for name in (
            "_$InfoBase$_.ConfigUpdate",
            "_$InfoBase$_.DBConfigUpdateStart",
            "_$InfoBase$_.DBConfigUpdate",
            "_$InfoBase$_.DumpStart",
            "_$InfoBase$_.DumpFinish",
            "_$InfoBase$_.RestoreStart",
            "_$InfoBase$_.RestoreFinish",
            "_$Session$_.AuthenticationError",
        )
    ]
    assert {"mint19src"} == {event.computer for event in events}
    assert {"Designer", "1CV8C", "BackgroundJob"} == {event.application for event in events}


def test_real_error(medvedev: Path) -> None:
    """The one failed dump is an error at its time, with what the platform said."""
    failed = [event for event in read_events(medvedev) if event.event == "_$InfoBase$_.DumpError"]
    assert [(datetime(2023, 5, 12, 19, 35, 50), EventLevel.ERROR)] == [(e.time, e.level) for e in failed]
    assert failed[0].text


def test_failed_login_names_the_user(corvin: Path) -> None:
    """The record of a refused login tells who tried."""
    refused = [event for event in read_events(corvin) if event.event.endswith("AuthenticationError")]
    assert refused[0].data


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_since(medvedev: Path, part: float) -> None:
    """Events from a moment on are those a full reading gives from that moment on."""
    everything = list(read_events(medvedev))
    since = everything[int(len(everything) * part)].time
    assert [event for event in everything if event.time >= since] == list(read_events(medvedev, since=since))


def test_older_periods_are_not_opened(corvin: Path) -> None:
    """A period that ended before the moment asked for is not read at all."""
    shutil.copyfile(corvin / "20210309000000.lgp", corvin / "20220101000000.lgp")
    (corvin / "20210309000000.lgp").write_bytes(b"broken")
    assert list(read_events(corvin, since=datetime(2022, 6, 1))) == []
    with pytest.raises(FormatError) as caught:
        list(read_events(corvin, since=datetime(2021, 6, 1)))
    assert (caught.value.code, caught.value.params["file"]) == (
        "format.event-log",
        str(corvin / "20210309000000.lgp"),
    )


def test_appending_to_a_real_log(corvin: Path) -> None:
    """Records added to a real log follow its own, which stay as they were; new names get new numbers."""
    before = (corvin / "20210309000000.lgp").read_bytes()
    old = list(read_events(corvin))
    added = [
        LogEvent(datetime(2030, 1, 2, 3, 4, 5), _UPDATE, EventLevel.ERROR, 'Ошибка "x"\r\n{1', user="Иванов"),
        LogEvent(datetime(2030, 1, 2, 3, 4, 6), "_$InfoBase$_.ConfigUpdate", application="Designer"),
    ]
    append_events(corvin, added)
    assert [*old, *added] == list(read_events(corvin))
    assert (corvin / "20210309000000.lgp").read_bytes().startswith(before)


@given(first=_EVENTS, second=_EVENTS)
def test_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, first: list[LogEvent], second: list[LogEvent]
) -> None:
    """Whatever events are written, in one go or two, are read as they were."""
    directory = tmp_path_factory.mktemp("log")
    append_events(directory, first)
    append_events(directory, second)
    assert [*first, *second] == list(read_events(directory))


def test_half_written_record(corvin: Path) -> None:
    """The last record, cut anywhere, is left out without a word: the platform may be writing it."""
    path = corvin / "20210309000000.lgp"
    data = path.read_bytes()
    whole = list(read_events(corvin))
    last = data.rindex(b"{2021")
    for end in range(last + 1, len(data)):
        path.write_bytes(data[:end])
        assert whole[:-1] == list(read_events(corvin))


@given(st.data())
def test_damage(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """A damaged log is read or refused by a typed error."""
    directory = _real_log(tmp_path_factory.mktemp("log"), "Corvin74", "20210309000000")
    path = directory / data.draw(st.sampled_from(["1Cv8.lgf", "20210309000000.lgp"]))
    path.write_bytes(data.draw(damaged(path.read_bytes()[:6000])))
    events = answered(lambda: list(read_events(directory)))
    assert events is None or len(events) <= 631


def test_endless_record(tmp_path: Path) -> None:
    """A record that never ends is refused before it fills the memory."""
    append_events(tmp_path, [LogEvent(datetime(2024, 1, 1), "x")])
    with next(iter(tmp_path.glob("*.lgp"))).open("ab") as file:
        file.write(b',\n{20240101000000,N,"' + b"x" * (34 << 20))
    with pytest.raises(FormatError) as caught:
        list(read_events(tmp_path))
    assert caught.value.code == "format.too-large"


def test_no_log(tmp_path: Path) -> None:
    """Where there is no log there are no events."""
    assert log_kind(tmp_path) is LogKind.NONE
    assert list(read_events(tmp_path / "1Cv8Log")) == []


def _database(path: Path) -> None:
    """Make a log database with the tables that public readers of such logs name."""
    ticks = (datetime(2024, 5, 6, 7, 8, 9) - datetime(1, 1, 1)) // timedelta(seconds=1) * 10_000
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            CREATE TABLE EventCodes(code INTEGER, name TEXT);
            CREATE TABLE UserCodes(code INTEGER, name TEXT, uuid TEXT);
            CREATE TABLE ComputerCodes(code INTEGER, name TEXT);
            CREATE TABLE AppCodes(code INTEGER, name TEXT);
            CREATE TABLE EventLog(rowID INTEGER PRIMARY KEY, severity INTEGER, date INTEGER, session INTEGER,
                userCode INTEGER, computerCode INTEGER, appCode INTEGER, eventCode INTEGER, comment TEXT,
                dataPresentation TEXT);
            INSERT INTO EventCodes VALUES (3, 'Обновление информационной базы');
            INSERT INTO UserCodes VALUES (1, 'Иванов', '');
            INSERT INTO AppCodes VALUES (2, '1CV8C');
            """
        )
        for severity, comment in ((3, "не выполнено"), (1, "выполнено")):
            connection.execute(
                "INSERT INTO EventLog(severity, date, session, userCode, computerCode, appCode, eventCode,"
                " comment) VALUES (?, ?, 5, 1, 0, 2, 3, ?)",
                (severity, ticks, comment),
            )
            ticks += 10_000
        connection.commit()


def test_database(tmp_path: Path) -> None:
    """A log kept as a database gives the same kind of events, and nothing in it changes."""
    path = tmp_path / "1Cv8.lgd"
    _database(path)
    before = path.read_bytes()
    first = LogEvent(
        datetime(2024, 5, 6, 7, 8, 9), _UPDATE, EventLevel.ERROR, "не выполнено", "Иванов", "", "1CV8C", 5
    )
    events = list(read_events(tmp_path))
    assert (LogKind.SQLITE, first, EventLevel.INFORMATION) == (log_kind(tmp_path), events[0], events[1].level)
    assert events[1:] == list(read_events(tmp_path, since=events[1].time))
    assert before == path.read_bytes()
    assert ["1Cv8.lgd"] == [entry.name for entry in tmp_path.iterdir()]


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_unreadable_database(tmp_path: Path, content: bytes) -> None:
    """A database that cannot be read as a log is refused by a typed error."""
    (tmp_path / "1Cv8.lgd").write_bytes(content)
    with pytest.raises(FormatError) as caught:
        list(read_events(tmp_path))
    assert caught.value.code == "format.event-log"
