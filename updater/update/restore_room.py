"""The room a restore needs beside the infobase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.filing import explained

if TYPE_CHECKING:
    from pathlib import Path

    from updater.filing import Filing
    from updater.update.backup import Backup

_ROOM = 1 << 20  # bytes beside the file: the journal, logs
_GROWTH = 5  # a dump is packed; how large the infobase becomes only loading it tells, so this is a guess


@dataclass(frozen=True, slots=True)
class Room:
    """The room a restore needs beside the infobase, in bytes.

    Attributes:
        guessed: nobody can know what is needed before it is done.
    """

    needed: int
    free: int
    guessed: bool = False

    @property
    def enough(self) -> bool:
        """Whether both fit."""
        return self.free >= self.needed


def room_for(backup: Backup, infobase: Path, filing: Filing) -> Room:
    """Look how much room there is beside an infobase for what a backup gives back.

    Raises:
        StorageError: the place cannot be looked at.
    """
    with explained(infobase):
        return Room(_size_of(backup) + _ROOM, filing.free_space(infobase), guessed=not backup.kind.exact)


def _size_of(backup: Backup) -> int:
    """Bytes of the infobase's file that a backup gives back; of a dump, as far as it can be guessed."""
    return backup.size if backup.kind.exact else backup.base_size or backup.stored * _GROWTH


def no_room(room: Room, infobase: Path) -> RunError:
    """Return the error of a restore that does not fit: `restore.no-room` or `restore.no-room-guessed`."""
    facts = {"path": str(infobase), "needed": room.needed, "free": room.free}
    if room.guessed:
        return RunError("restore.no-room-guessed", **facts)
    return RunError("restore.no-room", **facts)
