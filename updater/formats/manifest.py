"""The manifest of a template, `1cv8.mft` (docs/formats.md 4.1)."""

from __future__ import annotations

import functools
import itertools
import re

from updater.errors import FormatError
from updater.formats.plain_text import decode
from updater.model.template import Manifest, ManifestEntry
from updater.model.version import Version

_KNOWN = ("name", "vendor", "version")
_LOCALISED = "catalog_"
_SECTION = re.compile(r"^[^\S\n]*\[.*\][^\S\n]*$", re.MULTILINE)


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    Keys before the first section speak of the whole template; every section
    after them is one thing that can be made from it. Case of keys means nothing,
    a value is what follows the first `=`, later repeats win.

    Raises:
        FormatError: `format.encoding`, or `format.manifest` when the name or the version is missing.
    """
    text, _encoding = decode(data, known=_KNOWN, place="mft")
    section = _SECTION.search(text)
    begin = section.start() if section else len(text)
    return _manifest(_keys(text[:begin].split("\n")), _entries(text[begin:]))


@functools.lru_cache(maxsize=256)
def _entries(sections: str) -> tuple[ManifestEntry, ...]:
    """Read the sections; the releases of one configuration, of which there are hundreds, share them."""
    lines = sections.split("\n")
    begins = [at for at, line in enumerate(lines) if _SECTION.match(line)]
    spans = itertools.pairwise([*begins, len(lines)])
    return tuple(_entry(lines[begin].strip()[1:-1], _keys(lines[begin + 1 : end])) for begin, end in spans)


def _keys(lines: list[str]) -> dict[str, str]:
    keys: dict[str, str] = {}
    for line in lines:
        key, equals, value = line.partition("=")
        if equals:
            keys[key.strip().casefold()] = value.strip()
    return keys


def _entry(section: str, keys: dict[str, str]) -> ManifestEntry:
    catalog = (
        (key.removeprefix("catalog").lstrip("_"), text)
        for key, text in keys.items()
        if key == "catalog" or key.startswith(_LOCALISED)
    )
    return ManifestEntry(section, keys.get("source", ""), tuple(catalog), keys.get("destination", ""))


def _manifest(common: dict[str, str], entries: tuple[ManifestEntry, ...]) -> Manifest:
    for key in ("name", "version"):
        if not common.get(key):
            raise FormatError("format.manifest", missing=key.capitalize())
    return Manifest(
        vendor=common.get("vendor", ""),
        name=common["name"],
        version=Version(common["version"]),
        platform=common.get("appversion", ""),
        entries=entries,
    )
