"""The manifest of a template, `1cv8.mft` (docs/formats.md 4.1)."""

from __future__ import annotations

from dataclasses import replace

from updater.errors import FormatError
from updater.formats.plain_text import decode, key_and_value, lines_of, section_title
from updater.model.template import Manifest, ManifestEntry
from updater.model.version import Version

_KNOWN = ("name", "vendor", "version")
_LOCALISED = "catalog_"


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    Keys before the first section speak of the whole template; every section
    after them is one thing that can be made from it. Case of keys means nothing,
    a value is what follows the first `=`, later repeats win.

    Raises:
        FormatError: `format.encoding`, or `format.manifest` when the name or the version is missing.
    """
    text, _encoding = decode(data, known=_KNOWN, place="mft")
    common: dict[str, str] = {}
    entries: list[ManifestEntry] = []
    for line in lines_of(text):
        title = section_title(line)
        pair = key_and_value(line)
        if title is not None:
            entries.append(ManifestEntry(title))
        elif pair is not None and entries:
            entries[-1] = _with_key(entries[-1], *pair)
        elif pair is not None:
            common[pair[0].casefold()] = pair[1]
    return _manifest(common, tuple(entries))


def _with_key(entry: ManifestEntry, key: str, value: str) -> ManifestEntry:
    folded = key.casefold()
    if folded == "source":
        return replace(entry, source=value)
    if folded == "destination":
        return replace(entry, destination=value)
    if folded == "catalog" or folded.startswith(_LOCALISED):
        return replace(entry, catalog=(*entry.catalog, (folded.removeprefix("catalog").lstrip("_"), value)))
    return entry


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
