"""On what terms a configuration is supported by its vendor (docs/formats.md 1.10)."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats import brackets
from updater.formats.brackets import as_int, as_text, at
from updater.formats.configuration import read_configuration
from updater.formats.container import container_from_bytes
from updater.formats.deflate import inflate
from updater.formats.signatures import check_not_pointer
from updater.model.configuration import (
    Configuration,
    ReleaseIdentity,
    Support,
    SupportState,
    VendorConfiguration,
)
from updater.model.version import Version

if TYPE_CHECKING:
    from updater.formats.brackets import Node
    from updater.formats.configuration_files import ConfigurationFiles

_FORMAT = 6
_LOCKED = 1
_HEAD = 3  # format, lock of the whole, number of vendor configurations
_BLOCK = 7  # block GUID, X, release id, version, vendor, name, count of records
_RECORD = 4  # rule, second flag, own GUID, the vendor's GUID
_BETWEEN = 2  # two zeros part one block from the next
NOT_SUPPORTED = Support(SupportState.NONE)


def read_support(files: ConfigurationFiles, configuration: Configuration) -> Support:
    """Read the support state of a configuration.

    A record that does not read as one gives `SupportState.UNKNOWN`: a base is still worth
    describing without it.

    Raises:
        FormatError: the record's file itself is damaged (`format.deflate`, `format.truncated`).
    """
    row = f"{configuration.object_uuid}.4"
    if not files.has(row):
        return NOT_SUPPORTED
    data = files.read(row)
    try:
        support = parse_support(data, place=row)
    except FormatError:
        return Support(SupportState.UNKNOWN)
    vendors = (
        dataclasses.replace(vendor, stored=files.has(_stored_row(configuration, vendor)))
        for vendor in support.vendors
    )
    return Support(support.state, tuple(vendors))


def read_stored_vendor_configuration(
    files: ConfigurationFiles, configuration: Configuration, vendor: VendorConfiguration
) -> Configuration | None:
    """Read the vendor's own configuration kept beside; None when it is not kept.

    Its file is deflated once more than its neighbours and holds a container like a `.cf`.

    Raises:
        FormatError: it is there but cannot be read.
    """
    row = _stored_row(configuration, vendor)
    if not files.has(row):
        return None
    container = container_from_bytes(inflate(files.read(row), place=row), place=row)
    return read_configuration(container)


def parse_support(data: bytes, *, place: str = "") -> Support:
    """Read a support record, as in the row `.4` or in `ParentConfigurations.bin`.

    Raises:
        FormatError: `format.brackets`, `format.structure`, `format.encoding`, `format.text-pointer`.
    """
    check_not_pointer(data, place=place)
    tokens = brackets.parse_one(brackets.decode(data, place=place), place=place)
    if as_int(at(tokens, 0, place=place), place=place) != _FORMAT:
        raise FormatError("format.structure", place=place)
    locked = as_int(at(tokens, 1, place=place), place=place) == _LOCKED
    vendors = tuple(_vendors(tokens, place))
    if not vendors:
        return NOT_SUPPORTED
    return Support(SupportState.LOCKED if locked else SupportState.EDITABLE, vendors)


def _vendors(tokens: list[Node], place: str) -> list[VendorConfiguration]:
    vendors: list[VendorConfiguration] = []
    start = _HEAD
    for _ in range(_count(tokens, 2, place)):
        vendor = _vendor(tokens, start, place)
        vendors.append(vendor)
        start += _BLOCK + vendor.objects * _RECORD + _BETWEEN
    return vendors


def _vendor(tokens: list[Node], start: int, place: str) -> VendorConfiguration:
    block, _, release, version, vendor, name = (
        as_text(at(tokens, start + step, place=place), place=place) for step in range(6)
    )
    count = _count(tokens, start + 6, place)
    first = start + _BLOCK
    rules = _rules(tokens[first : first + count * _RECORD : _RECORD], count, place)
    identity = ReleaseIdentity(name, vendor, Version(version), release.lower())
    return VendorConfiguration(identity, block.lower(), count, rules)


def _rules(flags: list[Node], count: int, place: str) -> dict[int, int]:
    if len(flags) != count:
        raise FormatError("format.structure", place=place)
    return {as_int(flag, place=place): found for flag, found in Counter(map(str, flags)).items()}


def _count(tokens: list[Node], index: int, place: str) -> int:
    count = as_int(at(tokens, index, place=place), place=place)
    if count < 0:
        raise FormatError("format.structure", place=place)
    return count


def _stored_row(configuration: Configuration, vendor: VendorConfiguration) -> str:
    return f"{configuration.file_uuid}.{vendor.block_id}"
