"""The manifest is bound to its backup's name and to every one of its facts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.backups import small_infobase

from updater.errors import RunError
from updater.filing import Filing
from updater.model.backup import BackupKind
from updater.update.backup import make_backup, read_backup, verify_backup
from updater.update.backups.catalogue import BackupState, list_backups, manifest_at, note_verified
from updater.update.backups.naming import backup_name

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.backup import Backup


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    """A compressed backup."""
    file, place = small_infobase(tmp_path), tmp_path / "копии"
    return make_backup(file, place, name="копия 1.0.1.1", filing=Filing(), kind=BackupKind.COMPRESSED)


def test_every_fact_is_bound(backup: Backup) -> None:
    """Any one fact changed by hand makes the manifest unreadable."""
    whole = json.loads(backup.manifest.read_text())
    assert read_backup(backup.manifest) == backup
    for name in whole:
        changed = {**whole, name: "другое"}
        backup.manifest.write_text(json.dumps(changed))
        with pytest.raises(RunError) as caught:
            read_backup(backup.manifest)
        assert caught.value.code == "backup.manifest-unreadable", name


def test_a_manifest_under_another_name_is_not_believed(backup: Backup) -> None:
    """Renamed to lie beside another file: refused."""
    renamed = backup.manifest.with_name("другая.json")
    backup.manifest.rename(renamed)
    with pytest.raises(RunError):
        read_backup(renamed)


def test_a_manifest_of_the_first_release_is_read(backup: Backup) -> None:
    """Copies made before there were kinds can still be put back."""
    facts = {"file": "к.1CD", "size": 5, "sha256": "ab", "source": "/база/1Cv8.1CD", "release": "Р 1.0"}
    old = backup.manifest.with_name("к.json")
    old.write_text(json.dumps(facts))
    assert (read_backup(old).kind, read_backup(old).stored) == (BackupKind.COPY, 5)


def test_states(backup: Backup) -> None:
    """Whole, altered, missing, unreadable: told without reading the backup through."""
    place = [backup.file.parent]
    assert [entry.state for entry in list_backups(place)] == [BackupState.WHOLE]
    data = backup.file.read_bytes()
    backup.file.write_bytes(data[:-1])
    assert [entry.state for entry in list_backups(place)] == [BackupState.ALTERED]
    backup.file.unlink()
    assert [entry.state for entry in list_backups(place)] == [BackupState.MISSING]
    backup.manifest.write_bytes(b"\xff")
    assert [entry.state for entry in list_backups(place)] == [BackupState.UNREADABLE]
    assert list_backups([backup.file.parent / "нет такой"]) == ()


def test_when_it_was_verified_is_kept(backup: Backup) -> None:
    """A backup read through later says so, and can still be verified."""
    note_verified(backup, "2027-01-01T00:00:00+03:00", Filing())
    noted = read_backup(backup.manifest)
    assert noted.verified == "2027-01-01T00:00:00+03:00"
    verify_backup(noted)


def test_either_file_names_the_backup(backup: Backup) -> None:
    """A person may point at the backup or at its manifest."""
    assert [manifest_at(path) for path in (backup.file, backup.manifest)] == [backup.manifest] * 2
    with pytest.raises(RunError) as caught:
        manifest_at(backup.file.with_name("нет.1CD"))
    assert caught.value.code == "backup.unknown"


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("Бухгалтерия", "Бухгалтерия-3.0.1.5-run"),
        ('a/b\\c:d*e?"<>|', "b_c_d_e_____-3.0.1.5-run"),
        ("  точка. ", "точка-3.0.1.5-run"),
        ("CON", "CON-3.0.1.5-run"),
        ("NUL.x", "_NUL.x-3.0.1.5-run"),
        ("я" * 200, "я" * 60 + "-3.0.1.5-run"),
        ("///", "infobase-3.0.1.5-run"),
    ],
)
def test_names(tmp_path: Path, folder: str, expected: str) -> None:
    """A name any system takes, whatever the folder is called."""
    from pathlib import PurePosixPath  # noqa: PLC0415 - names of every kind on every system

    del tmp_path
    assert backup_name(PurePosixPath("/bases") / folder, "3.0.1.5", "run") == expected  # type: ignore[arg-type]
