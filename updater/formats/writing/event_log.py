"""Writing events the way the platform does, in the text format of the log.

For simulated platforms and tests: nothing of the product writes into a person's log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from updater.formats.brackets import BOM, Quoted, serialise
from updater.formats.event_log.dictionary import (
    APPLICATION,
    COMPUTER,
    EVENT,
    USER,
    Dictionary,
    read_dictionary,
)
from updater.formats.event_log.reading import DICTIONARY, PERIODS, TIME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.formats.event_log.model import LogEvent

_HEAD = "1CV8LOG(ver 2.0)\r\n{guid}\r\n\r\n"


def append_events(directory: Path, events: Sequence[LogEvent]) -> None:
    """Add events to the log in a directory, which is made when it is not there.

    Raises:
        FormatError: the dictionary that is there cannot be read.
        OSError: something cannot be written.
    """
    if not events:
        return
    directory.mkdir(parents=True, exist_ok=True)
    names = directory / DICTIONARY
    dictionary = read_dictionary(names) if names.exists() else Dictionary()
    for event in events:
        added = [entry for entry in _new_names(dictionary, event) if entry]
        if added:
            _append(names, added)
        _append(_period(directory, event), [_record(dictionary, event)])


def _period(directory: Path, event: LogEvent) -> Path:
    """Return the last file of the log, or the name of the first one, which begins with the event's day."""
    periods = sorted(directory.glob(PERIODS))
    return periods[-1] if periods else directory / f"{event.time:%Y%m%d}000000.lgp"


def _append(path: Path, pieces: list[str]) -> None:
    new = not path.exists()
    with path.open("ab") as file:
        if new:
            file.write(BOM + _HEAD.format(guid=uuid4()).encode())
        before = "" if new else ",\r\n"
        file.write((before + ",\r\n".join(pieces)).encode())


def _new_names(dictionary: Dictionary, event: LogEvent) -> list[str]:
    entries = []
    wanted = ((USER, event.user), (COMPUTER, event.computer), (APPLICATION, event.application))
    for kind, name in (*wanted, (EVENT, event.event)):
        if name and dictionary.number(kind, name) is None:
            number = dictionary.free_number(kind)
            dictionary.add(kind, number, name)
            middle = [str(uuid4()), Quoted(name)] if kind == USER else [Quoted(name)]
            entries.append(serialise([str(kind), *middle, str(number)]))
    return entries


def _record(dictionary: Dictionary, event: LogEvent) -> str:
    """Return a record with the line breaks of real ones."""

    def number(kind: int, name: str) -> int:
        return (dictionary.number(kind, name) if name else 0) or 0

    who = (number(USER, event.user), number(COMPUTER, event.computer))
    what = (number(APPLICATION, event.application), 1, number(EVENT, event.event))
    data = serialise([Quoted("S"), Quoted(event.data)] if event.data else [Quoted("U")])
    numbers = ",".join(map(str, (*who, *what)))
    text, data_text = (serialise(Quoted(value)) for value in (event.text, event.data_text))
    return (
        f"{{{event.time.strftime(TIME)},N,\r\n{{0,0}},{numbers},{event.level.value},{text},0,\r\n"
        f"{data},{data_text},0,0,0,{event.session},0,\r\n{{0}}\r\n}}"
    )
