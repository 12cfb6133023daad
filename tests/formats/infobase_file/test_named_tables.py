"""Tables of the application's data, found by the names of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.fixtures import fixture, fixture_names
from support.infobase_peer import peer_tables

from updater.errors import FormatError
from updater.formats.infobase_file import open_infobase_file
from updater.formats.infobase_file.named_tables import named_constant, named_register
from updater.formats.metadata_objects import CONSTANTS, INFORMATION_REGISTERS, find_object, objects_of_class
from updater.formats.writing.configuration import new_configuration
from updater.formats.writing.data_objects import DataField, DataObject
from updater.formats.writing.infobase_file import (
    file_table,
    infobase_with_configuration,
    rewrite_configuration,
    write_infobase,
)

if TYPE_CHECKING:
    from pathlib import Path

    from updater.formats.infobase_file.named_tables import NamedTable

_REGISTER = DataObject("Тарифы", (DataField("Город", 30), DataField("Код", 12), DataField("Действует")))
_CONSTANT = DataObject("Готово", (DataField("Готово"),), constant=True)

# Real registers: where the table must be, and what it holds in the field named. The first pair
# names a base of each format; numbers and names were looked up by hand in the platform's own list.
_REAL = (
    ("33Medvedev__1c-practice__6ce0cfdd", "Цены", "_InfoRg53", "Цена", ["3200.00", "5000.00"]),
    ("1config__bar__f285c228", "Цены", "_InfoRg7", "Цена", ["100.00", "200.00"]),
    ("CatfishStudio__1C-Aggregator-Configuration__73fb9373", "Товары", "_InfoRg42", "Артикул", ["0001А"]),
    ("K-real1995__GooseEnglish1C__d76e98c9", "Ключи", "_InfoRg52", "ИмяКлюча", ["JWT_SECRET"]),
    ("IlyaBurtsev__query__c4df27d9", "Цены", "_INFORG25", "Цена", ["3000", "10000"]),
)
_REAL_CONSTANTS = (
    ("1config__fitness__6e75073b", "НапоминатьОТренировках", "_Const107", [False]),
    ("CatfishStudio__1C__40aedf80", "Фирма", "_Const20", ["ЧП Иванов"]),
)


def _values(table: NamedTable | None, field: str) -> list[object]:
    assert table is not None
    column = table.column(field)
    assert column is not None
    return [row[column] for row in table.rows()]


@pytest.mark.parametrize(("base", "register", "table", "field", "values"), _REAL)
def test_a_real_register_is_found_by_its_name(
    base: str, register: str, table: str, field: str, values: list[str]
) -> None:
    """Name to GUID by the configuration, GUID to number by the platform's list, number to table."""
    with open_infobase_file(fixture(f"formats/1cd/{base}__1Cv8.1CD")) as infobase:
        found = find_object(infobase.configuration_files(), INFORMATION_REGISTERS, [register, "Нет такого"])
        assert found is not None
        named = named_register(infobase, found)
        assert named is not None
        assert table == named.name
        assert values == [str(value) for value in _values(named, field)][: len(values)]


@pytest.mark.parametrize(("base", "constant", "table", "values"), _REAL_CONSTANTS)
def test_a_real_constant_is_found_by_its_name(
    base: str, constant: str, table: str, values: list[object]
) -> None:
    """A constant has a table with one row."""
    with open_infobase_file(fixture(f"formats/1cd/{base}__1Cv8.1CD")) as infobase:
        found = find_object(infobase.configuration_files(), CONSTANTS, [constant])
        assert found is not None
        named = named_constant(infobase, found)
        assert named is not None
        assert table == named.name
        assert values == _values(named, constant)


@pytest.mark.parametrize("name", fixture_names("formats/1cd"))
def test_every_real_register_has_its_table(name: str) -> None:
    """Nothing is lost on the way, and the peer reads the same values in the same columns."""
    path = fixture(name)
    with open_infobase_file(path) as infobase:
        files = infobase.stored_files("CONFIG")
        if files is None or not files.has("root"):
            return
        peer = None
        for register in objects_of_class(files, INFORMATION_REGISTERS):
            named = named_register(infobase, register)
            assert named is not None
            columns = [column for part, _ in register.parts if (column := named.column(part))]
            peer = peer or peer_tables(path)
            assert peer is not None
            rows = {key.upper(): value for key, value in peer.items()}[named.name.upper()]
            theirs = [{key.upper(): value for key, value in row.items()} for row in rows]
            told = [column for column in columns if all(column.upper() in row for row in theirs)]
            assert [[row[column.upper()] for column in told] for row in theirs] == [
                [row[column] for column in told] for row in named.rows()
            ]


def _written(tmp_path: Path, **more: object) -> Path:
    files = new_configuration("Проба", "Полигон", "1.0.1.1", data=(_REGISTER, _CONSTANT))
    path = tmp_path / "1Cv8.1CD"
    rows = {"Тарифы": [("Пермь", "П-1", True), ("Тверь", "Т-1", False)], "Готово": [(True,)]}
    infobase_with_configuration(path, files, data_rows=rows, **more)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("form", ["8.3.8.0", "8.2.14.0"])
def test_written_tables_are_read_by_name(tmp_path: Path, form: str) -> None:
    """Text and flags, in both formats of file."""
    path = _written(tmp_path, format=form, page_size=4096)
    with open_infobase_file(path) as infobase:
        files = infobase.configuration_files()
        register = find_object(files, INFORMATION_REGISTERS, ["Тарифы"])
        constant = find_object(files, CONSTANTS, ["Готово"])
        assert register is not None
        assert constant is not None
        named = named_register(infobase, register)
        assert [["Пермь", "Тверь"], ["П-1", "Т-1"], [True, False]] == [
            _values(named, field) for field in ("Город", "Код", "Действует")
        ]
        assert [True] == _values(named_constant(infobase, constant), "Готово")
        assert find_object(files, INFORMATION_REGISTERS, ["Город"]) is None


def test_rows_of_one_table_are_written_anew(tmp_path: Path) -> None:
    """Another version of a row; the configuration and every other table stay."""
    path = _written(tmp_path)
    with open_infobase_file(path) as infobase:
        found = find_object(infobase.configuration_files(), INFORMATION_REGISTERS, ["Тарифы"])
        assert found is not None
        table = named_register(infobase, found)
        assert table is not None
        files = {
            name: infobase.configuration_files().read(name) for name in infobase.configuration_files().names()
        }
    rewrite_configuration(path, files, {}, other_rows={table.name: [("Омск", "О-9", True)]})
    with open_infobase_file(path) as infobase:
        assert ["О-9"] == _values(named_register(infobase, found), "Код")
        infobase.check_soundness()


def test_without_the_platforms_list_nothing_is_claimed(tmp_path: Path) -> None:
    """A base whose list of names is gone gives an error, not a guess."""
    path = tmp_path / "1Cv8.1CD"
    files = new_configuration("Проба", "Полигон", "1.0.1.1", data=(_REGISTER,))
    write_infobase(path, [file_table("CONFIG", files), file_table("PARAMS", {"locale.inf": b"{}"})])
    with open_infobase_file(path) as infobase:
        found = find_object(infobase.configuration_files(), INFORMATION_REGISTERS, ["Тарифы"])
        assert found is not None
        with pytest.raises(FormatError) as raised:
            named_register(infobase, found)
        assert "format.missing" == raised.value.code
