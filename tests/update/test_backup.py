"""The copy: whole and proved, or not there at all; and putting it back, whatever gets in the way."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.backups import small_infobase
from support.failing import CountingFiling, DamagingFiling, failing_at

from updater.errors import Cancelled, RunError, StorageError, UserError
from updater.filing import Filing
from updater.model.events import CancelToken, Progress
from updater.update.backup import make_backup, read_backup, verify_backup
from updater.update.copying import hash_of
from updater.update.restoring import forget, restore_backup

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.events import Event
    from updater.update.backup import Backup


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small infobase file."""
    return small_infobase(tmp_path)


def backed_up(base: Path, filing: Filing | None = None) -> Backup:
    """A backup of the base beside it."""
    return make_backup(base, base.parent.parent / "копии", name="копия", filing=filing or Filing())


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_copy_is_the_base_and_says_so(base: Path) -> None:
    """Byte for byte, readable by its owner only, with a manifest that survives being moved."""
    backup = backed_up(base)
    assert (backup.size, backup.sha256) == (base.stat().st_size, sha(base)) == hash_of(backup.file)
    assert read_backup(backup.manifest) == backup
    moved = base.parent.parent / "другое"
    backup.manifest.parent.rename(moved)
    verify_backup(read_backup(moved / backup.manifest.name))


@pytest.mark.skipif(os.name != "posix", reason="access rights of POSIX")
def test_the_copy_is_private(base: Path) -> None:
    """Payroll data do not become readable for everybody by being copied."""
    backup = backed_up(base)
    assert stat.S_IMODE(backup.file.stat().st_mode) == 0o600


def test_a_full_disk_at_any_operation_leaves_nothing(base: Path) -> None:
    """No space at the n-th operation, for every n: the base untouched, nothing under the final name."""
    counting = CountingFiling()
    first = backed_up(base, counting)
    for path in (first.file, first.manifest):
        path.unlink()
    before = sha(base)
    for number in range(len(counting.operations)):
        with pytest.raises(StorageError) as caught:
            backed_up(base, failing_at(number))
        assert caught.value.code == "storage.full"
        assert sha(base) == before
        assert list(first.file.parent.iterdir()) == []
    assert len(counting.operations) > 8


def test_no_room_is_said_before_anything_is_written(base: Path) -> None:
    """The free space is asked first."""

    class NoRoom(CountingFiling):
        def free_space(self, path: Path) -> int:
            del path
            return 1000

    filing = NoRoom()
    with pytest.raises(RunError) as caught:
        backed_up(base, filing)
    assert (caught.value.code, caught.value.params["free"]) == ("backup.no-space", 1000)
    assert "create" not in filing.operations


@given(place=st.floats(0, 1))
def test_one_wrong_bit_is_found(base: Path, place: float) -> None:
    """A single bit that the disk got wrong, wherever it is, makes the backup fail."""
    before = sha(base)
    offset = min(int(place * base.stat().st_size), base.stat().st_size - 1)
    with pytest.raises(RunError) as caught:
        backed_up(base, DamagingFiling(offset))
    assert caught.value.code == "backup.damaged"
    assert sha(base) == before
    assert list((base.parent.parent / "копии").iterdir()) == []


def test_a_source_that_changes_is_not_trusted(base: Path) -> None:
    """Somebody writes to the base while it is copied: tried once more, then given up."""

    class Meddling(Filing):
        changes = 0

        def sync(self, file: object) -> None:
            super().sync(file)  # type: ignore[arg-type]
            self.changes += 1
            with base.open("ab") as meddled:
                meddled.write(bytes(8192))

    filing = Meddling()
    with pytest.raises(RunError) as caught:
        backed_up(base, filing)
    assert (caught.value.code, filing.changes) == ("backup.source-changed", 2)


def test_a_source_that_changes_once_is_copied_again(base: Path) -> None:
    """One change during the copy is survived, and the copy is of the later state."""

    class MeddlingOnce(Filing):
        changes = 0

        def sync(self, file: object) -> None:
            super().sync(file)  # type: ignore[arg-type]
            self.changes += 1
            if self.changes == 1:
                os.utime(base, ns=(1, 1))

    backup = backed_up(base, MeddlingOnce())
    assert backup.sha256 == sha(base)


def test_an_unsound_base_is_not_called_backed_up(base: Path) -> None:
    """A copy equal to a base whose pages do not add up is no backup to rely on."""
    with base.open("r+b") as file:
        file.seek(12)
        file.write((base.stat().st_size // 8192 - 1).to_bytes(4, "little"))
    with pytest.raises(RunError) as caught:
        backed_up(base)
    assert caught.value.code == "backup.unsound"


def test_a_taken_name_is_refused(base: Path) -> None:
    """A file, or a link planted there, is neither overwritten nor followed."""
    folder = base.parent.parent / "копии"
    folder.mkdir()
    victim = base.parent.parent / "жертва"
    (folder / "копия.1CD").symlink_to(victim)
    with pytest.raises(RunError) as caught:
        backed_up(base)
    assert caught.value.code == "backup.exists"
    assert not victim.exists()
    assert (folder / "копия.1CD").is_symlink()


def test_cancel_leaves_nothing(base: Path) -> None:
    """A cancelled backup removes its half."""
    cancel = CancelToken()
    cancel.cancel()
    folder = base.parent.parent / "копии"
    with pytest.raises(Cancelled):
        make_backup(base, folder, name="копия", filing=Filing(), cancel=cancel)
    assert list(folder.iterdir()) == []


def test_progress_goes_through_the_file(base: Path) -> None:
    """Copying is told up to the whole size; reading back goes on beside it."""
    events: list[Event] = []
    make_backup(base, base.parent.parent / "копии", name="к", filing=Filing(), on_event=events.append)
    size = base.stat().st_size
    whole = [event for event in events if isinstance(event, Progress) and event.done == event.total == size]
    assert len(whole) == 1


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"[]", b"\xff\xfe", b'{"file": 1}', b'{"file":"a","size":"x"}']
)
def test_a_damaged_manifest_is_named(base: Path, damage: bytes) -> None:
    """Any nonsense instead of a manifest is a typed error."""
    backup = backed_up(base)
    backup.manifest.write_bytes(damage)
    with pytest.raises(RunError) as caught:
        read_backup(backup.manifest)
    assert caught.value.code == "backup.manifest-unreadable"


