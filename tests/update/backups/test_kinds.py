"""Each kind of backup: made, proved, put back; damage of any piece is found."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.big_infobase import write_sparse
from support.failing import CountingFiling, DamagingFiling, failing_at
from support.stand import configuration_files

from updater.errors import RunError, StorageError, UserError
from updater.filing import Filing
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.model.backup import BackupKind
from updater.update.backup import make_backup, verify_backup
from updater.update.backups.compression import decoded, estimate
from updater.update.backups.finishing import finish_backup
from updater.update.backups.keeping import Keeping
from updater.update.backups.second_place import copy_backup
from updater.update.copying import copy_hashed, hash_of
from updater.update.restoring import restore_backup

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.backup import Backup

NATIVE = [BackupKind.COPY, BackupKind.COMPRESSED]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small infobase file."""
    file = tmp_path / "база" / "1Cv8.1CD"
    file.parent.mkdir()
    infobase_with_configuration(file, configuration_files("1.0.1.1"))
    return file


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def backed_up(base: Path, kind: BackupKind, filing: Filing | None = None) -> Backup:
    """A backup of the base."""
    place = base.parent.parent / "копии"
    return make_backup(base, place, name="копия", filing=filing or Filing(), kind=kind)


@pytest.mark.parametrize("kind", NATIVE)
def test_there_and_back(base: Path, kind: BackupKind) -> None:
    """What is put back is the base, byte for byte, and the hash is that of its bytes in every kind."""
    before = sha(base)
    backup = backed_up(base, kind)
    assert (backup.sha256, backup.size) == (before, base.stat().st_size)
    assert backup.stored == backup.file.stat().st_size
    base.write_bytes(b"ruined")
    restore_backup(backup, base, Filing(), stamp="1")
    assert sha(base) == before


def test_the_compressed_one_is_smaller(base: Path) -> None:
    """That is what it is for; and the estimate made before is not far off."""
    guessed, backup = estimate(base), backed_up(base, BackupKind.COMPRESSED)
    assert backup.stored < backup.size
    assert backup.stored * 0.8 < guessed


@pytest.mark.skipif(os.name != "posix", reason="access rights of POSIX")
@pytest.mark.parametrize("kind", NATIVE)
def test_no_wider_rights_than_the_base(base: Path, kind: BackupKind) -> None:
    """Nobody but the owner reads the backup and its manifest, however open the base is."""
    base.chmod(0o666)
    backup = backed_up(base, kind)
    for path in (backup.file, backup.manifest):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", NATIVE)
def test_any_failing_operation_leaves_nothing(base: Path, kind: BackupKind) -> None:
    """A full disk at the n-th operation, for every n: no file under any name, the base untouched."""
    counting = CountingFiling()
    first = backed_up(base, kind, counting)
    for path in (first.file, first.manifest):
        path.unlink()
    before = sha(base)
    for number in range(len(counting.operations)):
        with pytest.raises(StorageError) as caught:
            backed_up(base, kind, failing_at(number))
        assert caught.value.code == "storage.full"
        assert (sha(base), list(first.file.parent.iterdir())) == (before, [])


def clear(folder: Path) -> None:
    """Remove the files of a folder, if it is there."""
    for path in folder.iterdir() if folder.is_dir() else ():
        path.unlink()


