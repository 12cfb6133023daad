"""The manifest of a template, `1cv8.mft` (docs/formats.md 4.1)."""

from __future__ import annotations

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
    sections: list[tuple[str, dict[str, str]]] = []
    keys = common
    for line in lines_of(text):
        title = section_title(line)
        if title is not None:
            keys = {}
            sections.append((title, keys))
        elif (pair := key_and_value(line)) is not None:
            keys[pair[0].casefold()] = pair[1]
    return _manifest(common, tuple(_entry(title, keys) for title, keys in sections))


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
