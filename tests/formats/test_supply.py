"""Distribution archives: real ones, ours, damaged ones."""

from __future__ import annotations

import hashlib
import struct
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.fixtures import expected_values, fixture, fixture_names
from support.peers import onec_dtools_supply

from updater.errors import FormatError, StorageError
from updater.formats.deflate import deflate, inflate
from updater.formats.supply import SupplyDescription, SupplyFile, read_supply, unpack_supply
from updater.formats.supply_catalogue import MAX_CATALOGUE, MAX_FILES
from updater.formats.writing.supply import write_supply

if TYPE_CHECKING:
    from pathlib import Path

_ARCHIVES = fixture_names("formats/efd")
_DESCRIPTIONS = (
    SupplyDescription("en", "Trade", "Example LLC", "readme.txt"),
    SupplyDescription("ru", "Торговля", 'ООО "Пример"'),
)
_FILES = {
    "example\\trade\\1_0_2_1\\1cv8.mft": b"Vendor=Example",
    "example\\trade\\1_0_2_1\\1cv8.cfu": bytes(range(256)) * 40,
    "example\\trade\\1_0_2_1\\empty.txt": b"",
    "\\example\\новости.htm": "<html>новое</html>".encode(),
}


def _contents(path: Path) -> dict[str, bytes]:
    return {file.path: b"".join(pieces) for file, pieces in unpack_supply(path)}


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(fields: bytes) -> bytes:
    return struct.pack("<I", len(fields) + 4) + fields


def _file(path: str, offset: int, size: int, filetime: int = 0) -> bytes:
    return _record(_text(path) + struct.pack("<QII", filetime, offset, size))


def _archive(path: Path, *files: bytes, data: bytes = b"") -> Path:
    head = struct.pack("<III", 1, 0, len(files))
    path.write_bytes(deflate(head + b"".join(files) + data))
    return path


@pytest.mark.parametrize("name", _ARCHIVES)
def test_real_archives(name: str, tmp_path: Path) -> None:
    """Catalogue and contents agree with the recorded values and with what the peer unpacks."""
    path = fixture(name)
    expected = expected_values()[name.removeprefix("formats/")]
    catalogue = read_supply(path, whole=True)
    contents = _contents(path)
    assert expected["catalog_end"] == catalogue.data_start
    told = [[one.language, one.name, one.vendor, one.readme] for one in catalogue.descriptions]
    assert expected["descriptions"] == told
    assert expected["files"] == [
        [file.path, file.size, hashlib.sha256(contents[file.path]).hexdigest()] for file in catalogue.files
    ]
    descriptions, paths = onec_dtools_supply(path, tmp_path)
    assert descriptions == {
        one.language: (one.name, one.vendor, one.readme) for one in catalogue.descriptions
    }
    assert paths == [file.path for file in catalogue.files] == list(contents)
    unpacked = {one.relative_to(tmp_path).as_posix(): one for one in tmp_path.rglob("*") if one.is_file()}
    assert {one.replace("/", "\\"): file.read_bytes() for one, file in unpacked.items()} == contents


@pytest.mark.parametrize("name", _ARCHIVES)
def test_real_archives_written_anew(name: str, tmp_path: Path) -> None:
    """An archive we write from the same things inflates to the real one but for the times of its files."""
    path = fixture(name)
    catalogue = read_supply(path)
    ours = tmp_path / "1cv8.efd"
    write_supply(ours, catalogue.descriptions, _contents(path))
    real, written = inflate(path.read_bytes()), inflate(ours.read_bytes())
    assert len(real) == len(written)
    assert real[catalogue.data_start :] == written[catalogue.data_start :]
    assert catalogue.data_start == read_supply(ours, whole=True).data_start


def test_an_archive_we_write(tmp_path: Path) -> None:
    """The peer unpacks it to the same files, from bytes and from files on the disk alike."""
    path = tmp_path / "1cv8.efd"
    source = tmp_path / "source.cfu"
    source.write_bytes(_FILES["example\\trade\\1_0_2_1\\1cv8.cfu"])
    write_supply(path, _DESCRIPTIONS, {**_FILES, "example\\trade\\1_0_2_1\\1cv8.cfu": source})
    assert _FILES == _contents(path)
    assert _DESCRIPTIONS == read_supply(path, whole=True).descriptions
    into = tmp_path / "unpacked"
    descriptions, paths = onec_dtools_supply(path, into)
    assert ("Торговля", 'ООО "Пример"', "") == descriptions["ru"]
    assert list(_FILES) == paths
    assert all(data == into.joinpath(*name.split("\\")).read_bytes() for name, data in _FILES.items())


def test_contents_not_read_are_passed_over(tmp_path: Path) -> None:
    """A caller that wants one file of many need not read the others."""
    path = tmp_path / "1cv8.efd"
    write_supply(path, _DESCRIPTIONS, {"a": b"1" * 1_000_000, "b": b"2" * 10, "c": b"3"})
    got = {}
    for file, pieces in unpack_supply(path):
        if file.path == "a":
            next(pieces)
        elif file.path == "c":
            got[file.path] = b"".join(pieces)
    assert {"c": b"3"} == got


def test_contents_in_another_order(tmp_path: Path) -> None:
    """Contents that do not follow the order of the catalogue come in the order of the data."""
    path = _archive(tmp_path / "1cv8.efd", _file("b", 3, 2), _file("a", 0, 3), data=b"aaabb")
    assert [("a", b"aaa"), ("b", b"bb")] == list(_contents(path).items())
    assert 5 == read_supply(path, whole=True).size


