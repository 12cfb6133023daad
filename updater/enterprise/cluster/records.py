"""What `rac` prints: records of `key : value`, a blank line after each (docs/platform.md 8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Record: TypeAlias = Mapping[str, str]
"""One object of the cluster: fields by name in the order printed, those nobody knows too."""

_COLON = ":"
_MARK = "\ufeff"
# Russian letters are common in one reading of the bytes and rare in a wrong one.
_RUSSIAN = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯёЁ№«»")
_WINDOWS_CONSOLE, _WINDOWS = "cp866", "cp1251"


def decode_console(data: bytes) -> str:
    """Decode what `rac` printed: UTF-8 on Linux, the console's page on Windows. Never fails."""
    try:
        return data.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError:
        console, windows = (data.decode(page, "replace") for page in (_WINDOWS_CONSOLE, _WINDOWS))
        return windows if _russian(windows) > _russian(console) else console


def _russian(text: str) -> int:
    return sum(letter in _RUSSIAN for letter in text)


def parse_records(text: str) -> tuple[Record, ...]:
    """Read records; lines that are no fields, such as the program's title, are passed over.

    The colons of a record stand under each other, so a message of several lines does not
    break it, even when one of its lines holds a colon.
    """
    records: list[dict[str, str]] = []
    lines = text.splitlines()
    record: dict[str, str] = {}
    while lines:
        line = lines.pop(0)
        if not line.strip():
            record = {}
            continue
        column = _column(line)
        if column is None:
            continue
        if not record:
            records.append(record)
        value = line[column + 1 :].strip()
        record[line[:column].strip()] = _unquoted(_whole(value, lines, column))
    return tuple(records)


def _column(line: str) -> int | None:
    """Return where the colon of a field stands; None when the line is no field."""
    name, colon, _value = line.partition(_COLON)
    plain = name.strip()
    is_name = bool(plain) and plain.replace("-", "").replace("_", "").isalnum() and plain.isascii()
    return len(name) if colon and is_name and name == name.lstrip() and plain[0].islower() else None


def _whole(value: str, lines: list[str], column: int) -> str:
    """Add the lines a quoted value goes on in, up to its closing quote or the next field."""
    if not _opened(value):
        return value
    taken = value
    for number, line in enumerate(lines, start=1):
        if _column(line) == column:
            return value  # a field follows: the quote was never one
        taken = f"{taken}\n{line.rstrip()}"
        if not _opened(taken):
            del lines[:number]
            return taken
    return value


def _opened(value: str) -> bool:
    """Whether a value begins with a quote that is not closed; a quote inside is doubled."""
    return value.startswith('"') and (value.count('"') % 2 == 1 or len(value) == 1)


def _unquoted(value: str) -> str:
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        return value[1:-1].replace('""', '"')
    return value
