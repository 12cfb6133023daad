"""A backup of the infobase that is known to be good before anything is changed.

Space is taken before the first byte, the content is hashed on the way, what was
written is read back from the disk (and decoded) and compared, the infobase is
examined, and only then the backup gets its name; its manifest comes last, so that a
backup with a manifest is a whole one (docs/reliability.md, docs/platform.md 11).
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from updater import __version__
from updater.errors import FormatError, RunError
from updater.filing import explained
from updater.formats.infobase_file import open_infobase_file
from updater.model.backup import BackupKind
from updater.model.events import ignore_events
from updater.update.backups.backup import Backup
from updater.update.backups.compression import compress_hashed, decoded_hash, estimate
from updater.update.backups.manifest import manifest_of, read_backup, write_manifest
from updater.update.backups.whose import computer_name
from updater.update.copying import Written, clone_hashed, copy_hashed, hash_of
from updater.update.reading import is_sparse, room_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent

__all__ = ["Backup", "BackupKind", "make_backup", "read_backup", "verify_backup"]

DEFAULT_KIND = BackupKind.COMPRESSED
"""Why: docs/decisions/0009-kinds-of-backups.md."""

PART = ".part"
_ROOM = 1 << 20  # bytes left free beside the backup, for the manifest and the journal
_ATTEMPTS = 2  # a source that changes while it is read is read once more, then given up


def make_backup(
    file: Path,
    directory: Path,
    *,
    name: str,
    filing: Filing,
    kind: BackupKind = BackupKind.COPY,
    release: str = "",
    version: str = "",
    run: str = "",
    taken: str = "",
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Backup:
    """Back up an infobase's file and prove the backup. The source is only read.

    On any failure nothing is left under the final name.

    Args:
        file: the `1Cv8.1CD`; nobody may be writing to it.
        directory: where the backup goes; made when absent.
        name: of the backup, without suffix; must not be taken.
        filing: where the operations go.
        kind: a copy, plain or compressed; dumps are made by `backups.dumping`.
        release: what the base holds, for the manifest.
        version: its release alone, for the manifest.
        run: the run that makes it, for the manifest.
        taken: the time, for the manifest.
        on_event: hears how far it is.
        cancel: stops it between two pieces.

    Raises:
        StorageError: no space, no access, or the name is taken.
        RunError: `backup.source-changed`, `backup.damaged`, `backup.unsound`, `backup.no-space`,
            `backup.inside`, `backup.exists`, `backup.too-large`.
        Cancelled: the person asked to stop.
    """
    target = directory / f"{name}{kind.suffix}"
    part, manifest = target.with_name(f"{target.name}{PART}"), manifest_of(target, kind)
    prepare_place(file.parent, directory, (target, part, manifest), filing)
    needed = require_room(file, directory, kind, filing)
    try:
        made = _written(file, part, kind, needed, filing, on_event, cancel)
        _prove(part, kind, made)
        with explained(part):
            backup = Backup(
                target,
                manifest,
                made.size,
                made.sha256,
                file,
                kind=kind,
                stored=part.stat().st_size,
                sparse=is_sparse(file),
                verified=taken,
                program=__version__,
                computer=computer_name(),
                release=release,
                version=version,
                run=run,
                taken=taken,
                **rights_of(file),
            )
        place(part, backup, filing)
    except BaseException:
        forget(filing, part, target, manifest)
        raise
    return backup


def prepare_place(infobase: Path | None, directory: Path, names: Iterable[Path], filing: Filing) -> None:
    """Make the folder of a backup, and see that it is none of the infobase's own and the names are free.

    Raises:
        RunError: `backup.inside` or `backup.exists`.
        StorageError: the folder cannot be made.
    """
    with explained(directory):
        inside, outside = directory.resolve(), infobase.resolve() if infobase else None
        if outside is not None and (inside == outside or outside in inside.parents):
            raise RunError("backup.inside", path=str(directory), infobase=str(infobase))
        filing.make_directory(directory)
    for path in names:
        if os.path.lexists(path):
            raise RunError("backup.exists", path=str(path))


def require_room(file: Path, directory: Path, kind: BackupKind, filing: Filing) -> int:
    """Return the bytes a backup will take, once it is sure that there is room for them.

    Raises:
        RunError: `backup.no-space`; `backup.too-large`: the disk holds no file of that size.
        StorageError: the file or the folder cannot be looked at.
    """
    with explained(file):
        needed = estimate(file) if kind is BackupKind.COMPRESSED else room_of(file)
        largest = needed if kind is BackupKind.COMPRESSED else file.stat().st_size
    with explained(directory):
        free, limit = filing.free_space(directory), filing.largest_file(directory)
    if limit is not None and largest > limit:
        raise RunError("backup.too-large", path=str(directory), needed=largest, limit=limit)
    if free < needed + _ROOM:
        raise RunError("backup.no-space", path=str(directory), needed=needed + _ROOM, free=free)
    return needed


def _written(
    file: Path,
    part: Path,
    kind: BackupKind,
    needed: int,
    filing: Filing,
    on_event: OnEvent,
    cancel: CancelToken | None,
) -> Written:
    """Write the backup and read it back, making sure the source stayed the same meanwhile."""
    for _ in range(_ATTEMPTS):
        with explained(file):
            before = _signature(file)
        if kind is BackupKind.COMPRESSED:
            made = _compressed(file, part, needed, filing, on_event, cancel)
        else:
            made = _copied(file, part, filing, on_event, cancel)
        with explained(file):
            if _signature(file) == before and made.size == before[0]:
                return made
        with explained(part):
            filing.remove(part)
    raise RunError("backup.source-changed", path=str(file))


def _compressed(
    file: Path,
    part: Path,
    needed: int,
    filing: Filing,
    on_event: OnEvent,
    cancel: CancelToken | None,
) -> Written:
    """Compress, and decode what the disk gives back. The source is examined while it is held.

    The decoded bytes are shown to be the very same, and pages cannot be looked up in a stream.
    """
    made = compress_hashed(file, part, filing, reserve=needed, on_event=on_event, cancel=cancel)
    _require_sound(file)
    try:
        back = decoded_hash(part, made.size, on_event, cancel)
    except RunError:
        back = (0, "")
    return Written(made.size, made.sha256, back)


def _copied(file: Path, part: Path, filing: Filing, on_event: OnEvent, cancel: CancelToken | None) -> Written:
    """Let the filesystem clone the file, or copy it."""
    sha256 = clone_hashed(file, part, filing, on_event, cancel)
    if sha256 is None:
        return copy_hashed(file, part, filing, on_event, cancel)
    back = hash_of(part, on_event, cancel)
    return Written(back[0], sha256, back)


def _signature(file: Path) -> tuple[int, int, int]:
    found = file.stat()
    return (found.st_size, found.st_mtime_ns, found.st_ino)


def _prove(part: Path, kind: BackupKind, made: Written) -> None:
    """Compare what the disk gave back with what was read; examine a plain copy as an infobase.

    Raises:
        RunError: `backup.damaged` or `backup.unsound`.
    """
    if not made.right:
        raise RunError("backup.damaged", path=str(part))
    if kind is BackupKind.COPY:
        _require_sound(part)


def _read_back(
    file: Path, kind: BackupKind, size: int, on_event: OnEvent, cancel: CancelToken | None
) -> tuple[int, str]:
    if kind is BackupKind.COMPRESSED:
        return decoded_hash(file, size, on_event, cancel)
    return hash_of(file, on_event, cancel)


def _require_sound(file: Path) -> None:
    try:
        with open_infobase_file(file) as infobase:
            infobase.check_soundness()
    except FormatError as error:
        raise RunError("backup.unsound", path=str(file), detail=str(error)) from error


def rights_of(file: Path) -> dict[str, Any]:
    """Return access rights and owner of a file, as a backup keeps them.

    Raises:
        OSError: it cannot be looked at.
    """
    if os.name != "posix":
        return {}
    found = file.stat()
    return {"mode": found.st_mode & 0o7777, "owner": (found.st_uid, found.st_gid)}


def place(part: Path, backup: Backup, filing: Filing) -> None:
    """Give a proved backup its name, then write its manifest.

    Raises:
        StorageError: the disk stood in the way.
    """
    with explained(backup.file):
        _give_to_owner(part, backup, filing)
        filing.replace(part, backup.file)
        filing.sync_directory(backup.file.parent)
        write_manifest(backup, filing)


def _give_to_owner(part: Path, backup: Backup, filing: Filing) -> None:
    """Readable by its owner only, and owned by whom the base belongs to, where we may give it away."""
    if backup.owner is not None:
        filing.set_rights(part, 0o600, backup.owner)


def forget(filing: Filing, *paths: Path) -> None:
    """Remove what a failed backup made; the names were free when it began."""
    for path in paths:
        with contextlib.suppress(OSError):
            filing.remove(path)


def verify_backup(
    backup: Backup, *, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
) -> None:
    """Read a backup through (and decode it) and compare it with what it was when it was made.

    Raises:
        RunError: `backup.missing` or `backup.altered`.
        StorageError: it cannot be read.
    """
    if not backup.file.is_file():
        raise RunError("backup.missing", path=str(backup.file))
    with explained(backup.file):
        stored = backup.file.stat().st_size
    right = stored == backup.stored
    if not right or _read_back(backup.file, backup.kind, backup.size, on_event, cancel) != (
        backup.size,
        backup.sha256,
    ):
        raise RunError("backup.altered", path=str(backup.file), backup=str(backup.file))
