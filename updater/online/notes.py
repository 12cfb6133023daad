"""Our own note beside a template: what only its source knew, and what its update was when it came."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.filing import explained, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.site import Digest, SiteHop

NAME = "onec-updater.json"
_NOTED = "sha512"


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted beside a template.

    Attributes:
        handlers_required: update handlers must run before the next step; None when no source said.
        update: SHA-512 of the update file, hex; empty when it is not noted.
        packages: checksums of the packages that brought this very update, `sha512:…`.
    """

    handlers_required: bool | None = None
    update: str = ""
    packages: tuple[str, ...] = ()

    def is_of(self, update: Path) -> bool:
        """Whether an update file still is what was noted; it is read anew."""
        return bool(self.update) and checksum(update, _NOTED) == self.update


def read_note(directory: Path) -> Note:
    """Return the note beside a template; an empty one when there is none or it cannot be read."""
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        facts = json.loads((directory / NAME).read_bytes())
        handlers, update = facts.get("handlers_required"), facts.get("update")
        packages = [*facts.get("packages", ()), facts.get("package")]  # the last as notes were once written
        return Note(
            handlers if isinstance(handlers, bool) else None,
            update if isinstance(update, str) else "",
            tuple(each for each in packages if isinstance(each, str)),
        )
    return Note()


def keep_note(directory: Path, update: Path | None, hop: SiteHop, filing: Filing, *, proved: bool) -> None:
    """Note beside a template what a source says of it; what others said of the same update stays.

    Args:
        directory: the template's.
        update: its update file.
        hop: what the source says.
        filing: where file operations go.
        proved: the package of the hop was unpacked here, or its checksum is that of the update.

    Raises:
        StorageError: the note cannot be written.
    """
    before = read_note(directory)
    present = checksum(update, _NOTED) if update is not None else None
    note = before if present == before.update else Note(before.handlers_required, present or "")
    if hop.handlers_required is not None:
        note = replace(note, handlers_required=hop.handlers_required)
    package = shown(hop.package.digest) if hop.package is not None and proved else None
    if package is not None and package not in note.packages:
        note = replace(note, packages=(*note.packages, package))
    if note == before or note == Note():
        return
    target = directory / NAME
    with explained(target):
        write_whole(filing, target, json.dumps(_plain(note)).encode())


def _plain(note: Note) -> dict[str, object]:
    facts = {
        "handlers_required": note.handlers_required,
        "update": note.update or None,
        "packages": list(note.packages) or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def checksum(file: Path, algorithm: str) -> str | None:
    """Return the checksum of a file, hex; None when it cannot be read or there is no such algorithm."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, algorithm).hexdigest()
    except (OSError, ValueError):
        return None


def shown(digest: Digest | None) -> str | None:
    """Return the checksum of a whole package as it is noted; None for one of the update file inside."""
    if digest is None or digest.of_update_file:
        return None
    return f"{digest.algorithm}:{digest.value}"
