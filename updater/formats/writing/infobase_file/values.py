"""Values of fields turned into the bytes of a record (docs/formats.md 1.5)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from updater.formats.infobase_file.fields import BLOB_TYPES, Value

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from decimal import Decimal

    from updater.formats.infobase_file.fields import Field
    from updater.formats.writing.infobase_file.blobs import BlobWriter

_BLOB = struct.Struct("<II")
_EMPTY_DATE = bytes.fromhex("00000101000000")


def encode(field: Field, value: Value, blobs: BlobWriter | None) -> bytes:
    """Return the bytes of one field, the null mark included.

    Raises:
        ValueError: the value does not fit into the field.
    """
    if value is None and field.nullable:
        return bytes(field.size)
    data = _long(field, value, blobs) if field.type in BLOB_TYPES else _ENCODERS[field.type](field, value)
    mark = b"\1" if field.nullable else b""
    if len(mark) + len(data) != field.size:
        raise ValueError(field.name, value)
    return mark + data


def _long(field: Field, value: Value, blobs: BlobWriter | None) -> bytes:
    data = b"" if value is None else value
    if isinstance(data, str):
        data = data.encode("utf-16-le" if field.type == "NT" else "utf-8")
    if blobs is None or not isinstance(data, bytes):
        raise ValueError(field.name)
    return _BLOB.pack(blobs.add(data), len(data))


def _number(field: Field, value: Value) -> bytes:
    number: int | Decimal | str | bytes | dt.datetime = 0 if value is None else value
    if isinstance(number, str | bytes) or not hasattr(number, "__int__"):
        raise ValueError(field.name)
    digits = int(number * 10**field.precision)
    text = f"{int(digits >= 0)}{abs(digits):0{field.length}d}"
    return bytes.fromhex(text.ljust(2 * (field.length // 2 + 1), "0"))


def _fixed_text(field: Field, value: Value) -> bytes:
    return str(value or "").ljust(field.length).encode("utf-16-le")


def _text(field: Field, value: Value) -> bytes:
    text = str(value or "")
    units = len(text.encode("utf-16-le")) // 2
    padded = text + " " * (field.length - units)
    return units.to_bytes(2, "little") + padded.encode("utf-16-le")


def _moment(_field: Field, value: Value) -> bytes:
    if value is None:
        return _EMPTY_DATE
    return bytes.fromhex(format(value, "%Y%m%d%H%M%S").zfill(14))


def _bytes(field: Field, value: Value) -> bytes:
    return (value if isinstance(value, bytes) else b"").ljust(field.size - field.nullable, b"\0")


def _counted_bytes(field: Field, value: Value) -> bytes:
    data = value if isinstance(value, bytes) else b""
    return len(data).to_bytes(2, "little") + data.ljust(field.length, b"\0")


_ENCODERS: dict[str, Callable[[Field, Value], bytes]] = {
    "B": _bytes,
    "L": lambda _, value: b"\1" if value else b"\0",
    "N": _number,
    "NC": _fixed_text,
    "NVC": _text,
    "RV": _bytes,
    "DT": _moment,
    "VB": _counted_bytes,
}
