"""What we write is read back the same, by ourselves and by onec_dtools."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.big_infobase import configuration_files, data_tables
from support.infobase_peer import peer_tables

from updater.formats.configuration import read_configuration
from updater.formats.infobase_file import open_infobase_file
from updater.formats.infobase_file.description import IndexDescription, TableDescription, parse_description
from updater.formats.writing.infobase_file import (
    Field,
    TableSource,
    infobase_with_configuration,
    write_infobase,
)
from updater.formats.writing.infobase_file.tables import render

if TYPE_CHECKING:
    from pathlib import Path

every_kind = pytest.mark.parametrize(
    ("version", "page_size"),
    [("8.3.8.0", size) for size in (4096, 8192, 16384, 32768, 65536)] + [("8.2.14.0", 4096)],
)


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {key: float(value) if isinstance(value, Decimal) else value for key, value in row.items()}
        for row in rows
    ]


@every_kind
def test_both_readers_read_what_was_written(tmp_path: Path, version: str, page_size: int) -> None:
    """A whole generated base is sound and says the same to us and to onec_dtools."""
    path = tmp_path / "1Cv8.1CD"
    files = configuration_files(400, size=900)
    infobase_with_configuration(
        path,
        files,
        save_files={"root": b"x"},
        users=("Администратор", ""),
        extensions=[("Доработки", "1.2")],
        extra_tables=list(data_tables(20)),
        format=version,
        page_size=page_size,
    )
    theirs = peer_tables(path)
    with open_infobase_file(path) as infobase:
        infobase.check_soundness()
        assert (version, page_size) == (infobase.storage.format, infobase.storage.page_size)
        assert theirs is not None
        for name in infobase.table_names():
            table = infobase.table(name)
            assert table is not None
            assert theirs[name] == _plain([row.values() for row in table.rows()]), name
            assert [0] == list(table.free_records())
        stored = infobase.configuration_files()
        assert files == {name: stored.read(name) for name in stored.names()}
        configuration = read_configuration(stored)
        assert configuration is not None
        assert ("БольшаяКонфигурация", "3.0.150.21") == (configuration.name, configuration.version.text)
        assert infobase.users() == ("Администратор",)


@every_kind
def test_objects_larger_than_one_page_of_numbers(tmp_path: Path, version: str, page_size: int) -> None:
    """A value that needs page lists of the second level comes back whole."""
    path = tmp_path / "1Cv8.1CD"
    value = bytes(range(251)) * (page_size * (page_size // 4 + 3) // 251)
    if page_size > 8192:
        value = value[: 20 * page_size]  # such a value is too long for a test with larger pages
    source = TableSource("T", (Field("V", "I"),), [(value,), (b"",), (value[:1000],)])
    write_infobase(path, [source], format=version, page_size=page_size)
    theirs = peer_tables(path)
    with open_infobase_file(path) as infobase:
        infobase.check_soundness()
        table = infobase.table("t")
        assert table is not None
        assert [value, b"", value[:1000]] == [row["V"] for row in table.rows()]
    assert theirs is not None
    assert [value, b"", value[:1000]] == [row["V"] for row in theirs["T"]]


_FIELDS = (
    Field("B", "B", length=5),
    Field("L", "L"),
    Field("N", "N", length=10),
    Field("P", "N", nullable=True, length=15, precision=3),
    Field("NC", "NC", length=7),
    Field("NVC", "NVC", length=20, nullable=True),
    Field("RV", "RV"),
    Field("NT", "NT"),
    Field("I", "I"),
    Field("DT", "DT"),
)
_text = st.text(st.characters(codec="utf-16", exclude_categories=["Cs"]))
_moments = st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31)).map(  # noqa: DTZ001
    lambda when: when.replace(microsecond=0)
)
_row = st.tuples(
    st.binary(min_size=5, max_size=5),
    st.booleans(),
    st.integers(-(10**10) + 1, 10**10 - 1),
    st.none() | st.integers(-(10**15) + 1, 10**15 - 1).map(lambda number: Decimal(number).scaleb(-3)),
    st.text(st.characters(max_codepoint=0x4FF, exclude_categories=["Cs"]), min_size=7, max_size=7),
    st.none() | _text.filter(lambda text: len(text.encode("utf-16-le")) <= 40),
    st.binary(min_size=16, max_size=16),
    st.text(st.characters(codec="utf-16", exclude_categories=["Cs"]), max_size=300),
    st.binary(max_size=1000),
    st.none() | _moments,
)


@given(st.lists(_row, max_size=12), st.booleans())
def test_every_type_survives(tmp_path: Path, rows: list[Any], lock: bool) -> None:
    """Any values of any type come back as they were put in; onec_dtools agrees where it can."""
    path = tmp_path / "any.1CD"
    path.unlink(missing_ok=True)
    write_infobase(path, [TableSource("T", _FIELDS, rows, record_lock=lock)], page_size=4096)
    with open_infobase_file(path) as infobase:
        infobase.check_soundness()
        table = infobase.table("T")
        assert table is not None
        found = [tuple(row.values().values()) for row in table.rows()]
    assert rows == found


def test_text_and_counted_bytes(tmp_path: Path) -> None:
    """The types onec_dtools does not know are written and read."""
    path = tmp_path / "1Cv8.1CD"
    fields = (Field("T", "T"), Field("VB", "VB", length=9))
    write_infobase(path, [TableSource("X", fields, [("text", b"123"), (b"", b"")])])
    assert peer_tables(path) is None
    with open_infobase_file(path) as infobase:
        table = infobase.table("X")
        assert table is not None
        rows = [tuple(row.values().values()) for row in table.rows()]
    assert [(b"text", b"123"), (b"", b"")] == rows


def test_hidden_versions_are_stepped_over(tmp_path: Path) -> None:
    """Eight hidden bytes stand before the fields of a table whose records are locked one by one."""
    path = tmp_path / "1Cv8.1CD"
    table = TableSource("LOCKED", (Field("A", "B", length=3),), [(b"abc",)], record_lock=True)
    write_infobase(path, [table])
    with open_infobase_file(path) as infobase:
        found = infobase.table("LOCKED")
        assert found is not None
        (row,) = found.rows()
    assert bytes(9) + b"abc" == row.data
    assert b"abc" == row["a"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field("N", "N", length=3), 1000),
        (Field("NVC", "NVC", length=3), "long"),
        (Field("NC", "NC", length=3), "long"),
        (Field("B", "B", length=3), b"long"),
        (Field("VB", "VB", length=3), b"long"),
        (Field("N", "N", length=3), "text"),
        (Field("I", "I"), 5),
    ],
)
def test_values_that_do_not_fit_are_refused(tmp_path: Path, field: Field, value: Any) -> None:
    """A writer for tests must not write nonsense in silence."""
    with pytest.raises(ValueError):
        write_infobase(tmp_path / "1Cv8.1CD", [TableSource("T", (field,), [(value,)])])


@pytest.mark.parametrize(("version", "page_size"), [("8.1.0.0", 4096), ("8.2.14.0", 8192), ("8.3.8.0", 1000)])
def test_kinds_that_do_not_exist_are_refused(tmp_path: Path, version: str, page_size: int) -> None:
    """There are two formats, and page sizes between 4 and 64 KiB in one of them."""
    with pytest.raises(ValueError):
        write_infobase(tmp_path / "1Cv8.1CD", [], format=version, page_size=page_size)


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    """Whatever lies there already stays there."""
    (tmp_path / "1Cv8.1CD").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_infobase(tmp_path / "1Cv8.1CD", [])
    assert b"mine" == (tmp_path / "1Cv8.1CD").read_bytes()


_DESCRIPTION = TableDescription(
    "CONFIG",
    (Field("FILENAME", "NVC", length=128, case_sensitive=False), Field("X", "N", nullable=True, length=9)),
    (IndexDescription("BYNAME", primary=False, fields=(("FILENAME", 128), ("X", 0))),),
    record_lock=True,
    records=6,
    blobs=7,
    index=8,
)


def test_a_description_reads_back_however_it_is_laid_out() -> None:
    """The quick way and the general way through a description lead to the same."""
    text = render(_DESCRIPTION)
    loose = text.replace(",", " ,\r\n ").replace("{", "{\t")
    assert _DESCRIPTION == parse_description(text, "here")
    assert _DESCRIPTION == parse_description(text.replace("\n", "\r\n"), "here")
    assert _DESCRIPTION == parse_description(loose, "here")
