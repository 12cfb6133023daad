"""What an application wrote down of its last update, read natively from the closed file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.fixtures import fixture

from updater.formats.writing.configuration import new_configuration
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.formats.writing.library import UPDATE_MODULE, library_objects, library_rows
from updater.infobases.application import application_record
from updater.model.application import ApplicationRecord
from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_RU, _EN = UpdateSubsystem.RUSSIAN, UpdateSubsystem.ENGLISH


def _base(tmp_path: Path, subsystem: UpdateSubsystem, rows: Sequence[Sequence[object]] | None = None) -> Path:
    files = new_configuration(
        "УчётЗаявок",
        "Полигон",
        "1.0.2.1",
        common_modules=[UPDATE_MODULE[subsystem]],
        data=library_objects(subsystem),
    )
    told = library_rows(files, "1.0.1.1", deferred_done=False)
    if rows is not None:
        told[library_objects(subsystem)[0].name] = rows  # type: ignore[assignment]
    path = tmp_path / "1Cv8.1CD"
    infobase_with_configuration(path, files, data_rows=told)
    return path


@pytest.mark.parametrize(("subsystem", "register"), [(_RU, "ВерсииПодсистем"), (_EN, "SubsystemsVersions")])
def test_the_release_of_the_data_is_read(tmp_path: Path, subsystem: UpdateSubsystem, register: str) -> None:
    """The row of the configuration itself, whatever subsystems stand beside it; both languages."""
    expected = ApplicationRecord("1.0.1.1", f"{register}: УчётЗаявок", deferred_done=False)
    assert expected == application_record(_base(tmp_path, subsystem))


def test_the_main_subsystem_may_have_another_name(tmp_path: Path) -> None:
    """A base edition, say: the row marked as the main configuration's is taken."""
    rows = [("СтандартныеПодсистемы", "3.1.12.238", False), ("УчётЗаявокОбщий", "1.0.9.9", True)]
    found = application_record(_base(tmp_path, _RU, rows))
    assert ("1.0.9.9", "ВерсииПодсистем: УчётЗаявокОбщий") == (found.version, found.told_by)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("СтандартныеПодсистемы", "3.1.12.238", False)],
        [("Одна", "1.0.1.1", True), ("Другая", "1.0.2.1", True)],
    ],
)
def test_no_row_or_two_prove_nothing(tmp_path: Path, rows: list[tuple[object, ...]]) -> None:
    """Where it cannot be told which row is the configuration's own, nothing is claimed."""
    assert application_record(_base(tmp_path, _RU, rows)).version is None


def test_a_base_without_the_library_tells_nothing() -> None:
    """A real base with registers of its own has no such register, and that is no error."""
    path = fixture("formats/1cd/33Medvedev__1c-practice__6ce0cfdd__1Cv8.1CD")
    assert ApplicationRecord() == application_record(path)


def test_what_cannot_be_read_is_not_known(tmp_path: Path) -> None:
    """No file, or garbage in its place: unknown, never a traceback."""
    path = tmp_path / "1Cv8.1CD"
    assert ApplicationRecord() == application_record(path)
    path.write_bytes(b"\0" * 9000)
    assert ApplicationRecord() == application_record(path)
