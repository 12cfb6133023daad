"""Table descriptions: bracket texts that name fields, indexes and objects (docs/formats.md 1.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats.infobase_file.fields import VERSION_SIZE, Field
from updater.formats.infobase_file.pages import damaged

if TYPE_CHECKING:
    from updater.formats.brackets import Node

LARGEST_RECORD = 1 << 20
_HIDDEN_VERSION = 8
_SMALLEST_RECORD = 5

# The layout the platform writes; a text that differs goes through the general reader of brackets.
_USUAL = re.compile(
    r'\s*\{"(?P<name>\w+)",\d+,\s*\{"Fields",\s*(?P<fields>(?:\{"\w+","[A-Z]+",[01],\d+,\d+,"C[SI]"\},?\s*)+)\},'
    r'\s*\{"Indexes"(?P<indexes>(?:,\s*\{"\w+",[01],\s*(?:\{"\w+",\d{1,9}\},?\s*)+\})*)\s*\},'
    r'\s*\{"Recordlock","(?P<lock>[01])"\},\s*\{"Files",(\d+),(\d+),(\d+)\}\s*\}\s*'
)
_FIELD = re.compile(r'\{"(\w+)","([A-Z]+)",([01]),(\d+),(\d+),"(C[SI])"\}')
_INDEX = re.compile(r'\{"(\w+)",([01]),\s*((?:\{"\w+",\d+\},?\s*)+)\}')
_PART = re.compile(r'\{"(\w+)",(\d+)\}')


@dataclass(frozen=True, slots=True)
class IndexDescription:
    """An index: its name, whether its keys are unique, its fields with the lengths they take part by."""

    name: str
    primary: bool
    fields: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TableDescription:
    """What a table is made of.

    Attributes:
        record_lock: records carry eight hidden bytes of version when no field is one.
        records: page of the object with the records; 0 when there is none.
        blobs: page of the object with long values; 0 when there is none.
        index: page of the object with the indexes; 0 when there is none.
    """

    name: str
    fields: tuple[Field, ...]
    indexes: tuple[IndexDescription, ...] = ()
    record_lock: bool = False
    records: int = 0
    blobs: int = 0
    index: int = 0

    def objects(self) -> tuple[int, ...]:
        """Header pages of the objects there are."""
        return tuple(page for page in (self.records, self.blobs, self.index) if page)

    def layout(self) -> tuple[dict[str, tuple[Field, int]], int]:
        """Return each field with its offset in a record, and the record's length.

        Raises:
            FormatError: `format.infobase-damaged` for unknown types and absurd lengths.
        """
        places: dict[str, tuple[Field, int]] = {}
        at = 1
        if any(field.type == "RV" for field in self.fields):
            at += VERSION_SIZE
        elif self.record_lock:
            at += _HIDDEN_VERSION
        for field in self.fields:
            size = self._size(field)
            if field.type == "RV":
                places[field.name.upper()] = field, 1
                continue
            places[field.name.upper()] = field, at
            at += size
            if at > LARGEST_RECORD:
                raise damaged(self.name)
        return places, max(at, _SMALLEST_RECORD)

    def _size(self, field: Field) -> int:
        try:
            return field.size
        except KeyError:
            raise damaged(f"{self.name}.{field.name}") from None


def parse_description(text: str, place: str) -> TableDescription:
    """Read the description of a table.

    Raises:
        FormatError: `format.brackets`, `format.structure` or `format.infobase-damaged`.
    """
    found = _USUAL.fullmatch(text)
    if found is None:
        return _parse_any(text, place)
    fields = tuple(
        Field(name, kind, null == "1", _count(length, place), _count(precision, place), case == "CS")
        for name, kind, null, length, precision, case in _FIELD.findall(found["fields"])
    )
    indexes = tuple(
        IndexDescription(
            name,
            primary == "1",
            tuple((part, _count(length, place)) for part, length in _PART.findall(parts)),
        )
        for name, primary, parts in _INDEX.findall(found["indexes"])
    )
    files = (_count(number, place) for number in found.groups()[-3:])
    return TableDescription(found["name"], fields, indexes, found["lock"] == "1", *files)


def _count(digits: str, place: str) -> int:
    if len(digits) > 10:  # noqa: PLR2004 - four bytes never take more digits
        raise damaged(place)
    return int(digits)


def _parse_any(text: str, place: str) -> TableDescription:
    from updater.formats.brackets import as_list, as_text, at, parse_one  # noqa: PLC0415 - rarely needed

    root = parse_one(text, place=place)
    name = as_text(at(root, 0, place=place), place=place)
    sections = {
        as_text(at(section, 0, place=place), place=place).lower(): as_list(section, place=place)
        for section in root[2:]
    }
    try:
        fields, indexes = sections["fields"][1:], sections["indexes"][1:]
        lock, files = as_text(sections["recordlock"][1], place=place), sections["files"][1:4]
        records, blobs, index = (_integer(item, place) for item in files)
    except (KeyError, IndexError, ValueError):
        raise FormatError("format.structure", place=place) from None
    return TableDescription(
        name,
        tuple(_field(as_list(field, place=place), place) for field in fields),
        tuple(_index(as_list(item, place=place), place) for item in indexes),
        lock == "1",
        records,
        blobs,
        index,
    )


def _field(node: list[Node], place: str) -> Field:
    from updater.formats.brackets import as_text, at  # noqa: PLC0415 - rarely needed

    name, kind, null, _, _, case = (as_text(at(node, step, place=place), place=place) for step in range(6))
    length, precision = _integer(node[3], place), _integer(node[4], place)
    return Field(name, kind, null == "1", length, precision, case == "CS")


def _index(node: list[Node], place: str) -> IndexDescription:
    from updater.formats.brackets import as_text, at  # noqa: PLC0415 - rarely needed

    parts = tuple(
        (as_text(at(part, 0, place=place), place=place), _integer(at(part, 1, place=place), place))
        for part in node[2:]
    )
    name, primary = (as_text(at(node, step, place=place), place=place) for step in range(2))
    return IndexDescription(name, primary == "1", parts)


def _integer(node: Node, place: str) -> int:
    if not isinstance(node, str) or not node.isascii() or not node.isdigit():
        raise damaged(place)
    return _count(node, place)
