"""Registers and constants of a made-up configuration.

Their files have the shape of real ones as far as readers look (docs/formats.md 1.15).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from updater.formats.brackets import BOM
from updater.formats.metadata_objects import CONSTANTS, INFORMATION_REGISTERS

DIMENSIONS = "13134203-f60b-11d5-a3c7-0050bae0a776"
"""The class under which a register lists its dimensions."""
_RESOURCES = "13134202-f60b-11d5-a3c7-0050bae0a776"
_NONE = "00000000-0000-0000-0000-000000000000"
_NAMESPACE = uuid.UUID("0f4b8f0e-54b9-4f0c-9d0c-5a8f3e1f6f2b")


@dataclass(frozen=True, slots=True)
class DataField:
    """A field: text of so many letters, or a flag when the length is zero."""

    name: str
    length: int = 0


@dataclass(frozen=True, slots=True)
class DataObject:
    """A register with a dimension and resources, or, with one field of its own name, a constant."""

    name: str
    fields: tuple[DataField, ...]
    constant: bool = False

    @property
    def class_id(self) -> str:
        """The class under which the configuration lists it."""
        return CONSTANTS if self.constant else INFORMATION_REGISTERS

    def guid(self, *what: str) -> str:
        """Return the GUID of the object or of a part: the same in every release of every product."""
        return str(uuid.uuid5(_NAMESPACE, "\n".join((self.class_id, self.name, *what))))

    def file(self) -> tuple[str, bytes]:
        """Return the object's own file with its name."""
        return self.guid(), BOM + (self._constant() if self.constant else self._register()).encode()

    def _register(self) -> str:
        first, *others = [self._part(field) for field in self.fields]
        resources = "".join(f",\n{each}" for each in others)
        return (
            f"{{1,\n{{33,{_NONE},\n{{0,\n{_header(self.guid(), self.name)}\n}},0,0,0}},2,\n"
            f"{{{_RESOURCES},{len(others)}{resources}\n}},\n{{{DIMENSIONS},1,\n{first}\n}}\n}}"
        )

    def _part(self, field: DataField) -> str:
        return f"{{\n{{7,\n{{27,\n{{2,\n{_typed(self.guid(field.name), field)}\n}},0}},0}},0}}"

    def _constant(self) -> str:
        (field,) = self.fields
        return f"{{1,\n{{22,\n{{27,\n{{2,\n{_typed(self.guid(), field)}\n}},0}},0}},0}}"


def _typed(guid: str, field: DataField) -> str:
    kind = f'"S",{field.length},1' if field.length else '"B"'
    return f'{_header(guid, field.name)},\n{{"Pattern",\n{{{kind}}}\n}}'


def _header(guid: str, name: str) -> str:
    return f'{{3,\n{{1,0,{guid}}},"{name}",\n{{1,"ru","{name}"}},"",0,0,{_NONE},0}}'
