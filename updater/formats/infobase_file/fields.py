"""Field types of a record: how many bytes each takes and what they mean (docs/formats.md 1.5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, Union

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from decimal import Decimal

Value: TypeAlias = Union[bool, int, str, bytes, "Decimal", "dt.datetime", None]

BLOB_TYPES = frozenset({"NT", "T", "I"})
VERSION_SIZE = 16
_BLOB = struct.Struct("<II")

_SIZES: dict[str, Callable[[int], int]] = {
    "B": lambda length: length,
    "L": lambda _: 1,
    "N": lambda length: length // 2 + 1,
    "NC": lambda length: 2 * length,
    "NVC": lambda length: 2 * length + 2,
    "RV": lambda _: VERSION_SIZE,
    "NT": lambda _: _BLOB.size,
    "T": lambda _: _BLOB.size,
    "I": lambda _: _BLOB.size,
    "DT": lambda _: 7,
    "VB": lambda length: length + 2,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field as the table's description gives it.

    Attributes:
        type: one of `B L N NC NVC RV NT T I DT VB`.
        length: in characters, digits or bytes, depending on the type.
        precision: digits after the point, of an `N`.
        case_sensitive: whether letters of either case differ in the table's indexes.
    """

    name: str
    type: str
    nullable: bool = False
    length: int = 0
    precision: int = 0
    case_sensitive: bool = True

    @property
    def size(self) -> int:
        """Bytes the field takes in a record, the null mark included.

        Raises:
            KeyError: the type is not known.
        """
        return _SIZES[self.type](self.length) + self.nullable


def blob_reference(data: bytes) -> tuple[int, int]:
    """Return first chunk and length in bytes that a blob field holds."""
    first, length = _BLOB.unpack(data)
    return first, length


def decode(field: Field, data: bytes) -> Value:
    """Turn the bytes of a field (without the null mark) that is not a blob into its value.

    Raises:
        ValueError: the bytes cannot be such a value.
    """
    return _DECODERS[field.type](field, data)


def _number(field: Field, data: bytes) -> int | Decimal:
    """Decode binary-coded digits: the first half-byte is the sign, 1 is plus."""
    digits = data.hex()
    value = int(digits[1 : field.length + 1] or "0", 10)
    if digits[0] not in "01":
        raise ValueError
    if digits[0] == "0":
        value = -value
    if not field.precision:
        return value
    from decimal import Decimal  # noqa: PLC0415 - no table on the way to a release has fractions

    return Decimal(value).scaleb(-field.precision)


def _fixed_text(_field: Field, data: bytes) -> str:
    return data.decode("utf-16-le")


def _text(field: Field, data: bytes) -> str:
    count = int.from_bytes(data[:2], "little")
    if count > field.length:
        raise ValueError
    return data[2 : 2 + 2 * count].decode("utf-16-le")


def _moment(_field: Field, data: bytes) -> dt.datetime | None:
    """Decode a date; the year 0 stands for an empty one."""
    digits = data.hex()
    if digits.startswith("0000"):
        return None
    import datetime as dt  # noqa: PLC0415 - dates are not on the way to a release

    month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(4, 14, 2))
    return dt.datetime(int(digits[:4]), month, day, hour, minute, second)  # noqa: DTZ001 - the file holds local time of nowhere


def _flag(_field: Field, data: bytes) -> bool:
    return data != b"\0"


def _bytes(_field: Field, data: bytes) -> bytes:
    return data


def _counted_bytes(field: Field, data: bytes) -> bytes:
    count = int.from_bytes(data[:2], "little")
    if count > field.length:
        raise ValueError
    return data[2 : 2 + count]


_DECODERS: dict[str, Callable[[Field, bytes], Value]] = {
    "B": _bytes,
    "L": _flag,
    "N": _number,
    "NC": _fixed_text,
    "NVC": _text,
    "RV": _bytes,
    "DT": _moment,
    "VB": _counted_bytes,
}
