"""A copy of the infobase's file that is known to be good before anything is changed.

Space is taken before the first byte, the copy is hashed on the way, read back and
compared, examined as an infobase, and only then gets its name; its manifest comes
last, so that a copy with a manifest is a whole one (docs/platform.md 11).
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import FormatError, RunError
from updater.filing import explained, write_whole
from updater.formats.infobase_file import open_infobase_file
from updater.model.events import ignore_events
from updater.update.copying import copy_hashed, hash_of

if TYPE_CHECKING:
    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent

SUFFIX = ".1CD"
_MANIFEST = ".json"
_PART = ".part"
_ROOM = 1 << 20  # bytes left free beside the copy, for the manifest and the journal
_ATTEMPTS = 2  # a source that changes while it is copied is copied once more, then given up


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy.

    Attributes:
        file: the copy.
        manifest: the facts below as JSON, beside it.
        size: in bytes.
        sha256: of the copy and of the source as it was, hex.
        source: where the infobase's file lay.
        release: the release it held, for people.
        taken: when, ISO 8601 with the zone.
        mode: access rights of the source, restored with it; None where there is no such thing.
        owner: user and group of the source.
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


def make_backup(
    file: Path,
    directory: Path,
    *,
    name: str,
    filing: Filing,
    release: str = "",
    taken: str = "",
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Backup:
    """Copy an infobase's file and prove the copy. The source is only read.

    On any failure nothing is left under the final name.

    Args:
        file: the `1Cv8.1CD`; nobody may be writing to it.
        directory: where the copy goes; made when absent.
        name: of the copy, without suffix; must not be taken.
        filing: where the operations go.
        release: for the manifest.
        taken: the time, for the manifest.
        on_event: hears how far it is.
        cancel: stops it between two pieces.

    Raises:
        StorageError: no space, no access, or the name is taken.
        RunError: `backup.source-changed`, `backup.damaged`, `backup.unsound`, `backup.no-space`.
        Cancelled: the person asked to stop.
    """
    target = directory / f"{name}{SUFFIX}"
    with explained(directory):
        filing.make_directory(directory)
    _refuse_taken(target)
    _require_room(file, directory, filing)
    part = target.with_name(f"{target.name}{_PART}")
    try:
        size, sha256 = _copied(file, part, filing, on_event, cancel)
        _prove(part, size, sha256, on_event, cancel)
        backup = _described(file, target, size, sha256, release, taken)
        with explained(target):
            filing.replace(part, target)
            filing.sync_directory(directory)
            write_whole(filing, backup.manifest, _to_json(backup))
    except BaseException:
        _forget(filing, part, target)
        raise
    return backup


def _refuse_taken(target: Path) -> None:
    for path in (target, target.with_suffix(_MANIFEST)):
        if os.path.lexists(path):
            raise RunError("backup.exists", path=str(path))


def _require_room(file: Path, directory: Path, filing: Filing) -> None:
    with explained(file):
        needed = file.stat().st_size + _ROOM
    with explained(directory):
        free = filing.free_space(directory)
    if free < needed:
        raise RunError("backup.no-space", path=str(directory), needed=needed, free=free)


def _copied(
    file: Path, part: Path, filing: Filing, on_event: OnEvent, cancel: CancelToken | None
) -> tuple[int, str]:
    """Copy the source, making sure it stayed the same meanwhile."""
    for _ in range(_ATTEMPTS):
        with explained(file):
            before = _signature(file)
        sha256 = copy_hashed(file, part, filing, on_event, cancel)
        with explained(file):
            if _signature(file) == before == (part.stat().st_size, *before[1:]):
                return before[0], sha256
        with explained(part):
            filing.remove(part)
    raise RunError("backup.source-changed", path=str(file))


def _signature(file: Path) -> tuple[int, int, int]:
    found = file.stat()
    return (found.st_size, found.st_mtime_ns, found.st_ino)


def _prove(copy: Path, size: int, sha256: str, on_event: OnEvent, cancel: CancelToken | None) -> None:
    """Read the copy back from the disk, compare it, and examine it as an infobase.

    Raises:
        RunError: `backup.damaged` or `backup.unsound`.
    """
    if hash_of(copy, on_event, cancel) != (size, sha256):
        raise RunError("backup.damaged", path=str(copy))
    try:
        with open_infobase_file(copy) as infobase:
            infobase.check_soundness()
    except FormatError as error:
        raise RunError("backup.unsound", path=str(copy), detail=str(error)) from error


def _described(file: Path, target: Path, size: int, sha256: str, release: str, taken: str) -> Backup:
    with explained(file):
        rights = file.stat()
    posix = os.name == "posix"
    return Backup(
        file=target,
        manifest=target.with_suffix(_MANIFEST),
        size=size,
        sha256=sha256,
        source=file,
        release=release,
        taken=taken,
        mode=rights.st_mode & 0o7777 if posix else None,
        owner=(rights.st_uid, rights.st_gid) if posix else None,
    )


def _forget(filing: Filing, part: Path, target: Path) -> None:
    """Remove what a failed backup made; the names were free when it began."""
    for path in (part, target, target.with_suffix(_MANIFEST)):
        with contextlib.suppress(OSError):
            filing.remove(path)


def _to_json(backup: Backup) -> bytes:
    """The manifest: names without folders, so that a copy may be moved together with it."""
    facts = {**asdict(backup), "file": backup.file.name, "source": str(backup.source)}
    del facts["manifest"]
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def read_backup(manifest: Path) -> Backup:
    """Read what a manifest says; the copy itself is not looked at.

    Raises:
        StorageError: it cannot be read.
        RunError: `backup.manifest-unreadable`: it is not such a manifest.
    """
    with explained(manifest):
        data = manifest.read_bytes()
    try:
        facts = json.loads(data)
        name = Path(str(facts["file"])).name
        owner = facts.get("owner")
        return Backup(
            file=manifest.with_name(name),
            manifest=manifest,
            size=int(facts["size"]),
            sha256=str(facts["sha256"]),
            source=Path(str(facts["source"])),
            release=str(facts.get("release", "")),
            taken=str(facts.get("taken", "")),
            mode=facts.get("mode"),
            owner=(int(owner[0]), int(owner[1])) if owner else None,
        )
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise RunError("backup.manifest-unreadable", path=str(manifest)) from error


def verify_backup(
    backup: Backup, *, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
) -> None:
    """Read a copy through and compare it with what it was when it was made.

    Raises:
        RunError: `backup.missing` or `backup.altered`.
        StorageError: it cannot be read.
    """
    if not backup.file.is_file():
        raise RunError("backup.missing", path=str(backup.file))
    if hash_of(backup.file, on_event, cancel) != (backup.size, backup.sha256):
        raise RunError("backup.altered", path=str(backup.file), backup=str(backup.file))
