"""What the platform's own tables say of users, extensions and versions (docs/formats.md 1.8, 1.11, 1.12)."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from updater.model.configuration import Extension

if TYPE_CHECKING:
    from updater.formats.infobase_file.table import Row, Table

_TRANSLATIONS = re.compile(r'\{"#",[^{]*\{\s*[1-9]\d*,"[^"]*","((?:[^"]|"")*)"')

MOST_NAMES = 100_000
"""More users or extensions than this are not listed."""


def users(table: Table | None) -> tuple[str, ...]:
    """Return the users' names that are not empty, in the order of the table.

    Raises:
        FormatError: a record cannot be read.
    """
    if table is None:
        return ()
    names = []
    for row in table.rows():
        if name := row.text("NAME"):
            names.append(name)
        if len(names) >= MOST_NAMES:
            break
    return tuple(names)


def administrators(table: Table | None) -> tuple[str, ...] | None:
    """Return the users with the mark of an administrator; None where the table has no such mark.

    Raises:
        FormatError: a record cannot be read.
    """
    if table is None or not table.has_field("ADMROLE"):
        return None
    rows = itertools.islice(table.rows(), MOST_NAMES)
    return tuple(name for row in rows if (name := row.text("NAME")) and row["ADMROLE"] is True)


def extensions(table: Table | None) -> tuple[Extension, ...]:
    """Return the extensions; their version is empty where the platform packs it away.

    Raises:
        FormatError: a record cannot be read.
    """
    if table is None:
        return ()
    found = []
    for row in table.rows():
        version, synonym = (_optional(table, row, field) for field in ("_EXTVERSION", "_EXTSYNONYM"))
        found.append(Extension(row.text("_EXTNAME"), version, _in_some_language(synonym)))
        if len(found) >= MOST_NAMES:
            break
    return tuple(found)


def _in_some_language(text: str) -> str:
    """Return the first text of `{"#",<guid>,{count,"ru","text",...}}`, or the text as it is."""
    found = _TRANSLATIONS.match(text)
    return found[1].replace('""', '"') if found else text


def _optional(table: Table, row: Row, field: str) -> str:
    return row.text(field) if table.has_field(field) else ""


def minimum_platform(table: Table | None) -> str | None:
    """Turn the number in the table of versions into text: 80310 is `8.3.10`.

    Raises:
        FormatError: a record cannot be read.
    """
    row = next(table.rows(), None) if table is not None else None
    if table is None or row is None or not table.has_field("PLATFORMVERSIONREQ"):
        return None
    number = row.integer("PLATFORMVERSIONREQ")
    if number <= 0:
        return None
    major, rest = divmod(number, 10_000)
    minor, build = divmod(rest, 100)
    return f"{major}.{minor}.{build}"
