"""The manifest of a template and the hint beside it, read or remembered."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from updater.errors import FormatError, UserError
from updater.formats.manifest import read_manifest
from updater.formats.update_info import read_update_info
from updater.model.template import Manifest, ManifestEntry, UpdateInfo
from updater.model.version import Version

if TYPE_CHECKING:
    from updater.templates.file_cache import FileCache, Stamp
    from updater.templates.walking import Found

MAKE = "manifests-1"
"""The layout of what is remembered."""

Facts = tuple[Manifest, UpdateInfo | None]

_LARGEST = 1 << 20  # bytes; real manifests have half a kilobyte
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


class Manifests:
    """Reads manifests, asking the cache first.

    Releases of one configuration differ in little more than their numbers, so what they share
    is made once: thousands of templates are listed at every start.

    Args:
        cache: what earlier runs read.
    """

    def __init__(self, cache: FileCache) -> None:
        self._cache = cache
        self._entries: dict[int, tuple[ManifestEntry, ...]] = {}
        self._numbers: dict[tuple[ManifestEntry, ...], int] = {}
        self._versions: dict[str, Version] = {}

    def facts(self, found: Found, name: str) -> Facts:
        """Return what a manifest and the `UpdInfo.txt` beside it say.

        Args:
            found: the folder.
            name: the manifest's.

        Raises:
            FormatError: the manifest cannot be understood.
            OSError: it cannot be read.
        """
        stamp = _stamp(found, name)
        path = found.place + name
        kept = self._cache.find(path, stamp)
        facts = self._unpacked(kept) if kept is not None else None
        if facts is None:
            facts = read_facts(found, name)
            self._cache.keep(path, stamp, self._packed(*facts))
        return facts

    def _packed(self, manifest: Manifest, info: UpdateInfo | None) -> list[Any]:
        entries = manifest.entries
        if entries not in self._numbers:
            self._numbers[entries] = self._cache.number(_text(entries))
        common = [manifest.vendor, manifest.name, manifest.version.text, manifest.platform]
        return [*common, self._numbers[entries], *_packed_info(info)]

    def _unpacked(self, kept: list[Any]) -> Facts | None:
        try:
            vendor, name, version, platform, entries, own, sources, date = kept
            manifest = Manifest(vendor, name, self._version(version), platform, self._shared(entries))
            if own is None:
                return manifest, None
            return manifest, UpdateInfo(self._version(own), self._several(sources), date)
        except (TypeError, ValueError, AttributeError, LookupError):
            return None

    def _several(self, texts: str) -> tuple[Version, ...]:
        return tuple(self._version(text) for text in texts.split(";")) if texts else ()

    def _version(self, text: str) -> Version:
        known = self._versions.get(text)
        if known is None:
            known = self._versions[text] = Version(text)
        return known

    def _shared(self, number: int) -> tuple[ManifestEntry, ...]:
        known = self._entries.get(number)
        if known is None:
            plain = json.loads(self._cache.text(number))
            known = self._entries[number] = tuple(_entry(*each) for each in plain)
        return known


def read_facts(found: Found, name: str) -> Facts:
    """Read a manifest and the hint beside it.

    Raises:
        FormatError: the manifest cannot be understood.
        OSError: it cannot be read.
    """
    try:
        return read_manifest(_read(found, name)), _read_info(found)
    except FormatError as error:
        raise error.in_file(found.place + name) from error


def _read_info(found: Found) -> UpdateInfo | None:
    """Read the hint beside an update; a hint that cannot be read is none."""
    name = found.listing.update_info
    try:
        return read_update_info(_read(found, name)) if name else None
    except (UserError, OSError):
        return None


def _read(found: Found, name: str) -> bytes:
    size = found.status(name).st_size
    if size > _LARGEST:
        raise FormatError("format.too-large", limit=_LARGEST)
    handle = os.open(found.place + name, _READING)  # half the time of a file object, and there are thousands
    try:
        return os.read(handle, size)
    finally:
        os.close(handle)


def _stamp(found: Found, name: str) -> Stamp:
    status = found.status(name)
    info = found.listing.update_info
    if not info:
        return status.st_mtime_ns, status.st_size
    other = found.status(info)
    return status.st_mtime_ns, status.st_size, other.st_mtime_ns, other.st_size


def _packed_info(info: UpdateInfo | None) -> list[str | None]:
    if info is None:
        return [None, None, None]
    return [info.version.text, ";".join(each.text for each in info.from_versions), info.date]


def _text(entries: tuple[ManifestEntry, ...]) -> str:
    plain = [[entry.section, entry.source, entry.catalog, entry.destination] for entry in entries]
    return json.dumps(plain, ensure_ascii=False)


def _entry(section: str, source: str, catalog: list[list[str]], destination: str) -> ManifestEntry:
    return ManifestEntry(section, source, tuple((language, text) for language, text in catalog), destination)
