"""Kinds of backups."""

from __future__ import annotations

import enum


class BackupKind(enum.Enum):
    """What a backup of an infobase is.

    The values are written into manifests and settings.
    """

    COPY = "copy"
    """The infobase's file itself."""
    COMPRESSED = "compressed"
    """The infobase's file, compressed without loss: decoded it is the same, byte for byte."""
    DUMP = "dump"
    """What the platform wrote out (docs/formats.md 6): the same data, not the same bytes."""

    @property
    def suffix(self) -> str:
        """The end of the file's name."""
        return _SUFFIXES[self]


_SUFFIXES = {BackupKind.COPY: ".1CD", BackupKind.COMPRESSED: ".1CD.zst", BackupKind.DUMP: ".dt"}
