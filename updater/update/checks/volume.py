"""What is known of a disk."""

from __future__ import annotations

import enum
from dataclasses import dataclass

_FAT = frozenset({"vfat", "msdos", "fat", "fat32"})


class Medium(enum.Enum):
    """What a disk is."""

    FIXED = "fixed"
    REMOVABLE = "removable"
    NETWORK = "network"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Volume:
    """A disk.

    Attributes:
        root: where it begins, for people.
        filesystem: its name as the system gives it, small letters; empty when unknown.
    """

    root: str
    medium: Medium = Medium.UNKNOWN
    filesystem: str = ""

    @property
    def small_files_only(self) -> bool:
        """Whether no file of 4 GiB fits."""
        return self.filesystem in _FAT
