"""Writing a list of infobases back with everything that was in it (docs/formats.md 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.formats.infobase_list import InfobaseList


def write_infobase_list(infobases: InfobaseList) -> bytes:
    """Return the bytes of a list; an unchanged one gives the bytes it was read from."""
    lines = [*infobases.head]
    for entry in infobases.entries:
        lines.extend(entry.lines)
    return infobases.encoding.encode("".join(lines))