def test_offsets_beyond_four_gigabytes_are_remainders(tmp_path: Path) -> None:
    """An offset is 32-bit; where contents follow back to back it is taken by the remainder."""
    huge = 0xFFFFFFFF
    path = _archive(tmp_path / "1cv8.efd", _file("a", 0, huge), _file("b", huge, 10), _file("c", 9, 5))
    with pytest.raises(FormatError, match=r"format\.truncated"):
        read_supply(path, whole=True)
    assert [0, huge, 9] == [file.offset for file in read_supply(path).files]


@pytest.mark.parametrize(
    ("filetime", "expected"),
    [
        (130_502_063_400_000_000, datetime(2014, 7, 19, 1, 19)),  # noqa: DTZ001 - no zone is stored
        (0, None),
        (0xFFFFFFFFFFFFFFFF, None),
        (0x7FFFFFFFFFFFFFFF, None),
    ],
)
def test_times_may_be_garbage(filetime: int, expected: datetime | None) -> None:
    """Real archives hold times that no calendar has: they are no time, not an error."""
    assert expected == SupplyFile("a", 1, 0, filetime).modified


def _damaged(path: Path, data: bytes) -> list[Any]:
    """What the readers make of the bytes: a value, or the code of the error that names the file."""
    path.write_bytes(data)
    outcomes: list[Any] = []
    for read in (lambda efd: read_supply(efd, whole=True), _contents):
        error: FormatError | None = None
        try:
            outcomes.append(read(path))
        except FormatError as caught:
            error = caught
        if error is not None:
            outcomes.append(error.code)
            assert str(path) == error.params["file"]
    return outcomes


def test_every_truncation(tmp_path: Path) -> None:
    """An archive cut anywhere is refused by name."""
    path = tmp_path / "1cv8.efd"
    write_supply(path, _DESCRIPTIONS, _FILES)
    whole = path.read_bytes()
    for cut in range(len(whole)):
        assert ["format.empty" if cut == 0 else "format.truncated"] * 2 == _damaged(path, whole[:cut])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.integers(0), bit=st.integers(0, 7), inside=st.booleans())
def test_flipped_bits(tmp_path: Path, where: int, bit: int, inside: bool) -> None:
    """A flipped bit, in the file or in the catalogue, gives the typed error or some content."""
    path = tmp_path / "1cv8.efd"
    write_supply(path, _DESCRIPTIONS, _FILES)
    whole = bytearray(path.read_bytes())
    if inside:
        start = read_supply(path).data_start
        whole = bytearray(inflate(bytes(whole)))
        whole[where % start] ^= 1 << bit
    else:
        whole[where % len(whole)] ^= 1 << bit
    assert 2 == len(_damaged(path, deflate(bytes(whole)) if inside else bytes(whole)))


def test_the_sum_must_be_exact(tmp_path: Path) -> None:
    """Data that are more or fewer than the catalogue says mean that this is no such archive."""
    entry = _file("a", 0, 3)
    for data, code in ((b"aaaa", "format.trailing"), (b"aa", "format.truncated")):
        path = _archive(tmp_path / "1cv8.efd", entry, data=data)
        assert [code] * 2 == _damaged(path, path.read_bytes())


def test_contents_that_overlap(tmp_path: Path) -> None:
    """Two files that claim the same bytes are refused."""
    path = _archive(tmp_path / "1cv8.efd", _file("a", 0, 3), _file("b", 1, 2), data=b"aaa")
    assert ["format.structure"] * 2 == _damaged(path, path.read_bytes())


@pytest.mark.parametrize(
    ("inflated", "code"),
    [
        (struct.pack("<II", 2, 0), "format.structure"),
        (struct.pack("<II", 1, 0xFFFFFFFF), "format.structure"),
        (struct.pack("<III", 1, 0, MAX_FILES + 1), "format.structure"),
        (struct.pack("<III", 1, 1, 3), "format.structure"),
        (struct.pack("<III", 1, 1, 0xFFFFFFFF), "format.structure"),
        (struct.pack("<II", 1, 1) + _record(_text("ru") * 3), "format.structure"),
        (struct.pack("<II", 1, 1) + _record(_text("ru") * 4 + b"x"), "format.structure"),
        (struct.pack("<II", 1, 1) + _record(struct.pack("<I", 0xFFFFFFFF) + b"ru"), "format.structure"),
        (
            struct.pack("<II", 1, 1) + _record(struct.pack("<I", 1) + b"\0\xd8" + _text("") * 3),
            "format.encoding",
        ),
        (struct.pack("<II", 1, 0), "format.truncated"),
        (
            struct.pack("<III", 1, 0, MAX_FILES) + _file("a" * 1000, 0, 0) * (MAX_CATALOGUE // 2000),
            "format.too-large",
        ),
    ],
)
def test_a_catalogue_that_makes_no_sense(inflated: bytes, code: str, tmp_path: Path) -> None:
    """Absurd counts and lengths are refused before any memory is given to them."""
    path = tmp_path / "1cv8.efd"
    assert [code] * 2 == _damaged(path, deflate(inflated))


def test_other_files_are_refused(tmp_path: Path) -> None:
    """An update, a configuration, a text pointer and a page from a portal are not archives."""
    for name in (*fixture_names("formats/cfu"), "formats/cf/ava57r__v8unpack-rs__c4b6685c__test1.cf"):
        with pytest.raises(FormatError, match=r"format\.(structure|deflate)"):
            read_supply(fixture(name))
    pointer = tmp_path / "1cv8.efd"
    pointer.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(FormatError, match=r"format\.text-pointer.*1cv8\.efd"):
        read_supply(pointer)


def test_a_missing_file_is_a_storage_error(tmp_path: Path) -> None:
    """An archive that is not there is named."""
    with pytest.raises(StorageError, match=r"storage\.missing.*nowhere\.efd"):
        list(unpack_supply(tmp_path / "nowhere.efd"))
