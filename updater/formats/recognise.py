"""What a file or folder is, told by its content and not by its name (docs/formats.md 1 to 7)."""

from __future__ import annotations

import enum
import struct
import zlib
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.filing import explained
from updater.formats.signatures import TEXT_POINTER

if TYPE_CHECKING:
    from pathlib import Path


class Kind(enum.Enum):
    """Kinds of files and folders an updater meets."""

    INFOBASE = "infobase"
    """A `1Cv8.1CD`; also its kin, told apart by whoever reads it."""
    CONFIGURATION = "configuration"
    EXTENSION = "extension"
    UPDATE = "update"
    DISTRIBUTION = "distribution"
    """A delivery archive, `1cv8.efd`."""
    DUMP = "dump"
    MANIFEST = "manifest"
    TEMPLATE = "template"
    """A folder with a manifest."""
    INFOBASE_FOLDER = "infobase-folder"
    INFOBASE_LIST = "infobase-list"
    START_CONFIG = "start-config"
    UPDATE_INFO = "update-info"
    ZIP = "zip"
    EXTERNAL = "external"
    """An external report or data processor."""
    LEGACY_77 = "legacy-77"
    """A base of 1C:Enterprise 7.7, its folder or its `1Cv7.MD`."""
    UNKNOWN = "unknown"


_HEAD = 16 << 10  # bytes read of a file
_INFLATED = 16 << 10
_INFOBASE = b"1CDBMSV8"
_DUMP = b"1CIBDmpF"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTAINER = b"\xff\xff\xff\x7f"
_BLOCK = b"\r\n"
_SUPPLY_VERSION = 1
_MOST_DESCRIPTIONS = 1000
_LONGEST_DESCRIPTION = 1 << 20


def recognise(path: Path) -> Kind:
    """Tell what a file or a folder is; what is nothing of all this is `Kind.UNKNOWN`.

    Raises:
        StorageError: it is missing or may not be read.
    """
    with explained(path):
        if path.is_dir():
            return _folder(path)
        with path.open("rb") as file:
            head = file.read(_HEAD)
    if head.startswith(TEXT_POINTER):
        return Kind.UNKNOWN
    return _by_signature(path, head) or _deflated(head) or _text(head) or Kind.UNKNOWN


def _folder(path: Path) -> Kind:
    names = [entry.name.casefold() for entry in path.iterdir()]
    if "1cv8.1cd" in names:
        return Kind.INFOBASE_FOLDER
    if any(name.endswith(".mft") for name in names):
        return Kind.TEMPLATE
    return Kind.LEGACY_77 if "1cv7.md" in names else Kind.UNKNOWN


def _by_signature(path: Path, head: bytes) -> Kind | None:
    if head.startswith(_INFOBASE):
        return Kind.INFOBASE
    if head.startswith(_DUMP):
        return Kind.DUMP
    if head.startswith(_ZIPS):
        return Kind.ZIP
    if head.startswith(_COMPOUND):
        return Kind.LEGACY_77 if path.name.casefold() == "1cv7.md" else Kind.UNKNOWN
    return _container(path) if _is_container(head) else None


def _is_container(head: bytes) -> bool:
    """Whether a container begins: its header, then the first block or nothing at all."""
    wide = head.startswith(b"\xff" * 8)
    if len(head) == 16:  # noqa: PLR2004 - the bare header of an empty container
        return head.startswith(_CONTAINER)
    return wide or head[16:18] == _BLOCK


def _container(path: Path) -> Kind:
    from updater.formats.container import open_container  # noqa: PLC0415 - only containers need it

    try:
        with open_container(path) as container:
            names = set(container.names())
    except FormatError:
        return Kind.UNKNOWN
    if "configinfo" in names:
        return Kind.EXTENSION
    if "copyinfo" in names:
        return Kind.EXTERNAL
    return Kind.CONFIGURATION if "root" in names or not names else Kind.UNKNOWN


def _deflated(head: bytes) -> Kind | None:
    """Look into a raw deflate stream: an update holds a container, a distribution its catalogue."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = engine.decompress(head, _INFLATED)
    except zlib.error:
        return None
    if _is_container(data):
        return Kind.UPDATE
    return Kind.DISTRIBUTION if _is_supply(data) else None


def _is_supply(data: bytes) -> bool:
    if len(data) < 16:  # noqa: PLR2004 - version, count, length of a record, length of a text
        return False
    version, count, length, letters = (int(number) for number in struct.unpack_from("<4I", data))
    sane = 0 < count < _MOST_DESCRIPTIONS and letters * 2 < length < _LONGEST_DESCRIPTION
    return version == _SUPPLY_VERSION and sane


def _text(head: bytes) -> Kind | None:
    """Tell a text by the keys it holds."""
    keys, titled = _keys(head)
    if "fromversions" in keys or keys == {"version", "updatedate"}:
        return Kind.UPDATE_INFO
    if {"name", "version"} <= keys and ("vendor" in keys or "source" in keys):
        return Kind.MANIFEST
    if titled and keys & {"connect", "orderinlist", "orderintree"}:
        return Kind.INFOBASE_LIST
    if not titled and keys & _START_KEYS:
        return Kind.START_CONFIG
    return None


_START_KEYS = {
    "configurationtemplateslocation",
    "commoninfobases",
    "commoncfglocation",
    "installedlocation",
    "distributivelocation",
    "installcomponents",
    "usehwlicenses",
    "appautoinstalllastversion",
    "defaultversion",
}


def _keys(head: bytes) -> tuple[set[str], bool]:
    """Return the keys of the whole lines at the beginning, lower case, and whether a title stands there."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", errors="replace")
    elif b"\0" in head:
        text = head.decode("utf-16-le", errors="replace")
    else:
        text = head.decode("utf-8-sig", errors="replace")
    lines = text.split("\n")
    keys = {line.partition("=")[0].strip().casefold() for line in lines if "=" in line}
    return keys, any(line.lstrip().startswith("[") for line in lines)
