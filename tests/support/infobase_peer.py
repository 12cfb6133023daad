"""What onec_dtools reads from an infobase file, in the terms of our own reader."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from onec_dtools import DatabaseReader

if TYPE_CHECKING:
    from pathlib import Path

_LONG = ("NT", "I")


def peer_tables(path: Path) -> dict[str, list[dict[str, Any]]] | None:
    """Return the rows of every table; None when the peer does not open the file (types VB and T)."""
    with path.open("rb") as file:
        try:
            database = DatabaseReader(file)
        except ValueError as error:
            assert "Unknown field type" in str(error)  # noqa: PT017 - any other refusal is news
            return None
        return {name: _rows(table) for name, table in database.tables.items()}


def _rows(table: Any) -> list[dict[str, Any]]:
    return [
        {name: _value(row, name, field) for name, field in table.fields.items() if not _misread(field)}
        for row in table
        if not row.is_empty
    ]


def _misread(field: Any) -> bool:
    """Whether the peer takes a digit too many before the point: fractions of an even number of digits.

    In a real base it makes 10 of the factor of the unit of measure «piece», which is 1.
    """
    return bool(field.type == "N" and field.precision > 0 and field.length % 2 == 0)


def _value(row: Any, name: str, field: Any) -> Any:
    value = row[name]
    if value is None or field.type not in {*_LONG, "RV"}:
        return value
    if field.type == "RV":
        return struct.pack("<4i", *map(int, value.split(".")))
    if not len(value):  # the peer stumbles over empty ones
        return "" if field.type == "NT" else b""
    return value.value
