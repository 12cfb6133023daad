"""Support: the record that says whose release a configuration stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.fixtures import expected_values, fixture, fixture_names

from updater.errors import FormatError
from updater.formats.configuration import read_configuration
from updater.formats.configuration_files import MemoryFiles
from updater.formats.container import open_container
from updater.formats.deflate import deflate
from updater.formats.support import parse_support, read_stored_vendor_configuration, read_support
from updater.formats.writing.configuration import new_configuration
from updater.formats.writing.container import container_bytes
from updater.model.configuration import Support, SupportState

if TYPE_CHECKING:
    from updater.model.configuration import Configuration

_RECORDS = [name for name in fixture_names("formats/parentconfigurations") if "123df74d" not in name]
_CONFIGURATIONS = [
    name for name in fixture_names("formats/cf") if not any(part in name for part in ("1031af2e", "b37bbdac"))
]


def _facts(support: Support) -> dict[str, Any] | None:
    """The facts of a record as the recorded values name them."""
    if support.state is SupportState.NONE:
        return None
    return {
        "G": int(support.state is SupportState.LOCKED),
        "K": len(support.vendors),
        "vendors": [
            {
                "block": vendor.block_id,
                "f1": {str(rule): count for rule, count in vendor.rules.items()},
                "name": vendor.identity.name,
                "objects": vendor.objects,
                "release_id": vendor.identity.release_id,
                "vendor": vendor.identity.vendor,
                "version": str(vendor.identity.version),
            }
            for vendor in support.vendors
        ],
    }


def _expected(name: str) -> dict[str, Any] | None:
    support: dict[str, Any] | None = expected_values()[name.removeprefix("formats/")].get("support")
    if support:
        for vendor in support["vendors"]:
            del vendor["x"]  # means nothing that an update depends on
    return support if support and support["K"] else None


@pytest.mark.parametrize("name", _RECORDS)
def test_real_records(name: str) -> None:
    """Records of real dumps, up to forty thousand objects, read as recorded."""
    assert _expected(name) == _facts(parse_support(fixture(name).read_bytes()))


@pytest.mark.parametrize("name", _CONFIGURATIONS)
def test_real_configurations(name: str) -> None:
    """Vendors' deliveries are on support from themselves, plain saves are not on support."""
    with open_container(fixture(name)) as container:
        configuration = read_configuration(container)
        assert configuration is not None
        support = read_support(container, configuration)
    assert _expected(name) == _facts(support)
    for vendor in support.vendors:
        assert configuration.identity == vendor.identity
        assert not vendor.stored


def test_a_text_pointer_is_no_record() -> None:
    """A repository kept the record elsewhere and a text in its place."""
    pointer = fixture(
        "formats/parentconfigurations/1c-syntax__supportconf__123df74d__ParentConfigurations.bin"
    )
    with pytest.raises(FormatError, match=r"format\.text-pointer"):
        parse_support(pointer.read_bytes(), place="Ext/ParentConfigurations.bin")


@pytest.mark.parametrize("text", ["{6,0,0,0,0,0}", "{6,1,0}"])
def test_no_vendor_is_no_support(text: str) -> None:
    """A record of no vendor says that the configuration was taken off support."""
    assert Support(SupportState.NONE) == parse_support(text.encode())


_BLOCK = 'B-1,0,D-1,"1.0","Maker, ""A""","Trade",2,0,0,o1,v1,2,0,o2,v2'


def test_two_vendors() -> None:
    """A configuration made of two vendors' parts names both; two zeros part their blocks."""
    support = parse_support(f'{{6,0,2,{_BLOCK},0,0,B-2,0,D-2,"2","","Library",0,0,0,0}}'.encode())
    assert SupportState.EDITABLE is support.state
    assert [("Trade", 'Maker, "A"', {0: 1, 2: 1}), ("Library", "", {})] == [
        (vendor.identity.name, vendor.identity.vendor, vendor.rules) for vendor in support.vendors
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{5,0,0}",
        "{6}",
        "{6,0,-1}",
        "{6,0,x}",
        "{6,0,1}",
        f"{{6,0,2,{_BLOCK}}}",
        f"{{6,0,1,{_BLOCK.replace(',2,0,0', ',9999999999,0,0')}}}",
        f"{{6,0,1,{_BLOCK.replace(',2,0,0', ',2,x,0')}}}",
        f"{{6,0,1,{_BLOCK.replace('D-1', '{D-1}')}}}",
        "{6,0,1,",
        "",
    ],
)
def test_what_is_no_record(text: str) -> None:
    """A record with absurd counts, missing parts or lists in it is refused; the rest can be told."""
    with pytest.raises(FormatError):
        parse_support(text.encode())
    configuration = _own_configuration()
    files = MemoryFiles({f"{configuration.object_uuid}.4": text.encode()})
    assert Support(SupportState.UNKNOWN) == read_support(files, configuration)


def _own_configuration(**options: Any) -> Configuration:
    configuration = read_configuration(MemoryFiles(new_configuration("Trade", "Maker", "1.0.2.3", **options)))
    assert configuration is not None
    return configuration


def test_the_stored_vendor_configuration() -> None:
    """The vendor's own configuration, deflated twice, tells the release a changed base stands on."""
    files = new_configuration("Trade", "Maker", "1.0.2.3")
    configuration = _own_configuration()
    (vendor,) = read_support(MemoryFiles(files), configuration).vendors
    assert None is read_stored_vendor_configuration(MemoryFiles(files), configuration, vendor)
    original = new_configuration("Trade", "Maker", "1.0.2.1", synonym={"en": "As sold"})
    row = f"{configuration.file_uuid}.{vendor.block_id}"
    files[row] = deflate(container_bytes(original, deflated=True))
    (vendor,) = read_support(MemoryFiles(files), configuration).vendors
    assert vendor.stored
    stored = read_stored_vendor_configuration(MemoryFiles(files), configuration, vendor)
    assert stored == read_configuration(MemoryFiles(original))
    files[row] = files[row][:-9]
    with pytest.raises(FormatError, match=r"format\.truncated"):
        read_stored_vendor_configuration(MemoryFiles(files), configuration, vendor)


def test_a_configuration_made_for_the_sandbox() -> None:
    """The record we write reads as a vendor's delivery; without it there is no support."""
    files = new_configuration("Trade", 'Maker "A"', "1.0.2.3", common_modules=["Module"])
    configuration = read_configuration(MemoryFiles(files))
    assert configuration is not None
    support = read_support(MemoryFiles(files), configuration)
    assert SupportState.LOCKED is support.state
    assert [configuration.identity] == [vendor.identity for vendor in support.vendors]
    assert [{1: 3}] == [vendor.rules for vendor in support.vendors]
    off = new_configuration("Trade", "Maker", "1.0", locked_support=False)
    assert SupportState.NONE is read_support(MemoryFiles(off), _own_configuration(locked_support=False)).state
