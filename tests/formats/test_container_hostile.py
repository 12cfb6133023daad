"""Containers that are cut, flipped or made to hurt: always the typed error, never a hang."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.errors import FormatError
from updater.formats.configuration_files import read_all
from updater.formats.container import container_from_bytes, open_container
from updater.formats.writing.container import container_bytes

if TYPE_CHECKING:
    from pathlib import Path

_FILES = {"root": b"{2,a,}", "version": b"{{216,0,{80316,0}}}" * 40, "text": "модуль ".encode() * 99}
_END = 0x7FFFFFFF
_WHOLE = {bits: container_bytes(_FILES, bits=bits, deflated=True) for bits in (32, 64)}

both_kinds = pytest.mark.parametrize("bits", [32, 64])


def _read(data: bytes) -> dict[str, bytes] | None:
    """Everything in a container; None when it is refused as it should be."""
    place: object = "here"
    files = None
    try:
        files = read_all(container_from_bytes(data, place="here"))
    except FormatError as error:
        place = error.params["place"]
    assert str(place).startswith("here")
    return files


def _block(
    data: bytes, *, document: int | None = None, page: int | None = None, following: int = _END
) -> bytes:
    document = len(data) if document is None else document
    page = len(data) if page is None else page
    return b"\r\n%08x %08x %08x \r\n" % (document, page, following) + data


def _header() -> bytes:
    return struct.pack("<IIII", _END, 512, 1, 0)


def _attributes(name: str) -> bytes:
    return bytes(20) + name.encode("utf-16-le") + bytes(4)


@both_kinds
def test_every_truncation(bits: int) -> None:
    """A container cut anywhere is refused, or it lost nothing but padding."""
    whole = _WHOLE[bits]
    outcomes = [_read(whole[:cut]) for cut in range(len(whole))]
    assert all(outcome in (None, _FILES) for outcome in outcomes)
    assert None is outcomes[-600]


@pytest.mark.parametrize("size", [0x1359, 0x135A, 0x1360, 0x1361, 0x1370])
def test_the_stub_alone_is_never_taken_for_the_file(size: int) -> None:
    """A 64-bit file cut where its real part begins is cut short, not a small configuration."""
    with pytest.raises(FormatError, match=r"format\.truncated"):
        container_from_bytes(_WHOLE[64][:size])


@both_kinds
@given(where=st.integers(0), bit=st.integers(0, 7))
def test_flipped_bits(bits: int, where: int, bit: int) -> None:
    """A flipped bit gives the typed error or some content, never anything else."""
    data = bytearray(_WHOLE[bits])
    data[where % len(data)] ^= 1 << bit
    _read(bytes(data))
    assert len(_WHOLE[bits]) == len(data)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Bytes of any kind are refused; after a container's own header too."""
    assert _read(data) is None or data[:4] == b"\xff\xff\xff\x7f"
    _read(_header() + data)


def test_a_chain_of_blocks_that_bites_its_tail() -> None:
    """Blocks that follow one another in a circle end in an error at once."""
    toc = _block(b"x", document=100, following=16)
    with pytest.raises(FormatError, match=r"format\.cycle"):
        container_from_bytes(_header() + toc + bytes(200))


def test_a_circle_of_empty_pages() -> None:
    """A circle that never brings a byte nearer to the end is seen too."""
    first = _block(b"", document=100, following=16 + 31)
    with pytest.raises(FormatError, match=r"format\.cycle"):
        container_from_bytes(_header() + first + _block(b"", following=16) + bytes(200))


def test_members_that_share_their_names_block() -> None:
    """A million members with one and the same name block would cost a million reads."""
    toc = struct.pack("<III", 16, _END, _END) * 1000
    with pytest.raises(FormatError, match=r"format\.cycle"):
        container_from_bytes(_header() + _block(toc))


@pytest.mark.parametrize("document", [0x7FFFFFFF, 0xFFFFFFFF, 1 << 26])
def test_absurd_sizes(document: int) -> None:
    """A document larger than the file, or than any table of contents, is refused before it is read."""
    with pytest.raises(FormatError, match=r"format\.too-large"):
        container_from_bytes(_header() + _block(b"x", document=document, page=document))


@pytest.mark.parametrize("address", [0x10000000, 0x7FFFFFFE, 0xFFFFFFFF])
def test_addresses_beyond_the_end(address: int) -> None:
    """An address outside the file is a truncated file."""
    toc = struct.pack("<III", address, _END, _END)
    with pytest.raises(FormatError, match=r"format\.truncated"):
        container_from_bytes(_header() + _block(toc))


def test_a_chain_cut_before_its_end() -> None:
    """A document that says it is longer than its blocks is refused."""
    with pytest.raises(FormatError, match=r"format\.truncated"):
        container_from_bytes(_header() + _block(b"12", document=12) + bytes(64))


def test_several_blocks_make_one_document() -> None:
    """Data that did not fit go on in further blocks; only the first one's size counts."""
    entry_at, data_at = 200, 400
    toc = struct.pack("<III", entry_at, data_at, _END)
    data = (_header() + _block(toc)).ljust(entry_at, b"\0") + _block(_attributes("text"))
    data = data.ljust(data_at, b"\0") + _block(b"one ", document=11, following=500)
    data = data.ljust(500, b"\0") + _block(b"two ", document=0, following=600)
    data = data.ljust(600, b"\0") + _block(b"six and padding", document=0)
    assert {"text": b"one two six"} == read_all(container_from_bytes(data))


def test_no_name_and_half_a_name() -> None:
    """Attributes too short for a name, or with half a letter of a pair, are refused."""
    toc = struct.pack("<III", 200, _END, _END)
    start = (_header() + _block(toc)).ljust(200, b"\0")
    for attributes, code in (
        (bytes(19), "format.structure"),
        (bytes(20) + b"\x00\xd8\x41\x00", "format.encoding"),
    ):
        with pytest.raises(FormatError, match=code.replace(".", r"\.")):
            container_from_bytes(start + _block(attributes))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "format.empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "format.text-pointer"),
        (b"\xff\xff\xff\x7f", "format.truncated"),
        (b"PK\x03\x04" + bytes(60), "format.structure"),
        (b"<html>" * 20, "format.structure"),
        (bytes(16), "format.truncated"),
    ],
)
def test_what_is_no_container(content: bytes, code: str, tmp_path: Path) -> None:
    """An empty file, a text pointer, a web page and others are refused by name."""
    path = tmp_path / "1Cv8.cf"
    path.write_bytes(content)
    with pytest.raises(FormatError) as caught, open_container(path):
        pytest.fail("it was opened")
    assert (code, str(path)) == (caught.value.code, caught.value.params["file"])