def test_a_wrong_bit_in_the_data_is_found(base: Path) -> None:
    """In the middle of what was compressed, and in the checksum at its end: the backup fails."""
    size = backed_up(base, BackupKind.COMPRESSED).stored
    for at in (size // 3, size // 2, size - 1):
        clear(base.parent.parent / "копии")
        with pytest.raises(RunError) as caught:
            backed_up(base, BackupKind.COMPRESSED, DamagingFiling(at))
        assert caught.value.code == "backup.damaged"


@given(place=st.floats(0, 1))
def test_one_wrong_bit_is_found_or_means_nothing(base: Path, place: float) -> None:
    """Whatever bit the disk got wrong: the backup fails when it is made, or gives the base byte for byte.

    A stream has a few bits that nobody reads (in its head, and where a table of codes is padded).
    """
    folder = base.parent.parent / "копии"
    clear(folder)
    size = backed_up(base, BackupKind.COMPRESSED).stored
    at = min(int(place * size), size - 1)
    clear(folder)
    try:
        backup = backed_up(base, BackupKind.COMPRESSED, DamagingFiling(at))
    except RunError as error:
        assert error.code == "backup.damaged"  # noqa: PT017 - found or harmless, and nothing else
        assert list(folder.iterdir()) == []
    else:
        given = b"".join(bytes(piece.data) for piece in decoded(backup.file, backup.size))
        assert given == base.read_bytes()


def test_a_compressed_one_altered_later_is_found(base: Path) -> None:
    """Cut, with bytes behind its end, or with any other content: never taken for what it was."""
    backup = backed_up(base, BackupKind.COMPRESSED)
    whole = backup.file.read_bytes()
    for altered in (whole[:-1], whole + b"\0", whole[:-20] + bytes(20), b"", bytes(len(whole))):
        backup.file.write_bytes(altered)
        with pytest.raises(RunError) as caught:
            verify_backup(replace(backup, stored=len(altered)))
        assert caught.value.code == "backup.altered"


def test_a_stream_that_gives_too_much_is_stopped(base: Path) -> None:
    """A frame that grows without end is given up at the size the manifest says."""
    backup = backed_up(base, BackupKind.COMPRESSED)
    taken: list[int] = []
    with pytest.raises(RunError) as caught:
        taken.extend(len(piece.data) for piece in decoded(backup.file, 300_000))
    assert (caught.value.code, sum(taken) <= 300_000) == ("backup.altered", True)


def test_inside_the_infobase_is_refused(base: Path) -> None:
    """In the base's folder, under it, or through a link to it: nothing is made there."""
    link = base.parent.parent / "ссылка"
    link.symlink_to(base.parent, target_is_directory=True)
    for place in (base.parent, base.parent / "копии", link / "копии"):
        with pytest.raises(RunError) as caught:
            make_backup(base, place, name="к", filing=Filing())
        assert caught.value.code == "backup.inside"
    assert [path.name for path in base.parent.iterdir()] == ["1Cv8.1CD"]


@pytest.mark.parametrize("name", ["копия.1CD.zst", "копия.1CD.zst.part", "копия.json"])
def test_planted_links_are_refused(base: Path, name: str) -> None:
    """A link under any name the backup would use is neither followed nor replaced."""
    place, victim = base.parent.parent / "копии", base.parent.parent / "жертва"
    place.mkdir()
    (place / name).symlink_to(victim)
    with pytest.raises(RunError) as caught:
        backed_up(base, BackupKind.COMPRESSED)
    assert (caught.value.code, victim.exists()) == ("backup.exists", False)
    assert [path.name for path in place.iterdir()] == [name]


def test_a_disk_for_small_files_is_told_before(base: Path) -> None:
    """FAT32 and the like: refused before the first byte is written."""

    class Small(CountingFiling):
        def largest_file(self, path: Path) -> int | None:
            del path
            return 1000

    filing = Small()
    for kind in NATIVE:
        with pytest.raises(RunError) as caught:
            backed_up(base, kind, filing)
        assert caught.value.code == "backup.too-large"
    assert "create" not in filing.operations


def test_the_filesystems_own_copy_is_proved_too(base: Path) -> None:
    """A clone is used where there is one; a wrong one is found like any other copy."""

    class Cloning(Filing):
        wrong = False

        def clone(self, source: Path, target: Path) -> bool:
            data = source.read_bytes()
            target.write_bytes(data[:-1] + b"\x77" if self.wrong else data)
            return True

        def create(self, path: Path) -> object:  # type: ignore[override]
            assert not path.name.endswith(".1CD.part"), "a copy was written although there was a clone"
            return super().create(path)

    filing = Cloning()
    backup = backed_up(base, BackupKind.COPY, filing)
    assert sha(backup.file) == sha(base)
    for path in (backup.file, backup.manifest):
        path.unlink()
    filing.wrong = True
    with pytest.raises(RunError) as caught:
        backed_up(base, BackupKind.COPY, filing)
    assert caught.value.code == "backup.damaged"


def test_a_filesystem_without_clones_leaves_nothing(tmp_path: Path) -> None:
    """Asked for a clone, a disk that cannot make one says no and leaves no file; else it is equal."""
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(os.urandom(10_000))
    if Filing().clone(source, target):
        assert sha(target) == sha(source)
    else:
        assert not target.exists()


def test_the_second_place(base: Path, tmp_path: Path) -> None:
    """The copy elsewhere is whole and has its own manifest; a damaged one is not left there."""
    backup = backed_up(base, BackupKind.COMPRESSED)
    second = copy_backup(backup, tmp_path / "сеть", Filing())
    verify_backup(second)
    with pytest.raises(RunError):
        copy_backup(backup, tmp_path / "сеть 2", DamagingFiling(100))
    assert list((tmp_path / "сеть 2").iterdir()) == []


def test_a_second_place_that_vanishes_is_a_note(base: Path, tmp_path: Path) -> None:
    """The share goes away at the n-th operation, for every n: noted, the first backup whole."""
    backup = backed_up(base, BackupKind.COMPRESSED)
    counting = CountingFiling()
    finish(backup, tmp_path / "счёт", counting)
    for number in range(len(counting.operations)):
        gone = failing_at(number, 5)
        notes = finish(backup, tmp_path / f"сеть {number}", gone)
        assert notes[:1] == ["backup-second-failed"]
        verify_backup(backup)


def finish(backup: Backup, second: Path, filing: Filing) -> list[str]:
    """Copy to the second place; the codes of the notes."""
    from datetime import UTC, datetime  # noqa: PLC0415 - only here

    notes = finish_backup(
        backup, second_place=second, keeping=Keeping(), needed=(), now=datetime.now(UTC), filing=filing
    )
    return [note.code for note in notes]


@pytest.mark.skipif(not hasattr(os, "SEEK_HOLE"), reason="holes cannot be asked for")
@pytest.mark.parametrize("kind", NATIVE)
def test_holes_stay_holes(tmp_path: Path, kind: BackupKind) -> None:
    """A sparse base: right hash, and neither the copy nor the restored base takes more room."""
    base = tmp_path / "база" / "1Cv8.1CD"
    base.parent.mkdir()
    write_sparse(base, 64 << 20)
    before = sha(base)
    backup = backed_up(base, kind)
    assert backup.sha256 == before
    assert backup.file.stat().st_blocks * 512 < 16 << 20
    base.unlink()
    restore_backup(backup, base, Filing(), stamp="1")
    assert (sha(base), base.stat().st_blocks * 512 < 16 << 20) == (before, True)


@given(parts=st.lists(st.tuples(st.booleans(), st.integers(1, 200_000)), min_size=1, max_size=8))
def test_any_pattern_of_holes(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[bool, int]]
) -> None:
    """Data and holes of any lengths, also at the end: read and copied byte for byte."""
    folder = tmp_path_factory.mktemp("дыры")
    source = folder / "a"
    with source.open("wb") as file:
        for hole, length in parts:
            if hole:
                file.seek(length, os.SEEK_CUR)
            else:
                file.write(os.urandom(length))
        file.truncate(max(file.tell(), sum(length for _, length in parts)))
    made = copy_hashed(source, folder / "b", Filing())
    assert made.right
    assert made.sha256 == sha(source) == sha(folder / "b")
    assert hash_of(source) == (source.stat().st_size, sha(source))


def test_an_unsound_base_is_found_in_every_kind(base: Path) -> None:
    """Pages that do not add up: no backup is called good."""
    with base.open("r+b") as file:
        file.seek(12)
        file.write((base.stat().st_size // 8192 - 1).to_bytes(4, "little"))
    for kind in NATIVE:
        with pytest.raises(UserError) as caught:
            backed_up(base, kind)
        assert caught.value.code == "backup.unsound"