def test_restore_is_byte_for_byte(base: Path) -> None:
    """Whatever became of the live file, it is what it was, with its rights, and nothing is left beside."""
    base.chmod(0o664)
    backup, before = backed_up(base), sha(base)
    base.write_bytes(b"ruined")
    restore_backup(backup, base, Filing(), stamp="1")
    assert sha(base) == before
    assert stat.S_IMODE(base.stat().st_mode) == 0o664
    assert [entry.name for entry in base.parent.iterdir()] == ["1Cv8.1CD"]
    verify_backup(backup)


def test_restore_of_a_missing_base(base: Path) -> None:
    """A base that is gone comes back."""
    backup, before = backed_up(base), sha(base)
    base.unlink()
    restore_backup(backup, base, Filing(), stamp="1")
    assert sha(base) == before


def test_an_altered_backup_is_not_restored(base: Path) -> None:
    """A copy that is not what it was is refused, and the live file stays as it is."""
    backup = backed_up(base)
    with backup.file.open("r+b") as file:
        file.seek(5000)
        file.write(b"\xaa")
    base.write_bytes(b"ruined but here")
    with pytest.raises(RunError) as caught:
        restore_backup(backup, base, Filing(), stamp="1")
    assert caught.value.code == "backup.altered"
    assert base.read_bytes() == b"ruined but here"
    assert [entry.name for entry in base.parent.iterdir()] == ["1Cv8.1CD"]


def forget_stamped(base: Path, stamp: str) -> None:
    """Remove what a restore that did not end left under its own two names; whose it is, a ground knows."""
    names = (f"{base.name}.failed-{stamp}", f"{base.name}.{stamp}.restoring")
    forget([base.with_name(name) for name in names], Filing())


def test_a_restore_that_fails_anywhere_can_be_done_again(base: Path) -> None:
    """An error at the n-th operation, for every n: the backup is whole, and a second restore succeeds."""
    backup, before = backed_up(base), sha(base)
    counting = CountingFiling()
    base.write_bytes(b"ruined")
    restore_backup(backup, base, counting, stamp="0")
    for number in range(len(counting.operations) - 1):  # the last one makes a tidying last, as well as it can
        base.write_bytes(b"ruined")
        with pytest.raises(StorageError):
            restore_backup(backup, base, failing_at(number, errno.EIO), stamp=str(number))
        verify_backup(backup)
        restore_backup(backup, base, Filing(), stamp=f"again{number}")
        assert sha(base) == before
        forget_stamped(base, str(number))
        assert [entry.name for entry in base.parent.iterdir()] == ["1Cv8.1CD"]


def test_a_restore_cut_off_anywhere_can_be_done_again(base: Path) -> None:
    """Stopped at any of its points: a whole file is there under some name, and doing it again finishes it."""
    backup, before = backed_up(base), sha(base)
    points: list[str] = []
    base.write_bytes(b"ruined")
    restore_backup(backup, base, Filing(), stamp="0", at_point=points.append)
    assert len(points) == 5

    class CutOff(BaseException):
        pass

    for wanted in points:
        base.write_bytes(b"ruined")

        def at_point(name: str, wanted: str = wanted) -> None:
            if name == wanted:
                raise CutOff

        with pytest.raises(CutOff):
            restore_backup(backup, base, Filing(), stamp="1", at_point=at_point)
        assert any(
            sha(file) in {before, hashlib.sha256(b"ruined").hexdigest()} for file in base.parent.iterdir()
        )
        restore_backup(backup, base, Filing(), stamp="2")
        assert sha(base) == before
        forget_stamped(base, "1")
        assert [entry.name for entry in base.parent.iterdir()] == ["1Cv8.1CD"]


def test_without_room_for_two_the_ruined_file_goes_first(base: Path) -> None:
    """A disk too full for both: the backup is verified, then the live file makes room."""
    backup, before = backed_up(base), sha(base)
    base.write_bytes(b"ruined")

    class Narrow(Filing):
        def reserve(self, file: object, size: int) -> None:
            if base.exists():
                raise OSError(errno.ENOSPC, "full")
            super().reserve(file, size)  # type: ignore[arg-type]

    restore_backup(backup, base, Narrow(), stamp="1")
    assert sha(base) == before


def test_a_wrong_bit_in_the_restored_file_is_found(base: Path) -> None:
    """A disk that writes wrongly does not get its file under the base's name."""
    backup = backed_up(base)
    base.write_bytes(b"ruined")
    with pytest.raises(UserError) as caught:
        restore_backup(backup, base, DamagingFiling(4096), stamp="1")
    assert caught.value.code == "run.restore-unproved"
    assert base.read_bytes() == b"ruined"


@pytest.mark.slow
def test_memory_stays_flat_for_a_large_base(tmp_path: Path) -> None:
    """A sparse file of 300 MB is hashed piece by piece."""
    import tracemalloc  # noqa: PLC0415 - slows everything down while it is on

    file = tmp_path / "large"
    with file.open("wb") as made:
        made.truncate(300 << 20)
    tracemalloc.start()
    assert hash_of(file)[0] == 300 << 20
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20
