"""Writing update files `.cfu` for the sandbox and for tests (docs/formats.md 2.4)."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from updater.errors import Bug
from updater.formats import brackets
from updater.formats.brackets import BOM, Quoted
from updater.formats.deflate import deflate
from updater.formats.update_file import INFO
from updater.formats.versions import WHOLE
from updater.formats.writing.container import container_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from updater.formats.brackets import Node
    from updater.model.configuration import ReleaseIdentity

NO_ID = "00000000-0000-0000-0000-000000000000"
_OWN_FILE = re.compile(rb"\{2,\s*\{([0-9a-f-]{36})\}")
_INFO_FORMAT = "3"


def write_update(
    path: Path,
    *,
    sources: Sequence[ReleaseIdentity],
    target: ReleaseIdentity,
    changed: Mapping[str, bytes],
    deleted: Sequence[str] = (),
    versions: Mapping[str, str] | None = None,
) -> None:
    """Write an update.

    Args:
        path: the file to make or replace.
        sources: releases it can be applied to.
        target: the release it leads to; its release id must be known.
        changed: new and changed files of the configuration, whole.
        deleted: names of files that go.
        versions: GUIDs of the new release's files; one is made for a changed file without.

    Raises:
        OSError: it cannot be written.
    """
    files = {name: changed[name] for name in sorted(changed)}
    info = _info(sources, target, files, deleted, versions or {})
    inner = container_bytes({**files, INFO: BOM + brackets.serialise(info).encode()}, toc_page=0)
    path.write_bytes(deflate(inner))


def _info(
    sources: Sequence[ReleaseIdentity],
    target: ReleaseIdentity,
    files: Mapping[str, bytes],
    deleted: Sequence[str],
    versions: Mapping[str, str],
) -> list[Node]:
    if target.release_id is None:
        raise Bug("an update needs the release id of its target", str(target))
    own = (match[1].decode() for match in map(_OWN_FILE.match, _without_marks(files)) if match)
    return [
        _INFO_FORMAT,
        str(len(sources)),
        *(token for source in sources for token in (*_identity(source), source.release_id or NO_ID)),
        str(len(deleted)),
        *map(Quoted, deleted),
        str(len(files) + 1),
        *(token for pair in _guids(target.release_id, files, versions) for token in pair),
        *_identity(target),
        NO_ID,
        ["216", "0", ["1", "0"]],
        next(own, NO_ID),
    ]


def _without_marks(files: Mapping[str, bytes]) -> list[bytes]:
    return [data.removeprefix(BOM) for data in files.values()]


def _identity(release: ReleaseIdentity) -> tuple[Node, ...]:
    return Quoted(release.name), Quoted(release.vendor), Quoted(release.version)


def _guids(build: str, files: Mapping[str, bytes], versions: Mapping[str, str]) -> list[tuple[Node, Node]]:
    made = uuid.UUID(build)
    named = [(Quoted(name), versions.get(name) or str(uuid.uuid5(made, name))) for name in files]
    return [(Quoted(WHOLE), build), *named]
