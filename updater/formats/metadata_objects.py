"""Objects of a configuration found by class and name: registers, constants (docs/formats.md 1.15)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.formats import brackets
from updater.formats.configuration import own_file_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from updater.formats.configuration_files import ConfigurationFiles

INFORMATION_REGISTERS = "13134201-f60b-11d5-a3c7-0050bae0a776"
"""The class under which a configuration lists its information registers."""
CONSTANTS = "0195e80c-b157-11d4-9435-004095e12fc7"
"""The class under which a configuration lists its constants."""

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_BLANK = r"[ \t\r\n]*"
_HEADER = re.compile(
    rf'\{{{_BLANK}\d+{_BLANK},{_BLANK}\d+{_BLANK},{_BLANK}({_GUID}){_BLANK}\}}{_BLANK},{_BLANK}"((?:[^"]|"")*)"'
)


@dataclass(frozen=True, slots=True)
class MetadataObject:
    """An object of a configuration.

    Attributes:
        guid: by which the platform's own tables know it.
        parts: names with GUIDs of everything inside that has both: dimensions, resources, attributes.
    """

    guid: str
    name: str
    parts: tuple[tuple[str, str], ...] = ()


def find_object(files: ConfigurationFiles, class_id: str, names: Collection[str]) -> MetadataObject | None:
    """Return the first object of a class that bears one of the names; None when there is none.

    Every object has a small file of its own, read only when its turn comes.

    Raises:
        FormatError: the configuration's own file, or that of an object, cannot be read.
    """
    for guid in _guids_of_class(files, class_id):
        if not files.has(guid):
            continue
        text = brackets.decode(files.read(guid), place=guid)
        if any(f'"{name}"' in text for name in names):
            found = _object(text, guid)
            if found is not None and found.name in names:
                return found
    return None


def objects_of_class(files: ConfigurationFiles, class_id: str) -> Iterator[MetadataObject]:
    """Yield all objects of a class in the order of the configuration.

    Raises:
        FormatError: as `find_object`.
    """
    for guid in _guids_of_class(files, class_id):
        if files.has(guid) and (found := _object(brackets.decode(files.read(guid), place=guid), guid)):
            yield found


def _guids_of_class(files: ConfigurationFiles, class_id: str) -> list[str]:
    text = own_file_text(files)
    listed = re.search(
        rf"\{{{_BLANK}{class_id}{_BLANK},{_BLANK}\d+{_BLANK}((?:,{_BLANK}{_GUID}{_BLANK})*)\}}", text or ""
    )
    return [guid.lower() for guid in re.findall(_GUID, listed[1])] if listed else []


def _object(text: str, guid: str) -> MetadataObject | None:
    """Read names beside GUIDs: the object's own is the one whose GUID names the file."""
    named = {found[1].lower(): found[2].replace('""', '"') for found in _HEADER.finditer(text)}
    name = named.pop(guid, None)
    if name is None:
        return None
    return MetadataObject(guid, name, tuple((part, part_guid) for part_guid, part in named.items()))
