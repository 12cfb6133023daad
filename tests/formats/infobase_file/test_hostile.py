"""Broken infobase files: a typed error that names file and place, or an answer; nothing else."""

from __future__ import annotations

import io
import struct
from functools import cache, partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.big_infobase import configuration_files
from support.hostile import answered

from updater.errors import FormatError, StorageError
from updater.formats.configuration import read_configuration
from updater.formats.infobase_file import InfobaseFile, open_infobase_file
from updater.formats.infobase_file.objects import StoredObject
from updater.formats.writing.infobase_file import (
    Field,
    TableSource,
    infobase_with_configuration,
    write_infobase,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.formats.infobase_file import StoredFiles

PAGE = 4096
_NEAR = 16

both_formats = pytest.mark.parametrize("version", ["8.3.8.0", "8.2.14.0"])


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small whole base of either format."""
    made = {}
    for version in ("8.3.8.0", "8.2.14.0"):
        path = tmp_path_factory.mktemp("bases") / "1Cv8.1CD"
        infobase_with_configuration(
            path,
            configuration_files(12, size=400),
            save_files={"root": b"x", "deleted": b'\xef\xbb\xbf1,"version",0'},
            users=("Админ",),
            extensions=[("Доработки", "1.0")],
            format=version,
            page_size=PAGE,
            part_size=300,
        )
        made[version] = path.read_bytes()
    return made


def _everything(data: bytes) -> int:
    """Ask all there is to ask of a file; return how many answers there were."""
    infobase = answered(lambda: InfobaseFile(io.BytesIO(data)))
    if infobase is None:
        return 0
    questions: list[Callable[[], object]] = [
        infobase.check_soundness,
        infobase.users,
        infobase.extensions,
        infobase.minimum_platform,
        infobase.has_unapplied_changes,
        infobase.dynamic_update_pending,
        lambda: read_configuration(infobase.configuration_files()),
        lambda: read_configuration(infobase.main_configuration_files()),
        lambda: _all_files(infobase),
        *(partial(_all_values, infobase, name) for name in answered(infobase.table_names) or ()),
    ]
    return sum(answered(partial(_told, ask)) is not None for ask in questions)


def _told(ask: Callable[[], object]) -> bool:
    ask()
    return True


def _all_values(infobase: InfobaseFile, name: str) -> None:
    table = infobase.table(name)
    for row in table.rows() if table else ():
        answered(row.values)
    if table is not None:
        answered(lambda: list(table.free_records()))
        if table.description.blobs:
            answered(lambda: list(table.blobs().free_chunks()))


def _all_files(infobase: InfobaseFile) -> None:
    files = infobase.configuration_files()
    for name in (*files.names(), "absent"):
        answered(partial(_read_if_there, files, name))


def _read_if_there(files: StoredFiles, name: str) -> bytes:
    return files.read(name) if files.has(name) else b""


@both_formats
def test_the_whole_base_answers(bases: dict[str, bytes], version: str) -> None:
    """What the tests below break is whole to begin with."""
    assert _everything(bases[version]) >= 18


@both_formats
def test_every_truncation(tmp_path: Path, version: str) -> None:
    """A file cut anywhere is refused at once."""
    path = tmp_path / "1Cv8.1CD"
    write_infobase(
        path, [TableSource("T", (Field("A", "N", length=5),), [(1,)])], format=version, page_size=PAGE
    )
    whole = path.read_bytes()
    InfobaseFile(io.BytesIO(whole)).check_soundness()
    for end in range(len(whole)):
        with pytest.raises(FormatError) as caught:
            InfobaseFile(io.BytesIO(whole[:end]))
        expected = "format.not-infobase" if end < 24 else "format.infobase-short"
        assert (expected, "header") == (caught.value.code, caught.value.params["place"])


@cache
def _telling(data: bytes) -> list[int]:
    """Positions near anything that is not zero: the rest is padding."""
    return [at for at in range(len(data)) if any(data[max(at - _NEAR, 0) : at + _NEAR])]


@both_formats
@given(changes=st.data())
def test_flipped_bits(bases: dict[str, bytes], version: str, changes: st.DataObject) -> None:
    """Whatever bytes are changed, every question is answered or refused by a typed error."""
    whole = bases[version]
    places = st.lists(
        st.tuples(st.sampled_from(_telling(whole)), st.integers(1, 255)), min_size=1, max_size=6
    )
    broken = bytearray(whole)
    for at, by in changes.draw(places):
        broken[at] ^= by
    _everything(bytes(broken))


@both_formats
@given(changes=st.data())
def test_words_put_where_numbers_stand(bases: dict[str, bytes], version: str, changes: st.DataObject) -> None:
    """Page numbers, counts and lengths replaced by others that look as good lead to typed errors at most."""
    whole = bases[version]
    pages = len(whole) // PAGE
    numbers = st.sampled_from([0, 1, 2, 3, pages - 1, pages, 255, 256, 0x7FFFFFFF, 0xFFFFFFFF])
    words = [at for at in range(0, len(whole), 4) if whole[at : at + 4] != bytes(4)]
    broken = bytearray(whole)
    for at, number in changes.draw(
        st.lists(st.tuples(st.sampled_from(words), numbers), min_size=1, max_size=4)
    ):
        broken[at : at + 4] = struct.pack("<I", number)
    _everything(bytes(broken))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "format.not-infobase"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "format.not-infobase"),
        (b"1CDBMSV8", "format.not-infobase"),
        (bytes(PAGE * 4), "format.not-infobase"),
        (b"1CDBMSV8\x08\x01\x00\x00" + bytes(PAGE), "format.infobase-version"),
        (
            b"1CDBMSV8\x08\x03\x08\x00" + struct.pack("<IiI", 5, 1, 5000) + bytes(PAGE * 5),
            "format.infobase-damaged",
        ),
        (
            b"1CDBMSV8\x08\x03\x08\x00" + struct.pack("<IiI", 2, 1, PAGE) + bytes(PAGE * 5),
            "format.infobase-damaged",
        ),
        (
            b"1CDBMSV8\x08\x03\x08\x00" + struct.pack("<IiI", 1 << 31, 1, PAGE) + bytes(99),
            "format.infobase-short",
        ),
        (
            b"1CDBMSV8\x08\x03\x08\x00" + struct.pack("<IiI", 4, 1, PAGE) + bytes(PAGE * 5),
            "format.infobase-damaged",
        ),
    ],
)
def test_other_files(tmp_path: Path, data: bytes, code: str) -> None:
    """What is not an infobase at all is refused with the file's name."""
    path = tmp_path / "1Cv8.1CD"
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught, open_infobase_file(path):
        pass
    assert (code, str(path)) == (caught.value.code, caught.value.params["file"])
    assert caught.value.params["place"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are troubles of storage, not of format."""
    with pytest.raises(StorageError, match=r"storage\.missing"), open_infobase_file(tmp_path / "1Cv8.1CD"):
        pass
    with pytest.raises(StorageError), open_infobase_file(tmp_path):
        pass


def _damaged_at(data: bytearray, table: str, ask: Callable[[InfobaseFile], object]) -> str:
    with pytest.raises(FormatError) as caught:
        ask(InfobaseFile(io.BytesIO(data)))
    assert caught.value.code == "format.infobase-damaged"
    place = str(caught.value.params["place"])
    assert place.startswith(table)
    return place


def _first_page(data: bytearray, table: str, part: str) -> int:
    """Offset of the first data page of one of a table's objects."""
    infobase = InfobaseFile(io.BytesIO(data))
    found = infobase.table(table)
    assert found is not None
    stored = StoredObject(infobase.pages, getattr(found.description, part), table)
    return next(stored.data_pages()) * PAGE


@both_formats
def test_a_value_whose_chain_runs_in_a_circle(bases: dict[str, bytes], version: str) -> None:
    """A chunk that leads back to itself ends in an error, not in a loop."""
    data = bytearray(bases[version])
    at = _first_page(data, "CONFIG", "blobs")
    data[at + 256 : at + 262] = struct.pack("<IH", 1, 250)
    _damaged_at(
        data, "CONFIG", lambda infobase: list(map(infobase.configuration_files().read, _names(infobase)))
    )


def _names(infobase: InfobaseFile) -> list[str]:
    return list(infobase.configuration_files().names())


@both_formats
def test_free_chains_that_run_in_a_circle(bases: dict[str, bytes], version: str) -> None:
    """Chains of free records and free chunks that never end are noticed."""
    data = bytearray(bases[version])
    blobs, records = (_first_page(data, "CONFIG", part) for part in ("blobs", "records"))
    data[blobs : blobs + 4] = struct.pack("<I", 1)
    data[blobs + 256 : blobs + 260] = struct.pack("<I", 1)
    data[records : records + 306] = (b"\1\1\0\0\0".ljust(301, b"\0") + b"\1\1\0\0\0")[:306]
    table = InfobaseFile(io.BytesIO(data)).table("CONFIG")
    assert table is not None
    with pytest.raises(FormatError, match=r"CONFIG blobs"):
        list(table.blobs().free_chunks())
    with pytest.raises(FormatError, match=r"CONFIG records"):
        list(table.free_records())


def test_a_page_used_twice_is_unsound(bases: dict[str, bytes]) -> None:
    """One page in two places, or in none, is what the account is for."""
    whole = bases["8.3.8.0"]
    infobase = InfobaseFile(io.BytesIO(whole))
    table = infobase.table("CONFIG")
    assert table is not None
    header = table.description.records * PAGE
    first, second = struct.unpack_from("<II", whole, header + 24)
    data = bytearray(whole)
    struct.pack_into("<I", data, header + 28, first)
    with pytest.raises(FormatError) as caught:
        InfobaseFile(io.BytesIO(data)).check_soundness()
    assert ("format.unsound", first) == (caught.value.code, caught.value.params["page"])
    assert second != first
    longer = bytearray(whole + bytes(PAGE))
    with pytest.raises(FormatError, match=r"format\.unsound"):
        InfobaseFile(io.BytesIO(longer)).check_soundness()
    struct.pack_into("<I", longer, 12, len(longer) // PAGE)
    with pytest.raises(FormatError, match=r"lost page"):
        InfobaseFile(io.BytesIO(longer)).check_soundness()


@both_formats
def test_free_pages_are_accounted_for(bases: dict[str, bytes], version: str) -> None:
    """A page on the list of free pages is neither lost nor used; a count beyond the list is refused."""
    whole = bases[version]
    pages = len(whole) // PAGE
    data = bytearray(whole + struct.pack("<I", pages + 1).ljust(PAGE, b"\0") + bytes(PAGE))
    struct.pack_into("<I", data, 12, pages + 2)
    count_at, list_at = (4, 12) if version == "8.3.8.0" else (8, 24)
    struct.pack_into("<I", data, PAGE + count_at, 1)
    struct.pack_into("<I", data, PAGE + list_at, pages)
    InfobaseFile(io.BytesIO(data)).check_soundness()
    struct.pack_into("<I", data, PAGE + count_at, 2000)
    with pytest.raises(FormatError):
        InfobaseFile(io.BytesIO(data)).check_soundness()


def test_absurd_lengths_take_no_memory(bases: dict[str, bytes]) -> None:
    """An object that claims to be longer than the file is refused before anything is allotted."""
    data = bytearray(bases["8.3.8.0"])
    infobase = InfobaseFile(io.BytesIO(data))
    table = infobase.table("CONFIG")
    assert table is not None
    struct.pack_into("<Q", data, table.description.records * PAGE + 16, 1 << 62)
    _damaged_at(data, "CONFIG records", lambda broken: broken.configuration_files().has("root"))


@pytest.mark.parametrize(
    "text",
    [
        '{"T",0,{"Fields",{"A","XX",0,1,0,"CS"}},{"Indexes"},{"Recordlock","0"},{"Files",0,0,0}}',
        '{"T",0,{"Fields",{"A","B",0,9999999999,0,"CS"}},{"Indexes"},{"Recordlock","0"},{"Files",0,0,0}}',
        '{"T",0,{"Fields",{"A","B",0,99999999999,0,"CS"}},{"Indexes"},{"Recordlock","0"},{"Files",0,0,0}}',
        '{"T",0,{"Fields",{"A"}},{"Indexes"},{"Recordlock","0"},{"Files",0,0,0}}',
        '{"T",0,{"Fields"},{"Indexes",{"I"}},{"Recordlock","0"},{"Files",0,0,0}}',
        '{"T",0,{"Fields"},{"Indexes"},{"Recordlock","0"},{"Files",0,-1,0}}',
        '{"T",0,{"Fields"},{"Indexes"},{"Recordlock","0"},{"Files",0,{},0}}',
        '{"T",0,{"Fields"},{"Indexes"},{"Recordlock","0"},{"Files"}}',
        '{"T",0,{"Fields"},{"Recordlock","0"},{"Files",0,0,0}}',
        '{"T",0,{"Fields"},{"Indexes"},{"Recordlock","0"},"Files"}',
        '{"T"',
        "{",
    ],
)
def test_descriptions_that_make_no_sense(tmp_path: Path, text: str) -> None:
    """A table whose description cannot be understood is refused; which one is said."""
    from updater.formats.writing.infobase_file.infobase import new_infobase  # noqa: PLC0415 - only here

    path = tmp_path / "1Cv8.1CD"
    with new_infobase(path, "8.3.8.0", PAGE, "ru_RU") as writer:
        writer.add(text)
    with pytest.raises(FormatError) as caught, open_infobase_file(path) as infobase:
        infobase.table("T")
    assert str(path) == caught.value.params["file"]
    assert caught.value.params["place"]
