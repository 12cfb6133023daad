"""V8 containers: every real file as its peers read it."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest
from support.fixtures import expected_values, fixture, fixture_names
from support.peers import peer_members

from updater.errors import FormatError, StorageError
from updater.formats.configuration_files import read_all
from updater.formats.container import NESTED, container_from_bytes, open_container

if TYPE_CHECKING:
    from pathlib import Path

_FILES = [name for kind in ("cf", "cfe", "epf", "erf") for name in fixture_names(f"formats/{kind}")]
_BROKEN = "b9e288cd"  # a file its own repository holds damaged
_EMPTY = "1031af2e"
_WHOLE = [name for name in _FILES if _BROKEN not in name and _EMPTY not in name]


def _inflated(data: bytes) -> bytes:
    return zlib.decompress(data, wbits=-15) if data else data


@pytest.mark.parametrize("name", _WHOLE)
def test_real_files_as_peers_read_them(name: str) -> None:
    """Kind, number and every member's bytes agree with the recorded values and with the peers."""
    path = fixture(name)
    expected = expected_values()[name.removeprefix("formats/")]
    with open_container(path) as container:
        stored = {member: container.read_raw(member) for member in container.names()}
        assert expected["bits"] == container.bits
        assert expected["storage_version"] == container.storage_version
        assert expected["entries"] == len(stored)
        assert peer_members(path.read_bytes(), container.bits) == stored
        assert {member: _inflated(data) for member, data in stored.items()} == read_all(container)


@pytest.mark.parametrize("name", [name for name in _WHOLE if "/epf/" in name or "/cf/" in name])
def test_nested_containers(name: str) -> None:
    """A member that is a container opens as one, its members plain, as the peers read them."""
    with open_container(fixture(name)) as container:
        inner = [member for member in container.names() if container.read(member).startswith(NESTED)]
        for member in inner:
            data = container.read(member)
            nested = container.nested(member)
            assert peer_members(data, 32) == read_all(nested)
            assert not nested.deflated


def test_nested_containers_are_met() -> None:
    """The test above is not empty: real external data processors hold forms and modules."""
    with open_container(fixture("formats/epf/e8tools__tool1cd__130b494c__ГенерацияUNDEF.epf")) as container:
        assert any(container.read(member).startswith(NESTED) for member in container.names())


def test_an_empty_container_is_no_error() -> None:
    """The bare header of a container nothing was put into has no members."""
    with open_container(fixture("formats/cf/oscript-library__v8runner__1031af2e__1Cv8.cf")) as container:
        assert [] == list(container.names())
        assert not container.has("root")


def test_a_broken_real_file_is_refused_by_name() -> None:
    """The one damaged extension among the real files is refused with its name and the place."""
    path = fixture("formats/cfe/saby-integration__v8unpack__b9e288cd__Расширение1.cfe")
    with pytest.raises(FormatError) as caught, open_container(path):
        pytest.fail("it was opened")
    assert ("format.structure", str(path), 16) == (
        caught.value.code,
        caught.value.params["file"],
        caught.value.params["position"],
    )


def test_what_is_read_later_names_the_file_too() -> None:
    """A reader that knows only the members' names need not know the file to have it named."""
    path = fixture("formats/cf/ava57r__v8unpack-rs__c4b6685c__test1.cf")
    with pytest.raises(FormatError) as caught, open_container(path):
        raise FormatError("format.missing", place="root")
    assert str(path) == caught.value.params["file"]


def test_a_missing_member_is_a_key_error() -> None:
    """Asking for what is not there is the caller's mistake, not the file's."""
    path = fixture("formats/cf/ava57r__v8unpack-rs__c4b6685c__test1.cf")
    with open_container(path) as container, pytest.raises(KeyError):
        container.read("no such member")


def test_a_missing_file_is_a_storage_error(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with (
        pytest.raises(StorageError, match=r"storage\.missing.*nowhere\.cf"),
        open_container(tmp_path / "nowhere.cf"),
    ):
        pytest.fail("it was opened")


@pytest.mark.parametrize("name", [name for name in _WHOLE if "/cf/" in name])
def test_in_memory_as_from_disk(name: str) -> None:
    """The same bytes held in memory give the same members."""
    path = fixture(name)
    with open_container(path) as container:
        assert read_all(container) == read_all(container_from_bytes(path.read_bytes()))
