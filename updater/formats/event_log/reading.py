"""Reading the log of an infobase in either of its formats."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.filing import explained
from updater.formats.brackets import as_int, as_text, at, decode, parse
from updater.formats.event_log.dictionary import (
    APPLICATION,
    COMPUTER,
    EVENT,
    USER,
    Dictionary,
    read_dictionary,
)
from updater.formats.event_log.model import EventLevel, LogEvent, LogKind
from updater.formats.event_log.records import record_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.formats.brackets import Node

DICTIONARY = "1Cv8.lgf"
DATABASE = "1Cv8.lgd"
PERIODS = "*.lgp"
TIME = "%Y%m%d%H%M%S"
_TIME_DIGITS = 14
_TIME = re.compile(r"[0-9]{14}")
_USER_AT, _COMPUTER_AT, _APPLICATION_AT, _EVENT_AT, _LEVEL_AT = 3, 4, 5, 7, 8
_TEXT_AT, _DATA_AT, _DATA_TEXT_AT, _SESSION_AT = 9, 11, 12, 16


def log_kind(directory: Path) -> LogKind:
    """Tell how the log in a directory (`1Cv8Log`) is kept."""
    if (directory / DICTIONARY).is_file():
        return LogKind.TEXT
    return LogKind.SQLITE if (directory / DATABASE).is_file() else LogKind.NONE


def read_events(directory: Path, *, since: datetime | None = None) -> Iterator[LogEvent]:
    """Yield the events of a log in the order they were written; nothing when there is no log.

    Args:
        directory: the folder `1Cv8Log` of the base.
        since: local time without a zone; earlier events are passed over without being read closely.

    Raises:
        FormatError: `format.event-log` and the codes of bracket text, with the file named.
        StorageError: a file may not be read.
    """
    kind = log_kind(directory)
    if kind is LogKind.TEXT:
        yield from _text_events(directory, since)
    elif kind is LogKind.SQLITE:
        from updater.formats.event_log.database import database_events  # noqa: PLC0415 - rarely needed

        yield from database_events(directory / DATABASE, since)


def _text_events(directory: Path, since: datetime | None) -> Iterator[LogEvent]:
    path = directory / DICTIONARY
    try:
        with explained(path):
            dictionary = read_dictionary(path)
        for period in _periods(directory, since):
            path = period
            yield from _period_events(path, dictionary, since)
    except FormatError as error:
        raise error.in_file(path) from None


def _period_events(path: Path, dictionary: Dictionary, since: datetime | None) -> Iterator[LogEvent]:
    first = since.strftime(TIME).encode() if since else b""
    with explained(path):
        for record in record_texts(path):
            if record[1 : 1 + _TIME_DIGITS] >= first:
                for event in parse(decode(record, place="lgp"), place="lgp"):
                    yield _event(event, dictionary)


def _periods(directory: Path, since: datetime | None) -> list[Path]:
    """Return the files of periods in order, without those that end before `since`.

    The name of a file is the time its period begins.
    """
    with explained(directory):
        periods = sorted(directory.glob(PERIODS))
    if since is None:
        return periods
    first = since.strftime(TIME)
    ends = [*(period.stem for period in periods[1:]), None]
    return [period for period, end in zip(periods, ends, strict=True) if end is None or end >= first]


def _event(record: list[Node], dictionary: Dictionary) -> LogEvent:
    return LogEvent(
        time=_time(_text(record, 0)),
        event=dictionary.name(EVENT, _number(record, _EVENT_AT)),
        level=_level(_text(record, _LEVEL_AT)),
        text=_text(record, _TEXT_AT),
        user=dictionary.name(USER, _number(record, _USER_AT)),
        computer=dictionary.name(COMPUTER, _number(record, _COMPUTER_AT)),
        application=dictionary.name(APPLICATION, _number(record, _APPLICATION_AT)),
        session=_number(record, _SESSION_AT),
        data=_data(at(record, _DATA_AT, place="lgp")),
        data_text=_text(record, _DATA_TEXT_AT),
    )


def _data(node: Node) -> str:
    """Return the texts in data of the kinds `{"S","text"}` and `{"P",{6,{"S","text"},...}}`."""
    if isinstance(node, str) or len(node) < 2:  # noqa: PLR2004 - a kind and a value
        return ""
    if node[0] == "S" and isinstance(node[1], str):
        return str(node[1])
    if node[0] == "P" and isinstance(node[1], list):
        return ", ".join(text for text in map(_data, node[1][1:]) if text)
    return ""


def _time(text: str) -> datetime:
    try:
        # Python takes shorter times too, so the digits are counted first.
        return datetime.strptime(text if _TIME.fullmatch(text) else "", TIME)  # noqa: DTZ007 - the log knows no zone
    except ValueError:
        raise FormatError("format.structure", place="lgp") from None


def _level(letter: str) -> EventLevel:
    try:
        return EventLevel(letter)
    except ValueError:
        raise FormatError("format.structure", place="lgp") from None


def _text(record: list[Node], index: int) -> str:
    return as_text(at(record, index, place="lgp"), place="lgp")


def _number(record: list[Node], index: int) -> int:
    return as_int(at(record, index, place="lgp"), place="lgp")
