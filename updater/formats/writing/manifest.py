"""Writing a manifest the way real ones are: UTF-8 with a mark, CRLF (docs/formats.md 4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.formats.plain_text import UTF8_WITH_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.template import Manifest, ManifestEntry


def write_manifest(manifest: Manifest) -> bytes:
    """Return the bytes of a manifest."""
    lines = [f"Vendor={manifest.vendor}", f"Name={manifest.name}", f"Version={manifest.version}"]
    if manifest.platform:
        lines.append(f"AppVersion={manifest.platform}")
    for entry in manifest.entries:
        lines.extend(_entry_lines(entry))
    return UTF8_WITH_MARK.encode("".join(f"{line}\r\n" for line in lines))


def _entry_lines(entry: ManifestEntry) -> Iterator[str]:
    yield f"[{entry.section}]"
    for language, text in entry.catalog:
        yield f"Catalog_{language}={text}" if language else f"Catalog={text}"
    if entry.destination:
        yield f"Destination={entry.destination}"
    if entry.source:
        yield f"Source={entry.source}"
