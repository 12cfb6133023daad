"""A backup as a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from updater.model.backup import BackupKind


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was proved when it was made.

    Attributes:
        file: the backup.
        manifest: the facts below as JSON, beside it.
        size: in bytes: of the infobase's file it gives back; of a dump, its own.
        sha256: of these bytes, hex.
        source: where the infobase's file lay; of a server infobase its address, which is no path.
        release: name and release of the configuration it held, for people.
        taken: when, ISO 8601 with the zone.
        mode: access rights of the source, restored with it; None where there is no such thing.
        owner: user and group of the source.
        kind: what it is.
        stored: bytes the backup itself has.
        version: the release alone.
        run: the run it was made by.
        verified: when it was last read through and found right.
        sparse: the source had holes.
        program: the version of this program that made it.
        server: address of the server infobase it is of; empty for a file.
        computer: name of the computer it was made on; empty where that was not written down.
        base_size: of a dump: bytes the infobase's file had then; 0 when that is not known.
        base_sha256: of a dump: the hash of that file; empty when it is not known.
    """

    file: Path
    manifest: Path
    size: int
    sha256: str
    source: Path
    release: str = ""
    taken: str = ""
    mode: int | None = None
    owner: tuple[int, int] | None = None
    kind: BackupKind = BackupKind.COPY
    stored: int = -1
    version: str = ""
    run: str = ""
    verified: str = ""
    sparse: bool = False
    program: str = ""
    server: str = ""
    computer: str = ""
    base_size: int = 0
    base_sha256: str = ""

    @property
    def origin(self) -> tuple[int, str]:
        """Size and hash of the infobase's file it was made of; of what nobody could hash, its own."""
        return (self.base_size, self.base_sha256) if self.base_sha256 else (self.size, self.sha256)

    @property
    def infobase(self) -> Path:
        """The folder of the infobase, or the address of a server infobase."""
        return Path(self.server) if self.server else self.source.parent
