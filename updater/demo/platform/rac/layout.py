"""Records as `rac` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUOTED = frozenset(
    {
        ("cluster", "name"),
        ("connection", "application"),
        ("infobase", "denied-message"),
        ("infobase", "denied-parameter"),
        ("infobase", "permission-code"),
        ("infobase", "descr"),
    }
)


def laid_out(record: Mapping[str, str]) -> str:
    """Return a record with its colons under each other and the blank line after it.

    The first field names the kind of the record, which decides what stands in quotes.
    """
    kind = next(iter(record))
    width = max(map(len, record))
    lines = (f"{name:<{width}} : {_value(kind, name, value)}\n" for name, value in record.items())
    return "".join(lines) + "\n"


def _value(kind: str, name: str, value: str) -> str:
    if not value or (kind, name) not in _QUOTED:
        return value
    doubled = value.replace('"', '""')
    return f'"{doubled}"'
