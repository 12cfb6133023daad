"""The log kept as an SQLite database, `1Cv8.lgd`.

Known from public readers of such logs, not tested on a real one: tables `EventLog`,
`EventCodes`, `UserCodes`, `ComputerCodes`, `AppCodes`; time in ten-thousandths of a
second since the year 1; levels 1 to 4.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from updater.errors import FormatError
from updater.formats.event_log.model import EventLevel, LogEvent

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

_YEAR_ONE = datetime(1, 1, 1)  # noqa: DTZ001 - the log knows local time only
_TICKS = 10_000  # a second
_LEVELS = {1: EventLevel.INFORMATION, 2: EventLevel.WARNING, 3: EventLevel.ERROR, 4: EventLevel.NOTE}
_QUERY = """
SELECT log.date, events.name, log.severity, log.comment, users.name, computers.name, apps.name,
       log.session, log.dataPresentation
FROM EventLog AS log
LEFT JOIN EventCodes AS events ON events.code = log.eventCode
LEFT JOIN UserCodes AS users ON users.code = log.userCode
LEFT JOIN ComputerCodes AS computers ON computers.code = log.computerCode
LEFT JOIN AppCodes AS apps ON apps.code = log.appCode
WHERE log.date >= ? ORDER BY log.rowID
"""


def database_events(path: Path, since: datetime | None) -> Iterator[LogEvent]:
    """Yield the events of a database, opened for reading only.

    Raises:
        FormatError: `format.event-log` when it cannot be read as such a log.
    """
    import sqlite3  # noqa: PLC0415 - few logs need it

    first = (since - _YEAR_ONE) // timedelta(seconds=1) * _TICKS if since else 0
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    except sqlite3.Error:
        raise FormatError("format.event-log", place="lgd", file=path) from None
    try:
        for row in connection.execute(_QUERY, (first,)):
            yield _event(row)
    except (sqlite3.Error, ValueError, OverflowError, TypeError):
        raise FormatError("format.event-log", place="lgd", file=path) from None
    finally:
        connection.close()


def _event(row: sqlite3.Row) -> LogEvent:
    date, event, level, text, user, computer, application, session, data_text = row
    return LogEvent(
        time=_YEAR_ONE + timedelta(seconds=int(date) // _TICKS),
        event=str(event or ""),
        level=_LEVELS.get(level, EventLevel.NOTE),
        text=str(text or ""),
        user=str(user or ""),
        computer=str(computer or ""),
        application=str(application or ""),
        session=int(session or 0),
        data_text=str(data_text or ""),
    )
