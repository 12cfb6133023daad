"""What a package says is inside it, before anything is believed."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

CHUNK = 1 << 20
"""Bytes moved at a time."""


class EntryKind(enum.Enum):
    """What sort of thing an entry would become on the disk."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    SPECIAL = "special"
    """A device, a pipe, a socket."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the package declares it.

    Attributes:
        name: the path as written in the package, decoded, not yet judged.
        size: declared size of the content, in bytes.
        packed: bytes it takes in the package; None when the package does not tell by entry.
        encrypted: needs a password.
        unknown_method: how it is compressed, when that is nothing this reader knows.
    """

    name: str
    size: int = 0
    kind: EntryKind = EntryKind.FILE
    packed: int | None = None
    encrypted: bool = False
    unknown_method: str = ""


class Package(Protocol):
    """A distribution opened for reading.

    Attributes:
        path: the file or folder it is.
        shown: how messages name it; says the outer package too when it lay in one.
        packed: bytes all of it takes; None when that says nothing about the content.
        entries: everything it declares, in its own order.
    """

    path: Path
    shown: str
    packed: int | None
    entries: tuple[Entry, ...]

    def contents(self, wanted: Collection[int]) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Give the content of the wanted entries by their index, in chunks, in the package's order.

        The chunks of one entry must be taken before the next entry is asked for.

        Raises:
            PackageError: the content is not what was declared, or cannot be unpacked.
        """
        ...
