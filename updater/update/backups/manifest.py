"""The manifest beside a backup: what it is, in JSON, bound to its name."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from updater.errors import RunError
from updater.filing import explained, write_whole
from updater.model.backup import BackupKind
from updater.update.backups.backup import Backup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.filing import Filing

SUFFIX = ".json"
_FORMAT = 2
_FIRST = 1  # of the first releases: copies only, without a seal
_LARGEST = 1 << 20  # bytes; a real one has one kilobyte


def manifest_of(file: Path, kind: BackupKind) -> Path:
    """Return where the manifest of a backup lies."""
    return file.with_name(file.name.removesuffix(kind.suffix) + SUFFIX)


def write_manifest(backup: Backup, filing: Filing) -> None:
    """Write the manifest whole, in the place of an older one.

    Raises:
        OSError: it could not be written; an older one is still there.
    """
    facts = _facts(backup)
    text = json.dumps({**facts, "seal": _seal(facts)}, ensure_ascii=False, indent=1)
    write_whole(filing, backup.manifest, text.encode())


def _facts(backup: Backup) -> dict[str, Any]:
    """The facts, names without folders: a backup may be moved together with its manifest."""
    facts = asdict(backup)
    del facts["manifest"]
    more = {"format": _FORMAT, "file": backup.file.name, "source": str(backup.source)}
    return {**facts, **more, "kind": backup.kind.value}


def _seal(facts: Mapping[str, Any]) -> str:
    """A hash over every fact and the file's name: a file under another's name, or half a change, shows."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_backup(manifest: Path) -> Backup:
    """Read what a manifest says; the backup itself is not looked at.

    Raises:
        StorageError: it cannot be read.
        RunError: `backup.manifest-unreadable`: it is not such a manifest, or not that of this name.
    """
    return _read(manifest, manifest, unsealed=True)


def read_sealed(file: Path, manifest: Path) -> Backup:
    """Read a manifest that lies under another name now; one without a seal is not believed.

    Args:
        file: where it lies.
        manifest: the name it was written for.

    Raises:
        StorageError: it cannot be read.
        RunError: `backup.manifest-unreadable`.
    """
    return _read(file, manifest, unsealed=False)


def _read(file: Path, manifest: Path, *, unsealed: bool) -> Backup:
    with explained(file), file.open("rb") as opened:
        data = opened.read(_LARGEST)
    try:
        facts = json.loads(data)
        _require_ours(facts, manifest, unsealed=unsealed)
        return _backup(facts, manifest)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise RunError("backup.manifest-unreadable", path=str(file)) from error


def _require_ours(facts: dict[str, Any], manifest: Path, *, unsealed: bool) -> None:
    seal = facts.pop("seal", None)
    if unsealed and facts.setdefault("format", _FIRST) == _FIRST:
        return
    if facts["format"] != _FORMAT or seal != _seal(facts):
        raise ValueError(manifest.name)
    if manifest_of(manifest.with_name(facts["file"]), BackupKind(facts["kind"])) != manifest:
        raise ValueError(manifest.name)


def _backup(facts: Mapping[str, Any], manifest: Path) -> Backup:
    owner, mode = facts.get("owner"), facts.get("mode")
    return Backup(
        file=manifest.with_name(Path(str(facts["file"])).name),
        manifest=manifest,
        size=int(facts["size"]),
        sha256=str(facts["sha256"]),
        source=Path(str(facts["source"])),
        mode=int(mode) if mode is not None else None,
        owner=(int(owner[0]), int(owner[1])) if owner else None,
        kind=BackupKind(facts.get("kind", BackupKind.COPY.value)),
        stored=int(facts.get("stored", facts["size"])),
        sparse=bool(facts.get("sparse", False)),
        base_size=int(facts.get("base_size", 0)),
        **{name: str(facts.get(name, "")) for name in _TEXTS},
    )


_TEXTS = ("release", "taken", "version", "run", "verified", "program", "server", "base_sha256", "computer")
