"""Files kept as rows: inflating, parts, the main configuration over the database's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from updater.errors import FormatError
from updater.formats.deflate import deflate
from updater.formats.infobase_file import open_infobase_file
from updater.formats.writing.infobase_file import (
    TableSource,
    file_table,
    infobase_with_configuration,
    rewrite_configuration,
    write_infobase,
)
from updater.formats.writing.infobase_file.system_tables import FILE_FIELDS, WHEN

if TYPE_CHECKING:
    from pathlib import Path

_BOM = b"\xef\xbb\xbf"
_DELETED = _BOM + b'2,"gone",0,"GONE.0",1'


def _path(tmp_path: Path) -> Path:
    return tmp_path / "1Cv8.1CD"


def test_saved_files_lie_over_applied_ones(tmp_path: Path) -> None:
    """The main configuration is CONFIGSAVE over CONFIG without what is listed as deleted."""
    path = _path(tmp_path)
    applied = {"root": b"old", "kept": b"kept", "gone": b"1", "gone.0": b"2"}
    saved = {"ROOT": b"new", "added": b"added", "deleted": _DELETED}
    infobase_with_configuration(path, applied, save_files=saved)
    with open_infobase_file(path) as infobase:
        main = infobase.main_configuration_files()
        assert {"ROOT": b"new", "added": b"added", "kept": b"kept"} == {
            name: main.read(name) for name in main.names()
        }
        assert [True, True, False, False, False] == [
            main.has(name) for name in ("root", "KEPT", "gone", "Gone.0", "deleted")
        ]
        assert b"ne" == main.read_start("root", 2)
        with pytest.raises(KeyError):
            main.read("gone")
        with pytest.raises(KeyError):
            main.read_start("gone", 1)
        assert applied == {
            name: infobase.configuration_files().read(name) for name in infobase.configuration_files().names()
        }
        assert infobase.has_unapplied_changes()


def test_a_file_saved_again_after_it_was_deleted(tmp_path: Path) -> None:
    """A saved file wins over its own mention among the deleted."""
    path = _path(tmp_path)
    infobase_with_configuration(path, {"gone": b"1"}, save_files={"gone": b"2", "deleted": _DELETED})
    with open_infobase_file(path) as infobase:
        assert b"2" == infobase.main_configuration_files().read("gone")


def test_without_saved_files_both_configurations_are_one(tmp_path: Path) -> None:
    """An infobase where nothing waits to be applied says so."""
    path = _path(tmp_path)
    infobase_with_configuration(path, {"root": b"x"})
    with open_infobase_file(path) as infobase:
        assert not infobase.has_unapplied_changes()
        assert ["root"] == list(infobase.main_configuration_files().names())


@pytest.mark.parametrize("part_size", [1, 250, 251, 100_000])
def test_files_in_parts_are_joined(tmp_path: Path, part_size: int) -> None:
    """A file that takes several rows is one file, by whatever way it is read."""
    path = _path(tmp_path)
    files = {"root": bytes(range(256)) * 3, "empty": b"", "version": b"v"}
    infobase_with_configuration(path, files, part_size=part_size)
    with open_infobase_file(path) as infobase:
        stored = infobase.configuration_files()
        assert list(files) == list(stored.names())
        assert files == {name: stored.read(name.upper()) for name in files}


def test_a_missing_part_is_noticed(tmp_path: Path) -> None:
    """A file whose parts are not all there is damaged, not shorter."""
    path = _path(tmp_path)
    rows = [("root", WHEN, WHEN, 0, 1, b"x", part) for part in (0, 2)]
    write_infobase(path, [TableSource("CONFIG", FILE_FIELDS, rows)])
    with pytest.raises(FormatError) as caught, open_infobase_file(path) as infobase:
        infobase.configuration_files().read("root")
    assert ("format.infobase-damaged", str(path), "CONFIG: root") == (
        caught.value.code,
        caught.value.params["file"],
        caught.value.params["place"],
    )


def test_what_is_raw_stays_raw(tmp_path: Path) -> None:
    """Files the platform never deflates are read as they are, damaged ones of CONFIG are refused."""
    path = _path(tmp_path)
    rows = {"DynamicallyUpdated": _BOM + b"{1,0}", "{x}": b"{raw}", "bom": _BOM + b"raw", "bad": b"\xff\xff"}
    config = [(name, WHEN, WHEN, 0, len(data), data, 0) for name, data in rows.items()]
    params = file_table("PARAMS", {"users.usr": b"\xff\xfe", "packed": deflate(b"text")})
    write_infobase(path, [TableSource("CONFIG", FILE_FIELDS, config), params])
    with open_infobase_file(path) as infobase:
        files = infobase.configuration_files()
        for name in ("DynamicallyUpdated", "{x}", "bom"):
            assert rows[name] == files.read(name)
        with pytest.raises(FormatError, match=r"format\.deflate"):
            files.read("bad")
        others = infobase.configuration_files("params")
        assert b"\xff\xfe" == others.read("users.usr")
        assert b"text" == others.read("packed")
        assert not infobase.dynamic_update_pending()


def test_the_start_of_a_file(tmp_path: Path) -> None:
    """The first bytes of a long file are had without the rest, and never more than asked for."""
    path = _path(tmp_path)
    content = b"0123456789" * 100_000
    infobase_with_configuration(path, {"root": content, "small": b"ab"})
    with open_infobase_file(path) as infobase:
        files = infobase.configuration_files()
        assert content[:300] == files.read_start("root", 300)
        assert b"ab" == files.read_start("small", 300)
        with pytest.raises(KeyError):
            files.read_start("absent", 1)


@pytest.mark.parametrize("name", ["absent", "", "x" * 70_000, "имя", "\ud800"])
def test_names_that_are_not_there(tmp_path: Path, name: str) -> None:
    """A name nobody could have stored is simply not there."""
    path = _path(tmp_path)
    infobase_with_configuration(path, {"root": b"x"})
    with open_infobase_file(path) as infobase:
        assert not infobase.configuration_files().has(name)
        with pytest.raises(KeyError):
            infobase.configuration_files().read(name)


def test_a_file_without_the_table(tmp_path: Path) -> None:
    """A file of the same format that is no infobase says which table it lacks."""
    path = _path(tmp_path)
    write_infobase(path, [])
    with open_infobase_file(path) as infobase:
        assert infobase.table("CONFIG") is None
        assert ((), (), None) == (infobase.users(), infobase.extensions(), infobase.minimum_platform())
    with pytest.raises(FormatError) as caught, open_infobase_file(path) as infobase:
        infobase.configuration_files()
    assert ("format.no-table", str(path)) == (caught.value.code, caught.value.params["file"])


@pytest.mark.parametrize("version", ["8.3.8.0", "8.2.14.0"])
def test_another_configuration_in_the_same_base(tmp_path: Path, version: str) -> None:
    """CONFIG and CONFIGSAVE get other files; every other table keeps its rows; the file is sound."""
    path = _path(tmp_path)
    infobase_with_configuration(
        path,
        {"root": b"1"},
        users=("Админ",),
        extensions=[("Доработки", "1.0")],
        minimum_platform=80323,
        format=version,
        page_size=4096,
    )
    files = {f"{number:08x}": bytes([number % 256]) * number for number in range(900)}
    rewrite_configuration(path, files, {"root": b"2"})
    assert [path] == list(tmp_path.iterdir())
    with open_infobase_file(path) as infobase:
        infobase.check_soundness()
        stored = infobase.configuration_files()
        assert files == {name: stored.read(name) for name in stored.names()}
        assert b"2" == infobase.main_configuration_files().read("root")
        assert (("Админ",), "8.3.23") == (infobase.users(), infobase.minimum_platform())
        assert [("Доработки", "1.0", "Доработки")] == [
            (each.name, each.version, each.synonym) for each in infobase.extensions()
        ]
        assert version == infobase.storage.format
