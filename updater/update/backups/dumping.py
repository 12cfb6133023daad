"""Backups the platform writes: dumps (`.dt`), read natively before they are believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from updater import __version__
from updater.errors import FormatError, RunError
from updater.filing import explained
from updater.formats.dump import read_dump
from updater.model.backup import BackupKind
from updater.model.events import ignore_events
from updater.update.backup import forget, place, prepare_place, rights_of
from updater.update.backups.backup import Backup
from updater.update.backups.growing import growing, growing_folder
from updater.update.backups.manifest import manifest_of
from updater.update.backups.whose import computer_name
from updater.update.copying import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.filing import Filing
    from updater.formats.dump import Dump
    from updater.model.events import CancelToken, OnEvent

_KIND = BackupKind.DUMP


def make_dump_backup(
    dump: Callable[[Path], tuple[int, str] | None],
    directory: Path,
    *,
    name: str,
    source: Path,
    server: str = "",
    filing: Filing,
    release: str = "",
    version: str = "",
    run: str = "",
    taken: str = "",
    on_event: OnEvent = ignore_events,
    cancel: CancelToken | None = None,
) -> Backup:
    """Let the platform dump an infobase and prove what it wrote.

    The dump is read natively from its first byte to its last, its configuration must
    be the release the base was said to hold, and its hash is kept. While it grows it lies in a
    private folder: the platform knows nothing of the rights of the base.

    Args:
        dump: writes the dump to a path that is free, in a folder of ours, and returns size and hash of the
            infobase's file, if there is one; raises when the platform failed.
        directory: where the backup goes; made when absent.
        name: of the backup, without suffix; must not be taken.
        source: the infobase's file; of a base on a server, its address, which is no path.
        server: address of a base on a server; empty for a file.
        filing: where the operations go.
        release: name and release, for the manifest.
        version: the release the dump must hold; empty accepts any.
        run: the run that makes it, for the manifest.
        taken: the time, for the manifest.
        on_event: hears how far reading it back is.
        cancel: stops the reading.

    Raises:
        RunError: `backup.inside`, `backup.exists`, `backup.missing`, `backup.dump-unsound`,
            `backup.dump-of-another`.
        StorageError: the disk stood in the way.
        Cancelled: the person asked to stop.
    """
    target = directory / f"{name}{_KIND.suffix}"
    manifest = manifest_of(target, _KIND)
    prepare_place(
        None if server else source.parent,
        directory,
        (target, growing_folder(directory, name), manifest),
        filing,
    )
    try:
        with growing(directory, name, _KIND, filing) as part:
            base = dump(part)
            make_durable(part, filing)
            require_whole(part, version)
            size, sha256 = hash_of(part, on_event, cancel)
            backup = Backup(
                target,
                manifest,
                size,
                sha256,
                source,
                release,
                taken,
                kind=_KIND,
                stored=size,
                version=version,
                run=run,
                verified=taken,
                program=__version__,
                computer=computer_name(),
                server=server,
                base_size=base[0] if base else 0,
                base_sha256=base[1] if base else "",
                **({} if server else _rights(source)),
            )
            place(part, backup, filing)
    except BaseException:
        forget(filing, target, manifest)
        raise
    return backup


def _rights(source: Path) -> dict[str, Any]:
    with explained(source):
        return rights_of(source)


def make_durable(part: Path, filing: Filing) -> None:
    """See that there is a file, readable by its owner only, and sync it.

    Raises:
        RunError: `backup.missing`.
        StorageError: the disk stood in the way.
    """
    if not part.is_file():
        raise RunError("backup.missing", path=str(part))
    with explained(part):
        filing.set_rights(part, 0o600)
        with filing.reopen(part) as file:
            filing.sync(file)


def require_whole(file: Path, version: str = "") -> Dump:
    """Read all of a dump natively and return what it says of itself.

    Args:
        file: the dump.
        version: the release it must hold; empty accepts any.

    Raises:
        RunError: `backup.dump-unsound` or `backup.dump-of-another`.
    """
    try:
        dump = read_dump(file)
    except FormatError as error:
        raise RunError("backup.dump-unsound", path=str(file), detail=str(error)) from error
    if not dump.sound:
        raise RunError("backup.dump-unsound", path=str(file), detail=str(dump.problem or ""))
    found = str(dump.configuration.version) if dump.configuration else ""
    if version and found != version:
        raise RunError("backup.dump-of-another", path=str(file), found=found, version=version)
    return dump
