"""The main configuration: what the Designer shows, ahead of the database (docs/formats.md 1.9)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.formats.brackets import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.formats.infobase_file.stored_files import StoredFiles

DELETED = "deleted"
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


class MainConfigurationFiles:
    """Files saved but not yet applied, over the files of the database configuration.

    Satisfies `ConfigurationFiles`.
    """

    def __init__(self, saved: StoredFiles | None, applied: StoredFiles) -> None:
        self._saved = saved
        self._applied = applied
        self._gone: frozenset[str] | None = None

    def names(self) -> Iterator[str]:
        """Yield the names of all files, each once.

        Raises:
            FormatError: a record cannot be read.
        """
        seen: set[str] = set()
        if self._saved is not None:
            for name in self._saved.names():
                seen.add(name.lower())
                if name.lower() != DELETED:
                    yield name
        for name in self._applied.names():
            if name.lower() not in seen and name.lower() not in self._deleted():
                yield name

    def has(self, name: str) -> bool:
        """Whether there is such a file.

        Raises:
            FormatError: a record cannot be read.
        """
        return self._holder(name) is not None

    def read(self, name: str) -> bytes:
        """Return a whole file, inflated.

        Raises:
            KeyError: there is no such file.
            FormatError: the file cannot be read.
        """
        return self._required(name).read(name)

    def read_start(self, name: str, size: int) -> bytes:
        """Return the first bytes of a file, at most `size`.

        Raises:
            KeyError: there is no such file.
            FormatError: the file cannot be read.
        """
        return self._required(name).read_start(name, size)

    def _required(self, name: str) -> StoredFiles:
        holder = self._holder(name)
        if holder is None:
            raise KeyError(name)
        return holder

    def _holder(self, name: str) -> StoredFiles | None:
        if name.lower() == DELETED:
            return None
        if self._saved is not None and self._saved.has(name):
            return self._saved
        if self._applied.has(name) and name.lower() not in self._deleted():
            return self._applied
        return None

    def _deleted(self) -> frozenset[str]:
        """Return the names listed as deleted: `count,"name",0,"name",0`."""
        if self._gone is None:
            names: frozenset[str] = frozenset()
            if self._saved is not None and self._saved.has(DELETED):
                text = decode(self._saved.read(DELETED), place=DELETED)
                names = frozenset(name.replace('""', '"').lower() for name in _QUOTED.findall(text))
            self._gone = names
        return self._gone
