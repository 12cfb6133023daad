"""The checksum of a file that is still growing, taken from the file and not from what was sent."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from updater.filing import explained

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.model.site import Package

PIECE = 1 << 20  # bytes
OWN = "sha256"
"""Taken when nobody states a checksum of the file, to know it again."""


def algorithm_of(package: Package) -> str:
    """Return the checksum to take of what is downloaded."""
    digest = package.digest
    stated = digest is not None and not (digest.of_update_file and package.is_archive)
    return digest.algorithm if digest is not None and stated else OWN


class FileHash:
    """A checksum that goes on from where it stopped.

    Args:
        path: the file; opened for each step, so that it may be renamed between them.
        algorithm: as `hashlib` names it.
    """

    def __init__(self, path: Path, algorithm: str) -> None:
        self.algorithm = algorithm
        self._path = path
        self._digest = hashlib.new(algorithm, usedforsecurity=False)
        self._buffer = memoryview(bytearray(PIECE))
        self._at = 0

    @property
    def value(self) -> str:
        """Hex, of what has been read so far."""
        return self._digest.hexdigest()

    def up_to(self, size: int, check: Callable[[], None] = lambda: None) -> None:
        """Read on to an offset.

        Raises:
            StorageError: the file cannot be read, or is shorter.
        """
        with explained(self._path), self._path.open("rb", buffering=0) as file:
            file.seek(self._at)
            while self._at < size:
                check()
                count = file.readinto(self._buffer[: min(PIECE, size - self._at)])
                if not count:
                    raise OSError(5, "file became shorter")
                self._digest.update(self._buffer[:count])
                self._at += count
