"""Real infobase files, beside what independent readers found in them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.fixtures import expected_values, fixture, fixture_names
from support.infobase_peer import peer_tables

from updater.formats.configuration import read_configuration
from updater.formats.infobase_file import open_infobase_file

if TYPE_CHECKING:
    from updater.formats.infobase_file import InfobaseFile, Table

_NAMES = [
    name
    for folder in ("formats/1cd", "formats/1cd-synthetic")
    for name in fixture_names(folder)
    if name.endswith(".1CD")
]
each_file = pytest.mark.parametrize("name", _NAMES)


def test_there_are_real_files() -> None:
    """The tests below are about something, wherever real files are given at all."""
    fixture("formats/1cd")
    assert len(_NAMES) > 30


def _expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = expected_values()[name.removeprefix("formats/")]
    return found


@each_file
def test_storage(name: str) -> None:
    """Format, page size, pages, size, locale and the number of tables are what was found before."""
    expected = _expected(name)
    with open_infobase_file(fixture(name)) as infobase:
        storage = infobase.storage
        found = (storage.format, storage.page_size, storage.pages, storage.size, infobase.locale)
        tables = len(infobase.table_names())
    keys = ("db_version", "page_size", "pages", "size", "locale")
    assert tuple(expected[key] for key in keys) == found
    assert expected["tables"] == tables
    assert storage.sound is None


def _row_count(table: Table | None) -> int | None:
    return None if table is None else sum(1 for _ in table.rows())


@each_file
def test_numbers_of_rows(name: str) -> None:
    """The tables of files and of users have as many rows as others counted."""
    expected = _expected(name)
    tables = {
        "CONFIG": "config_rows",
        "CONFIGSAVE": "configsave_rows",
        "CONFIGCAS": "configcas_rows",
        "V8USERS": "v8users_rows",
    }
    with open_infobase_file(fixture(name)) as infobase:
        for table, key in tables.items():
            # The peer that counted looked for names in upper case only.
            if expected.get(key) is not None:
                assert expected[key] == _row_count(infobase.table(table)), table
        assert bool(expected.get("configsave_rows")) is infobase.has_unapplied_changes()


@each_file
def test_configuration(name: str) -> None:
    """Name, vendor, version and the rest of the configuration are what independent readers found."""
    expected = _expected(name)
    if "name" not in expected:
        pytest.skip("no configuration was saved to this database")
    with open_infobase_file(fixture(name)) as infobase:
        configuration = read_configuration(infobase.configuration_files())
    assert configuration is not None
    assert expected["name"] == configuration.name
    assert expected["vendor"] == configuration.vendor
    assert expected["version"] == configuration.version.text
    assert expected["file_uuid"] == configuration.file_uuid
    assert expected["config_uuid"] == configuration.object_uuid
    assert expected["property_version"] == configuration.property_set
    assert expected["synonym"] == configuration.synonym


@each_file
def test_main_configuration(name: str) -> None:
    """Where something was saved but not applied, the main configuration is found over the other one."""
    expected = _expected(name)
    if "main_config" not in expected:
        pytest.skip("nothing is waiting to be applied in this base")
    with open_infobase_file(fixture(name)) as infobase:
        configuration = read_configuration(infobase.main_configuration_files())
    assert configuration is not None
    found = (configuration.name, configuration.vendor, configuration.version.text, configuration.property_set)
    main = expected["main_config"]
    assert (main["name"], main["vendor"], main["version"], main["property_version"]) == found


@each_file
def test_an_empty_base_has_no_configuration(name: str) -> None:
    """A base whose configuration was never saved says so instead of failing."""
    if _expected(name).get("config_rows") != 0:
        pytest.skip("there is a configuration in this file")
    with open_infobase_file(fixture(name)) as infobase:
        assert read_configuration(infobase.configuration_files()) is None


@each_file
def test_every_value_is_as_the_peer_reads_it(name: str) -> None:
    """All rows of all tables are equal to what onec_dtools reads, value by value."""
    theirs = peer_tables(fixture(name))
    if theirs is None:
        pytest.skip("onec_dtools cannot open this file")
    with open_infobase_file(fixture(name)) as infobase:
        assert list(theirs) == list(infobase.table_names())
        for table, rows in theirs.items():
            for mine, other in zip(_our_rows(infobase, table), rows, strict=True):
                assert other == {key: mine[key] for key in other}, table


def _our_rows(infobase: InfobaseFile, name: str) -> list[dict[str, Any]]:
    table = infobase.table(name)
    assert table is not None
    return [
        {key: float(value) if isinstance(value, Decimal) else value for key, value in row.values().items()}
        for row in table.rows()
    ]


def test_fractions_of_an_even_number_of_digits() -> None:
    """The factor of the unit «piece» is one."""
    with open_infobase_file(fixture("formats/1cd/1config__bar__f285c228__1Cv8.1CD")) as infobase:
        (piece,) = [row for row in _our_rows(infobase, "_Reference11") if row["_DESCRIPTION"] == "шт"]
    assert ("штука", 1.0) == (piece["_FLD16"], piece["_FLD17"])


@each_file
def test_pages_are_accounted_for(name: str) -> None:
    """Every page of a real file belongs to exactly one thing."""
    with open_infobase_file(fixture(name)) as infobase:
        infobase.check_soundness()
        assert not infobase.changed_since_opened()


@each_file
def test_chains_of_free_records(name: str) -> None:
    """The chain that starts at record 0 holds exactly the records that are free."""
    with open_infobase_file(fixture(name)) as infobase:
        for table_name in infobase.table_names():
            table = infobase.table(table_name)
            assert table is not None
            free = list(table.free_records())
            live = [row.number for row in table.rows()]
            assert list(range(table.record_count)) == sorted(free + live)


@each_file
def test_chunks_belong_to_a_value_or_are_free(name: str) -> None:
    """Values and the free chain of a blob object take every chunk but the first exactly once."""
    with open_infobase_file(fixture(name)) as infobase:
        for table_name in infobase.table_names():
            table = infobase.table(table_name)
            assert table is not None
            if not table.description.blobs:
                continue
            taken = sum(
                -(-row.blob_size(field.name) // 250)
                for row in table.rows()
                for field in table.fields
                if field.type in {"I", "NT", "T"}
            )
            free = set(table.blobs().free_chunks())
            assert max(table.blobs().chunks - 1, 0) == taken + len(free)


def test_a_dynamic_update_is_flagged() -> None:
    """The one base with a pending dynamic update is told from all others."""
    pending = []
    for name in _NAMES:
        with open_infobase_file(fixture(name)) as infobase:
            if infobase.dynamic_update_pending():
                pending.append(name.split("__")[-2])
    if not _NAMES:
        fixture("formats/1cd")
    assert ["d76e98c9"] == pending


def test_users_and_extensions_and_platform() -> None:
    """The platform's own tables are read in bases of either format and either case of names."""
    with open_infobase_file(fixture("formats/1cd/CatfishStudio__1C__40aedf80__1Cv8.1CD")) as infobase:
        assert ("Администратор", "Пользователь") == infobase.users()
        assert infobase.minimum_platform() == "8.3.11"
        assert () == infobase.extensions()
    with open_infobase_file(fixture("formats/1cd/e8tools__tool1cd__88d4a3bc__1Cv8.1CD")) as infobase:
        (extension,) = infobase.extensions()
        assert ("ext01", "", "Ext01") == (extension.name, extension.version, extension.synonym)


def test_a_table_with_counted_bytes() -> None:
    """The type VB, which onec_dtools refuses, is read."""
    path = fixture("formats/1cd/Corvin74__1C_Learning__1ad29820__1Cv8tmp.1CD")
    with open_infobase_file(path) as infobase:
        tables = [infobase.table(name) for name in infobase.table_names()]
        types = {field.type for table in tables if table for field in table.fields}
        rows = [row.values() for table in tables if table for row in table.rows()]
    assert "VB" in types
    assert rows
