"""The dictionary `1Cv8.lgf`: names that records point to by number.

The kinds are known from real logs: 1 users, 2 computers, 3 applications, 4 events.
A number given again takes the later name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.formats.brackets import as_int, as_text, at, decode, parse
from updater.formats.event_log.records import record_texts

if TYPE_CHECKING:
    from pathlib import Path

    from updater.formats.brackets import Node

USER, COMPUTER, APPLICATION, EVENT = 1, 2, 3, 4
_NAMED = {USER: 2, COMPUTER: 1, APPLICATION: 1, EVENT: 1}


class Dictionary:
    """Names by kind and number."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], str] = {}

    def name(self, kind: int, number: int) -> str:
        """Return a name; empty for a number that is not there, as 0 is in records without a user."""
        return self._names.get((kind, number), "")

    def number(self, kind: int, name: str) -> int | None:
        """Return the number of a name; None when it has none yet."""
        for (own_kind, number), own_name in self._names.items():
            if own_kind == kind and own_name == name:
                return number
        return None

    def add(self, kind: int, number: int, name: str) -> None:
        """Give a number a name."""
        self._names[kind, number] = name

    def free_number(self, kind: int) -> int:
        """Return the first number above all that are taken."""
        return 1 + max((number for own_kind, number in self._names if own_kind == kind), default=0)


def read_dictionary(path: Path) -> Dictionary:
    """Read a dictionary.

    Raises:
        FormatError: `format.event-log` and the codes of bracket text.
        OSError: it may not be read.
    """
    dictionary = Dictionary()
    for record in record_texts(path):
        for entry in parse(decode(record, place="lgf"), place="lgf"):
            _take(dictionary, entry)
    return dictionary


def _take(dictionary: Dictionary, entry: list[Node]) -> None:
    kind = as_int(at(entry, 0, place="lgf"), place="lgf")
    if kind in _NAMED:
        number = as_int(at(entry, len(entry) - 1, place="lgf"), place="lgf")
        dictionary.add(kind, number, as_text(at(entry, _NAMED[kind], place="lgf"), place="lgf"))
