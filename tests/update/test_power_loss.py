"""The power goes at any moment of a backup or of a restore: never half of anything is taken for whole.

Operations are recorded and replayed with cuts (docs/reliability.md): what was not
synced may be there, be gone or be noise.
"""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest
from support.power_loss import Disk, PowerCutError, RecordingFiling
from support.stand import configuration_files

from updater.errors import UserError
from updater.filing import Filing, write_whole
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.model.backup import BackupKind
from updater.update.backup import make_backup, read_backup, verify_backup
from updater.update.restoring import restore_backup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_DISKS = 12  # after every cut
_KINDS = [BackupKind.COPY, BackupKind.COMPRESSED]


def cut_everywhere(
    tmp_path: Path, roots: tuple[Path, ...], prepare: Callable[[], None], act: Callable[[Filing], None]
) -> list[tuple[int, random.Random, Disk]]:
    """Do something again and again, with the power gone before its n-th operation; return the disks."""
    del tmp_path
    found: list[tuple[int, random.Random, Disk]] = []
    for number in range(1000):
        prepare()
        disk = Disk(*roots)
        filing = RecordingFiling(disk, number)
        try:
            act(filing)
        except PowerCutError:
            pass
        else:
            assert number > 0
            return found
        found += [(number, random.Random(f"{number}-{each}"), disk) for each in range(_DISKS)]
    raise AssertionError("it never ended")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base file."""
    folder = tmp_path / "base"
    folder.mkdir()
    infobase_with_configuration(folder / "1Cv8.1CD", configuration_files("1.0.1.1"))
    return folder / "1Cv8.1CD"


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.value)
def test_a_backup_that_says_it_is_whole_is_whole(tmp_path: Path, base: Path, kind: BackupKind) -> None:
    """Whatever the disk kept: a manifest that can be read names a copy that is right, or is found out."""
    place = tmp_path / "copies"

    def prepare() -> None:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()

    def act(filing: Filing) -> None:
        make_backup(base, place, name="b", filing=filing, kind=kind)

    told, kept = 0, tmp_path / "after"
    for _number, chance, disk in cut_everywhere(tmp_path, (place,), prepare, act):
        disk.write_to(place, kept, chance)
        for manifest in kept.glob("*.json"):
            backup = read_backup(manifest)
            told += 1
            verify_backup(backup)
    assert told > 0
    assert base.read_bytes()  # the source was only read


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.value)
def test_a_restore_leaves_the_old_or_the_new_and_can_be_done_again(
    tmp_path: Path, base: Path, kind: BackupKind
) -> None:
    """Under the base's name is the failed file, the restored one or none; a second restore finishes it."""
    backup = make_backup(base, tmp_path / "copies", name="b", filing=Filing(), kind=kind)
    wanted, failed = base.read_bytes(), base.read_bytes()[:-4096] + bytes(4096)
    states = set()

    def prepare() -> None:
        shutil.rmtree(base.parent, ignore_errors=True)
        base.parent.mkdir()
        base.write_bytes(failed)

    def act(filing: Filing) -> None:
        restore_backup(backup, base, filing, stamp="1")

    for number, chance, disk in cut_everywhere(tmp_path, (base.parent,), prepare, act):
        disk.write_to(base.parent, base.parent, chance)
        now = base.read_bytes() if base.exists() else None
        assert now in {wanted, failed, None}, number
        states.add(now)
        verify_backup(backup)
        restore_backup(backup, base, Filing(), stamp="2")
        assert base.read_bytes() == wanted
    assert {wanted, failed} <= states


def test_a_small_file_is_the_old_or_the_new(tmp_path: Path) -> None:
    """Settings, manifests, blocks: written whole or not at all."""
    place = tmp_path / "small"
    file = place / "file"

    def prepare() -> None:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        file.write_bytes(b"old")

    for _number, chance, disk in cut_everywhere(
        tmp_path, (place,), prepare, lambda filing: write_whole(filing, file, b"new")
    ):
        disk.write_to(place, tmp_path / "after", chance)
        assert (tmp_path / "after" / "file").read_bytes() in {b"old", b"new"}


def test_the_model_finds_a_missing_sync(tmp_path: Path) -> None:
    """The model itself is able to find what it is there to find: a rename before the data are synced."""
    place = tmp_path / "small"
    file = place / "file"

    def prepare() -> None:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()

    def careless(filing: Filing) -> None:
        with filing.create(place / "new") as new:
            filing.write(new, b"content")
        filing.replace(place / "new", file)
        filing.sync_directory(place)
        filing.remove(place / "nothing")

    seen = set()
    for _number, chance, disk in cut_everywhere(tmp_path, (place,), prepare, careless):
        disk.write_to(place, tmp_path / "after", chance)
        if (tmp_path / "after" / "file").exists():
            seen.add((tmp_path / "after" / "file").read_bytes())
    assert seen - {b"content"}


def test_an_altered_backup_is_never_restored(tmp_path: Path, base: Path) -> None:
    """Noise under a backup's name does not reach the base."""
    backup = make_backup(base, tmp_path / "copies", name="b", filing=Filing())
    backup.file.write_bytes(random.Random(1).randbytes(backup.size))
    before = base.read_bytes()
    with pytest.raises(UserError):
        restore_backup(backup, base, Filing(), stamp="1")
    assert base.read_bytes() == before
