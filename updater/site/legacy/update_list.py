"""The open list of one configuration, `v8upd11.zip` with `v8cscdsc.xml` in it (docs/update-site.md 3.1)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from lxml import etree

from updater.errors import SiteError
from updater.model.site import SiteRelease
from updater.model.version import Version

if TYPE_CHECKING:
    from typing import IO

NAME = "v8upd11.zip"
MEMBER = "v8cscdsc.xml"

_LARGEST = 64 << 20
"""Bytes of the list unpacked; the recorded one has 24 KB, a list of everything some megabytes."""

_UPDATE = "{*}update"
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = 64 << 10
_LONGEST_NUMBER = 16


def read_zipped_list(data: bytes, configuration: str = "", vendor: str = "") -> tuple[SiteRelease, ...]:
    """Read the list out of its archive; see `read_update_list`.

    Raises:
        SiteError: `site.damaged-list`.
    """
    return read_update_list(io.BytesIO(_unpacked(data)), configuration, vendor)


def _unpacked(data: bytes) -> bytes:
    """Unpack the list with a limit: the archive comes from outside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [each for each in archive.infolist() if each.filename.lower().endswith(MEMBER)]
            if len(names) != 1 or names[0].file_size > _LARGEST:
                raise _damaged("members")
            with archive.open(names[0]) as member:
                whole = member.read(_LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        raise _damaged("archive") from None
    if len(whole) > _LARGEST:
        raise _damaged("size")
    return whole


def _damaged(place: str) -> SiteError:
    return SiteError("site.damaged-list", name=NAME, place=place)


def read_update_list(stream: IO[bytes], configuration: str = "", vendor: str = "") -> tuple[SiteRelease, ...]:
    """Read the list.

    Targets may name releases that the list itself does not hold; sizes are written with spaces.

    Args:
        stream: `v8cscdsc.xml`.
        configuration: only updates of this configuration; empty for all.
        vendor: only updates of this vendor; empty for any.

    Returns:
        Releases with what they update; `key` is the path of the archive on the server.

    Raises:
        SiteError: `site.damaged-list`, also for a text that declares entities.
    """
    if _ENTITIES.search(stream.read(_HEAD)):
        raise _damaged("entities")
    stream.seek(0)
    found: list[SiteRelease] = []
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    try:
        for _event, node in etree.iterparse(stream, events=("end",), **options):
            if etree.QName(node).localname != "update":
                continue
            if release := _release(node, configuration.casefold(), vendor):
                found.append(release)
            _forget(node)
    except (etree.XMLSyntaxError, ValueError):
        raise _damaged("xml") from None
    return tuple(found)


def _forget(node: etree._Element) -> None:
    """Let go of what was read, and of what stood before it."""
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]


def _release(node: etree._Element, configuration: str, vendor: str) -> SiteRelease | None:
    if configuration and (node.get("configuration") or "").casefold() != configuration:
        return None
    children = node.iterchildren("*")
    facts = [(etree.QName(each).localname, (each.text or "").strip()) for each in children]
    one = dict(reversed(facts))
    if vendor and one.get("vendor", vendor) != vendor:
        return None
    if not one.get("version") or not one.get("file"):
        raise _damaged("update")
    targets = (Version(text) for name, text in facts if name == "target" and text)
    digits = "".join(one.get("size", "").split())
    return SiteRelease(
        Version(one["version"]),
        updates=tuple(dict.fromkeys(targets)),
        minimum_platform=_platform(node),
        size=int(digits) if digits.isascii() and digits.isdigit() and len(digits) < _LONGEST_NUMBER else None,
        key=one["file"],
    )


def _platform(node: etree._Element) -> str | None:
    """Return the platform newer lists name with the version."""
    return next((text for each in node.iterchildren("*") if (text := each.get("platform"))), None)
