"""The files of one configuration, wherever they are kept.

A configuration is a set of named files: rows of the table CONFIG of an infobase,
members of a `.cf` or of an update. Whoever reads its name or its support does not
care which (docs/formats.md 1.9, 2.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ConfigurationFiles(Protocol):
    """The files of one configuration by name, inflated."""

    def names(self) -> Iterable[str]:
        """Names of all files."""

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises:
            KeyError: there is no such file.
            FormatError: it is there but damaged.
        """


class MemoryFiles:
    """Files of a configuration held in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)

    def names(self) -> Iterable[str]:
        """Names of all files, in the order they were given."""
        return self._files.keys()

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return name in self._files

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises:
            KeyError: there is no such file.
        """
        return self._files[name]


def read_all(files: ConfigurationFiles) -> dict[str, bytes]:
    """Return every file with its name; only for configurations known to be small enough."""
    return {name: files.read(name) for name in files.names()}
