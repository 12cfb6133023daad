"""Data of the invented workshop: tables named and laid out as the platform names and lays out its own.

The rows follow from a seed, so the sandbox is the same every time (docs/formats.md 1.5, 1.8).
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import TYPE_CHECKING

from updater.formats.writing.infobase_file import Field, TableSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.formats.infobase_file.fields import Value

_SEED = 1103
_CUSTOMERS, _MATERIALS, _ORDERS = 120, 60, 300
_NAMESPACE = uuid.UUID("0b9d3a52-9a0e-4a55-8f0f-3f0a5f0f8a11")
_FIRST_DAY = dt.datetime(2026, 1, 12, 9, 0)  # noqa: DTZ001 - an infobase holds local time of nowhere
_SURNAMES = ("Абрамова", "Белкин", "Вершинина", "Громов", "Дятлова", "Ершов", "Журавлёва", "Зимин")
_INITIALS = "АБВГДЕИКЛМНОПРСТ"
_MATERIAL_NAMES = ("Доска дубовая", "Клей столярный", "Лак матовый", "Петля накладная", "Саморез 4х40")
_ID = Field("_IDRREF", "B", length=16)
_VERSION = Field("_VERSION", "RV")
_MARKED = Field("_MARKED", "L")
_CATALOG_FIELDS = (
    _ID,
    _VERSION,
    _MARKED,
    Field("_PREDEFINEDID", "B", length=16),
    Field("_CODE", "NVC", length=9, case_sensitive=False),
    Field("_DESCRIPTION", "NVC", length=100, case_sensitive=False),
)
_ORDER_FIELDS = (
    _ID,
    _VERSION,
    _MARKED,
    Field("_DATE_TIME", "DT"),
    Field("_NUMBER", "NVC", length=11, case_sensitive=False),
    Field("_POSTED", "L"),
    Field("_FLD31RREF", "B", length=16),
    Field("_FLD32", "N", length=15, precision=2),
    Field("_FLD33", "NT", case_sensitive=False),
)
_LINE_FIELDS = (
    Field("_DOCUMENT30_IDRREF", "B", length=16),
    Field("_KEYFIELD", "B", length=4),
    Field("_LINENO35", "N", length=5),
    Field("_FLD36RREF", "B", length=16),
    Field("_FLD37", "N", length=10, precision=3),
)
_CONSTANT_FIELDS = (
    Field("_FLD40", "NVC", length=150, case_sensitive=False),
    Field("_RECORDKEY", "B", length=1),
)


def workshop_tables() -> tuple[TableSource, ...]:
    """Return the tables of the workshop's data."""
    chance = random.Random(_SEED)  # noqa: S311 - invented data, no secrets
    return (
        TableSource("_CONST39", _CONSTANT_FIELDS, [("Мастерская «Верстак»", b"\1")]),
        TableSource("_REFERENCE10", _CATALOG_FIELDS, list(_customers(chance))),
        TableSource("_REFERENCE11", _CATALOG_FIELDS, list(_materials())),
        TableSource("_DOCUMENT30", _ORDER_FIELDS, list(_orders(chance))),
        TableSource("_DOCUMENT30_VT34", _LINE_FIELDS, list(_lines(chance))),
    )


def _customers(chance: random.Random) -> Iterator[tuple[Value, ...]]:
    for number in range(1, _CUSTOMERS + 1):
        first, second = chance.choices(_INITIALS, k=2)
        yield _catalog_row("customer", number, f"{chance.choice(_SURNAMES)} {first}. {second}.")


def _materials() -> Iterator[tuple[Value, ...]]:
    for number in range(1, _MATERIALS + 1):
        name = _MATERIAL_NAMES[number % len(_MATERIAL_NAMES)]
        yield _catalog_row("material", number, f"{name}, арт. {number:03}")


def _catalog_row(kind: str, number: int, name: str) -> tuple[Value, ...]:
    return _id(kind, number), bytes(16), False, bytes(16), f"{number:09}", name


def _orders(chance: random.Random) -> Iterator[tuple[Value, ...]]:
    for number in range(1, _ORDERS + 1):
        when = _FIRST_DAY + dt.timedelta(hours=7 * number)
        customer = _id("customer", chance.randint(1, _CUSTOMERS))
        cents, note = chance.randint(50_000, 9_000_000), f"Заказ {number}: согласовать срок"
        identity = (_id("order", number), bytes(16), False)
        yield (*identity, when, f"ВМ{number:09}", True, customer, cents // 100, note)


def _lines(chance: random.Random) -> Iterator[tuple[Value, ...]]:
    for number in range(1, _ORDERS + 1):
        for line in range(1, chance.randint(2, 4)):
            material = _id("material", chance.randint(1, _MATERIALS))
            yield _id("order", number), line.to_bytes(4, "big"), line, material, chance.randint(1, 40)


def _id(kind: str, number: int) -> bytes:
    return uuid.uuid5(_NAMESPACE, f"{kind}{number}").bytes
