"""A removal that was cut off is finished only where a sealed manifest says what it was of."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from support.backups import small_infobase

from updater.filing import Filing
from updater.update.backup import make_backup
from updater.update.backups.manifest import write_manifest
from updater.update.backups.removal import REMOVED, finish_removals

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.backup import Backup


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    """A backup whose removal was cut off between its two files."""
    made = make_backup(small_infobase(tmp_path), tmp_path / "копии", name="к", filing=Filing())
    made.manifest.rename(_going(made))
    return made


def _going(backup: Backup) -> Path:
    return backup.manifest.with_name(backup.manifest.name + REMOVED)


def _names(folder: Path) -> list[str]:
    finish_removals(folder, Filing())
    return sorted(path.name for path in folder.iterdir())


def test_it_is_finished(backup: Backup) -> None:
    """Both files go, and nothing else; also where the backup itself is gone already."""
    (backup.file.parent / "к.dt").write_bytes(b"a dump of a person")
    assert ["к.dt"] == _names(backup.file.parent)
    write_manifest(backup, Filing())
    backup.manifest.rename(_going(backup))
    assert ["к.dt"] == _names(backup.file.parent)


@pytest.mark.parametrize("said", [b"", b"a note of a person", b"\xff\xfe", b"[]", b"{}", b'{"file": "'])
@pytest.mark.parametrize("name", ["архив", "архив.json"])
def test_what_a_person_called_so_stays(tmp_path: Path, name: str, said: bytes) -> None:
    """A file that ends like ours and says nothing of ours: neither it nor its neighbours are touched."""
    kept = {f"{name}{REMOVED}": said, "архив.dt": b"a dump of a person", "архив.1CD": b"a base"}
    for each, data in kept.items():
        (tmp_path / each).write_bytes(data)
    assert sorted(kept) == _names(tmp_path)
    assert kept == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


@pytest.mark.parametrize("file", ["другая.1CD", "../база/1Cv8.1CD", "/база/1Cv8.1CD", "..", ""])
def test_a_manifest_of_another_file_is_not_followed(backup: Backup, tmp_path: Path, file: str) -> None:
    """Whatever file one names that is not its own, sealed anew or not: nothing is removed."""
    from updater.update.backups import manifest  # noqa: PLC0415 - how seals are made

    (backup.file.parent / "другая.1CD").write_bytes(b"another")
    facts = json.loads(_going(backup).read_text())
    del facts["seal"]
    for seal in ("", manifest._seal({**facts, "file": file})):
        _going(backup).write_text(json.dumps({**facts, "file": file, "seal": seal}))
        before = sorted(path for path in tmp_path.rglob("*"))
        finish_removals(backup.file.parent, Filing())
        assert before == sorted(path for path in tmp_path.rglob("*"))


def test_without_a_seal_nothing_is_removed(backup: Backup) -> None:
    """A manifest of the first releases could be anybody's writing."""
    _going(backup).write_text(
        json.dumps({"file": "к.1CD", "size": backup.size, "sha256": "", "source": "/б"})
    )
    assert ["к.1CD", f"к.json{REMOVED}"] == _names(backup.file.parent)


def test_what_took_its_place_stays(backup: Backup) -> None:
    """Another file, a link, a folder under its name, or a manifest that is there again: nothing goes."""
    content = backup.file.read_bytes()
    stays = ["к.1CD", f"к.json{REMOVED}"]
    backup.file.write_bytes(content + b"more")
    assert stays == _names(backup.file.parent)
    backup.file.unlink()
    backup.file.mkdir()
    assert stays == _names(backup.file.parent)
    backup.file.rmdir()
    elsewhere = backup.source.with_name("своя")
    elsewhere.write_bytes(content)
    backup.file.symlink_to(elsewhere)
    assert stays == _names(backup.file.parent)
    backup.file.unlink()
    backup.file.write_bytes(content)
    write_manifest(backup, Filing())
    assert ["к.1CD", "к.json", f"к.json{REMOVED}"] == _names(backup.file.parent)


def test_a_link_or_a_pipe_is_no_manifest(backup: Backup) -> None:
    """A link to a manifest, or something a reader would wait for, is left alone."""
    going = _going(backup)
    moved = going.rename(backup.source.with_name("манифест"))
    going.symlink_to(moved)
    stays = ["к.1CD", f"к.json{REMOVED}"]
    assert stays == _names(backup.file.parent)
    going.unlink()
    if hasattr(os, "mkfifo"):
        os.mkfifo(going)
        assert stays == _names(backup.file.parent)
