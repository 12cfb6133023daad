"""The file `versions`: a GUID for every file of a configuration, and one for the whole build.

docs/formats.md 1.9.4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats import brackets
from updater.formats.brackets import BOM, Quoted, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.formats.brackets import Node

WHOLE = ""
"""The name under which the build itself has its GUID."""

_GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FORMAT = "1"
_HEAD = 2


def parse_versions(data: bytes, *, place: str = "versions") -> dict[str, str]:
    """Read names with their GUIDs, in the order of the file.

    Raises:
        FormatError: `format.structure`, or the codes of bracket text.
    """
    tokens = brackets.parse_one(brackets.decode(data, place=place), place=place)
    return pairs(tokens[_HEAD:], place=place)


def pairs(tokens: list[Node], *, place: str) -> dict[str, str]:
    """Turn `"name",guid,"name",guid` into a mapping.

    Raises:
        FormatError: `format.structure` when something else stands there.
    """
    texts = [as_text(token, place=place) for token in tokens]
    guids = [text.lower() for text in texts[1::2]]
    if len(tokens) % 2 or not all(map(_GUID.fullmatch, guids)):
        raise FormatError("format.structure", place=place)
    return dict(zip(texts[::2], guids, strict=True))


def serialise_versions(versions: Mapping[str, str]) -> bytes:
    """Write the file: sorted by name, the build itself first, as the platform does since 8.3."""
    tokens: list[Node] = [_FORMAT, str(len(versions))]
    for name in sorted(versions):
        tokens += Quoted(name), versions[name]
    return BOM + brackets.serialise(tokens).encode()
