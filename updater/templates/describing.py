"""What an update file says of itself: where it starts and where it leads."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from updater.errors import UserError
from updater.filing import explained
from updater.formats.update_info import minimum_platform_of
from updater.model.configuration import ReleaseIdentity
from updater.model.release import Release
from updater.model.template import UpdateDescription
from updater.model.version import Version
from updater.templates.file_cache import FileCache

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from updater.model.template import Template

SIDECAR = "onec-updater.json"
"""Beside an update, our own note: `{"handlers_required": true}`."""

_MAKE = "updates-1"
_ORDER_OF_UPDATE = "1cv8upd"
_LARGEST_TEXT = 4 << 20  # bytes


def describe(template: Template, *, cache: FileCache | None = None) -> Release | None:
    """Say what the update of a template leads from and to; None when it holds no update.

    The update file itself is the authority (docs/formats.md 2.4, 4.3); the lowest platform is
    prose and thereby advice.

    Args:
        template: as found by a scan.
        cache: remembers what update files say.

    Raises:
        FormatError: the update file is damaged.
        StorageError: it cannot be read.
    """
    if template.update_file is None:
        return None
    return _release(template.update_file, template.directory, template.files, cache)


def describe_file(file: Path, *, cache: FileCache | None = None) -> Release:
    """Say the same of a bare update file that somebody pointed at.

    Raises:
        FormatError: it is damaged.
        StorageError: it cannot be read.
    """
    with explained(file.parent):
        beside = tuple(entry.name for entry in file.parent.iterdir())
    return _release(file, file.parent, beside, cache)


def describe_all(
    templates: Iterable[Template], *, cache: Path | None = None
) -> tuple[tuple[Release, ...], tuple[tuple[Template, UserError], ...]]:
    """Describe many templates; those without an update are left out.

    Args:
        templates: as found by a scan.
        cache: file that remembers between runs what update files say.

    Returns:
        The releases, and the templates whose update cannot be read with the reason.
    """
    known = FileCache(cache, _MAKE)
    releases: list[Release] = []
    unreadable: list[tuple[Template, UserError]] = []
    for template in templates:
        try:
            release = describe(template, cache=known)
        except UserError as error:
            unreadable.append((template, error))
            continue
        if release is not None:
            releases.append(release)
    known.save()
    return tuple(releases), tuple(unreadable)


def _release(file: Path, directory: Path, beside: tuple[str, ...], cache: FileCache | None) -> Release:
    with explained(file):
        description = _description(file, cache)
    return Release(
        target=description.target,
        sources=description.sources,
        file=file,
        directory=directory,
        minimum_platform=minimum_platform(directory, beside),
        handlers_required=_handlers_required(directory, beside),
    )


def _description(file: Path, cache: FileCache | None) -> UpdateDescription:
    from updater.formats.update_file import read_update  # noqa: PLC0415 - needed by few commands

    if cache is None:
        return read_update(file)
    status = file.stat()
    stamp = status.st_mtime_ns, status.st_size
    kept = cache.find(str(file), stamp)
    description = _unpacked(kept) if kept is not None else None
    if description is None:
        description = read_update(file)
        cache.keep(str(file), stamp, _packed(description))
    return description


def minimum_platform(directory: Path, beside: tuple[str, ...]) -> str | None:
    """Return the lowest platform that the order of update beside a release names; None when it names none."""
    for name in sorted(beside):
        folded = name.casefold()
        if folded.startswith(_ORDER_OF_UPDATE) and folded.endswith((".htm", ".html")):
            with suppress(OSError, UserError):
                return minimum_platform_of(_beginning(directory / name))
    return None


def _handlers_required(directory: Path, beside: tuple[str, ...]) -> bool | None:
    if SIDECAR not in beside:
        return None
    try:
        said = json.loads(_beginning(directory / SIDECAR))["handlers_required"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return said if isinstance(said, bool) else None


def _beginning(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_LARGEST_TEXT)


def _packed(description: UpdateDescription) -> list[Any]:
    return [_packed_identity(description.target), [_packed_identity(each) for each in description.sources]]


def _packed_identity(identity: ReleaseIdentity) -> list[str | None]:
    return [identity.name, identity.vendor, identity.version.text, identity.release_id]


def _unpacked(kept: list[Any]) -> UpdateDescription | None:
    try:
        target, sources = kept
        return UpdateDescription(_identity(*target), tuple(_identity(*each) for each in sources))
    except (TypeError, ValueError, AttributeError):
        return None


def _identity(name: str, vendor: str, version: str, release_id: str | None) -> ReleaseIdentity:
    return ReleaseIdentity(name, vendor, Version(version), release_id)
