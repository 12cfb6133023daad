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
    DBMS = "dbms"
    """What a command of the database server wrote: only that can read it
    (docs/decisions/0013-backups-by-the-database-server.md)."""

    @property
    def suffix(self) -> str:
        """The end of the file's name."""
        return _SUFFIXES[self]

    @property
    def exact(self) -> bool:
        """Whether it gives the very bytes of the infobase's file back."""
        return self in FILE_COPIES


_SUFFIXES = {
    BackupKind.COPY: ".1CD",
    BackupKind.COMPRESSED: ".1CD.zst",
    BackupKind.DUMP: ".dt",
    BackupKind.DBMS: ".dbms",
}

FILE_COPIES = (BackupKind.COMPRESSED, BackupKind.COPY)
OF_FILES = (*FILE_COPIES, BackupKind.DUMP)
"""What can be made of a file infobase, the usual one first."""
OF_SERVERS = (BackupKind.DUMP, BackupKind.DBMS)
"""What can be made of a server infobase; the second only with a command in the settings."""


def kind_of_name(name: str) -> BackupKind:
    """Tell the kind of a backup by the name of its file; what is none of ours counts as a copy."""
    return next((kind for kind, end in _SUFFIXES.items() if name.endswith(end)), BackupKind.COPY)
