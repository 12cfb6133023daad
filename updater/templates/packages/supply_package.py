"""Distribution archives `.efd` as packages (docs/formats.md 3)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from updater.errors import FormatError, PackageError
from updater.formats.supply import read_supply, unpack_supply
from updater.templates.packages.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path


class SupplyPackage:
    """A distribution archive; see `entries.Package`.

    Raises:
        PackageError: `package.damaged`.
        StorageError: it cannot be read.
    """

    def __init__(self, path: Path, shown: str) -> None:
        self.path = path
        self.shown = shown
        self.packed: int | None = path.stat().st_size
        with self._damage_explained(""):
            files = read_supply(path).files
        self.entries = tuple(Entry(_plain(file.path), file.size) for file in files)

    def contents(self, wanted: Collection[int]) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Give the wanted files while the whole archive streams by."""
        places = {entry.name: index for index, entry in enumerate(self.entries)}
        with self._damage_explained(""):
            for file, pieces in unpack_supply(self.path):
                index = places[_plain(file.path)]
                if index in wanted:
                    yield index, self._explained(file.path, pieces)

    def _explained(self, name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        with self._damage_explained(name):
            yield from pieces

    @contextlib.contextmanager
    def _damage_explained(self, name: str) -> Iterator[None]:
        try:
            yield
        except FormatError as error:
            raise PackageError("package.damaged", package=self.shown, name=name, detail=error.code) from error


def _plain(path: str) -> str:
    r"""Drop one leading `\`, which means nothing here; a second one would still be refused."""
    return path.removeprefix("\\")
