"""The table's own index: its keys, and finding rows by it."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.big_infobase import configuration_files
from support.fixtures import fixture, fixture_names

from updater.formats.infobase_file import InfobaseFile, open_infobase_file
from updater.formats.infobase_file.collation import primary_key, sort_key
from updater.formats.writing.infobase_file import infobase_with_configuration

if TYPE_CHECKING:
    from pathlib import Path

    from updater.formats.infobase_file import StoredFiles

_REAL = [name for name in fixture_names("formats/1cd") if name.endswith(".1CD")]
_TABLES = ("CONFIG", "CONFIGSAVE", "PARAMS", "FILES", "CONFIGCAS", "CONFIGCASSAVE", "DEPOTFILES")
_ABSENT = ("0", "deleted!", "absent", "zzzz", "ffffffff-ffff-ffff-ffff-ffffffffffff", "root.0", "roo", "имя")
_KNOWN = "0123456789abcdefghijklmnopqrstuvwxyz-_./ABCXYZ"


def _found(files: StoredFiles, name: str, by: str) -> list[int] | None:
    rows = files._by_index(name) if by == "index" else files._by_scan(name)
    return None if rows is None else [row.number for row in rows]


@pytest.mark.parametrize("name", _REAL)
def test_every_real_row_is_found_by_the_index(name: str) -> None:
    """In every real table of files the index gives the very rows that a scan finds, also for absent names."""
    with open_infobase_file(fixture(name)) as infobase:
        for table in _TABLES:
            files = infobase.stored_files(table)
            names = list(files.names()) if files else []
            if files is None or not names:
                continue
            for each in names:
                assert _found(files, each, "scan") == _found(files, each.upper(), "index"), each
            for each in _ABSENT:
                assert _found(files, each, "index") in ([], None)
                assert [] == _found(files, each, "scan")
            assert [] == _found(files, "absent", "index")


def test_keys_are_those_of_the_platform() -> None:
    """Keys computed from names equal the keys the platform stored, runs of common weights included."""
    name = "189189df-7799-4652-be6c-60ac88a1d224.c6572919-f962-49c0-8487-593a9f238f13"
    stored = (
        "1422241422242d3106102020242406101a1e1c160610292f1e2b06101e12272b222227142d16161a092b1e1c201624142406"
        "1031241e1606101a242b120610221a222006101c241827243116182231141801450d00"
    )
    assert bytes.fromhex("4943434d010800") == sort_key("root")
    assert bytes.fromhex("2f554d2d060c454943454b060c2b272b352f2d0b67332b093f493b011c00") == sort_key(
        "extd_props_cached/gc.mrk"
    )
    assert bytes.fromhex(stored) == sort_key(name)


@given(st.text(_KNOWN, min_size=1), st.text(_KNOWN, min_size=1))
def test_equal_keys_mean_equal_names(one: str, other: str) -> None:
    """Two names share a key exactly when they are one name in different case."""
    assert (one.lower() == other.lower()) is (sort_key(one) == sort_key(other))


def test_unknown_letters_have_no_key() -> None:
    """A name with a letter whose weight is not known is left to the scan."""
    assert sort_key("имя") is None
    assert primary_key("{guid}") is None
    assert primary_key("") is None


@pytest.mark.parametrize(
    ("version", "page_size"), [("8.3.8.0", 4096), ("8.3.8.0", 8192), ("8.3.8.0", 65536), ("8.2.14.0", 4096)]
)
def test_an_index_of_several_levels(tmp_path: Path, version: str, page_size: int) -> None:
    """Every one of thousands of names in parts is found by a generated index, and no other is."""
    path = tmp_path / "1Cv8.1CD"
    files = configuration_files(3000, size=200)
    infobase_with_configuration(path, files, format=version, page_size=page_size, part_size=300)
    with open_infobase_file(path) as infobase:
        stored = infobase.configuration_files()
        seeded = random.Random(5)
        for name in seeded.sample(list(files), 60):
            assert _found(stored, name, "scan") == _found(stored, name, "index")
        for name in (*_ABSENT[:-1], *(each[:30] for each in seeded.sample(list(files), 60))):
            expected = _found(stored, name, "scan") if primary_key(name) else None
            assert expected == _found(stored, name, "index"), name
        assert files == {name: stored.read(name) for name in stored.names()}


def test_no_records_are_read_but_the_ones_needed(tmp_path: Path) -> None:
    """A row is found in a table of thousands by reading a handful of pages."""
    path = tmp_path / "1Cv8.1CD"
    infobase_with_configuration(path, configuration_files(3000, size=200))
    source = _Counting(path.read_bytes())
    infobase = InfobaseFile(source)
    assert infobase.configuration_files().read("root").endswith(b",}")
    assert source.taken < 120_000


class _Counting(io.BytesIO):
    """Counts the bytes read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


def test_a_wrong_index_is_not_believed(tmp_path: Path) -> None:
    """When the index sends astray, the records themselves are read."""
    path = tmp_path / "1Cv8.1CD"
    files = configuration_files(200, size=50)
    infobase_with_configuration(path, files)
    data = bytearray(path.read_bytes())
    key = sort_key("root")
    assert key is not None
    with open_infobase_file(path) as infobase:
        table = infobase.table("CONFIG")
        assert table is not None
        index = table.index_object()
        assert index is not None
        pages = [page * 8192 for page in index.data_pages()]
    for at in pages[2:]:  # every entry of every leaf now names record 7
        count = int.from_bytes(data[at + 2 : at + 4], "little")
        for entry in range(at + 30, at + 30 + 8 * count, 8):
            data[entry : entry + 4] = (7).to_bytes(4, "little")
    stored = InfobaseFile(io.BytesIO(data)).configuration_files()
    assert _found(stored, "root", "index") is None
    assert files == {name: stored.read(name) for name in stored.names()}
    assert not stored.has("absent")
