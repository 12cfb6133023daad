"""Containers we write: read back by us and by the peers alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import fixture
from support.peers import peer_members

from updater.formats.configuration_files import read_all
from updater.formats.container import container_from_bytes, open_container
from updater.formats.deflate import inflate
from updater.formats.writing.container import container_bytes, write_container

if TYPE_CHECKING:
    from pathlib import Path

_names = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff\ufffe"), min_size=1, max_size=60)
_files = st.dictionaries(_names, st.binary(max_size=2000), min_size=1, max_size=60)

both_kinds = pytest.mark.parametrize("bits", [32, 64])


@both_kinds
@given(files=_files)
def test_peers_read_what_we_write(bits: int, files: dict[str, bytes]) -> None:
    """Any names and contents, in either layout, come back the same from us and from the peers."""
    data = container_bytes(files, bits=bits, deflated=True)
    container = container_from_bytes(data)
    assert bits == container.bits
    assert files == read_all(container)
    assert list(files) == list(container.names())
    assert files == {name: inflate(stored) for name, stored in peer_members(data, bits).items()}


@both_kinds
def test_more_members_than_one_page_lists(bits: int) -> None:
    """A table of contents longer than its usual page is read whole by everyone."""
    files = {f"{number:036}": str(number).encode() for number in range(3000)}
    data = container_bytes(files, bits=bits, deflated=True)
    assert files == read_all(container_from_bytes(data))
    assert list(files) == list(peer_members(data, bits))


def test_plain_members_stay_plain() -> None:
    """A nested container keeps its members as they are, and is told from a deflated one by itself."""
    files = {"info": b'\xef\xbb\xbf{3,1,0,"",0}', "text": b"\xef\xbb\xbf// module", "empty": b""}
    container = container_from_bytes(container_bytes(files))
    assert not container.deflated
    assert files == read_all(container)


def test_nothing_gives_the_bare_header() -> None:
    """An empty container is the sixteen bytes that the platform writes."""
    real = fixture("formats/cf/oscript-library__v8runner__1031af2e__1Cv8.cf").read_bytes()
    ours = container_bytes({})
    assert (len(real), real[:8]) == (len(ours), ours[:8])
    assert {} == read_all(container_from_bytes(ours))


@both_kinds
def test_the_same_bytes_every_time(bits: int, tmp_path: Path) -> None:
    """Writing depends on nothing but what is written."""
    files = {"root": b"{2,a,}", "version": b"{}"}
    write_container(tmp_path / "first.cf", files, bits=bits)
    write_container(tmp_path / "second.cf", files, bits=bits)
    assert (tmp_path / "first.cf").read_bytes() == (tmp_path / "second.cf").read_bytes()
    with open_container(tmp_path / "first.cf") as container:
        assert files == read_all(container)


def test_the_stub_is_as_long_as_the_real_one() -> None:
    """The 64-bit part begins where it does in real files, and older readers find five members before it."""
    real = fixture("formats/cf/inc-rement__TecnoRegion__ad6c2f95__1Cv8.cf").read_bytes()
    ours = container_bytes({"root": b"{2,a,}"}, bits=64)
    assert real.index(b"\xff" * 8) == ours.index(b"\xff" * 8) == 0x1359
    stub = peer_members(ours[:0x1359], 32)
    assert list(peer_members(real[:0x1359], 32)) == list(stub)
    assert all(inflate(stored) for stored in stub.values())
