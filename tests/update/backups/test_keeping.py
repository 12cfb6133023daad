"""Old backups go, but never the last good one, never one that is needed, never somebody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.failing import CountingFiling
from support.stand import configuration_files

from updater.errors import StorageError
from updater.filing import Filing
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.update.backup import make_backup
from updater.update.backups.catalogue import list_backups
from updater.update.backups.keeping import Keeping, thin_out
from updater.update.backups.manifest import write_manifest
from updater.update.backups.removal import REMOVED

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.backup import Backup

NOW = datetime.fromisoformat("2026-06-30T12:00:00+03:00")


def made_on(computer: str, backup: Backup) -> Backup:
    """Say in its manifest where a backup was made; nowhere for one of an older release."""
    told = replace(backup, computer=computer)
    write_manifest(told, Filing())
    return told


class Shelf:
    """A folder with backups of one base, each ten days older than the one after it."""

    def __init__(self, root: Path, count: int) -> None:
        self.root = root
        self.base = root / "база" / "1Cv8.1CD"
        self.base.parent.mkdir(parents=True)
        infobase_with_configuration(self.base, configuration_files("1.0.1.1"))
        self.backups = [self.make(number, count) for number in range(count)]

    def make(self, number: int, count: int) -> Backup:
        """Make one."""
        taken = NOW - timedelta(days=10 * (count - 1 - number))
        made = make_backup(
            self.base,
            self.root / "копии",
            name=f"к{number}",
            filing=Filing(),
            taken=taken.isoformat(),
            run=f"run-{number}",
        )
        return made_on("BUH-1", made)

    def left(self) -> list[str]:
        """Names of the backups there are, the oldest first."""
        return [entry.name for entry in reversed(list_backups([self.root / "копии"]))]

    def thin(self, keeping: Keeping, needed: tuple[Path, ...] = (), filing: Filing | None = None) -> None:
        """Thin out after the newest."""
        thin_out(self.backups[-1], keeping, now=NOW, needed=needed, filing=filing or Filing())


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Five backups."""
    return Shelf(tmp_path, 5)


def test_so_many_stay(shelf: Shelf) -> None:
    """The newest three of five; of the others neither file is left."""
    shelf.thin(Keeping(count=3))
    assert shelf.left() == ["к2", "к3", "к4"]
    assert len(list((shelf.root / "копии").iterdir())) == 6


def test_the_old_ones_go(shelf: Shelf) -> None:
    """None older than 25 days; those at 0, 10 and 20 days stay."""
    shelf.thin(Keeping(days=25))
    assert shelf.left() == ["к2", "к3", "к4"]


def test_without_limits_everything_stays(shelf: Shelf) -> None:
    """Nothing is removed that nobody asked to remove."""
    shelf.thin(Keeping())
    assert len(shelf.left()) == 5


def test_the_newest_stays_whatever_is_asked(shelf: Shelf) -> None:
    """One day and one backup: the one just verified is there."""
    shelf.thin(Keeping(count=1, days=1))
    assert shelf.left() == ["к4"]


def test_one_that_a_run_needs_stays(shelf: Shelf) -> None:
    """A run without an end refers to the oldest: it is not touched."""
    shelf.thin(Keeping(count=1), needed=(shelf.backups[0].manifest,))
    assert shelf.left() == ["к0", "к4"]


def test_nothing_doubtful_is_removed(shelf: Shelf) -> None:
    """Another base's, altered, unreadable ones and foreign files stay: nobody knows what they are worth."""
    shelf.backups[0].manifest.write_text("{}")
    with shelf.backups[1].file.open("ab") as file:
        file.write(b"more")
    other = Shelf(shelf.root / "другая", 1)
    for path in (other.backups[0].file, other.backups[0].manifest):
        path.rename(shelf.root / "копии" / path.name.replace("к0", "чужая"))
    (shelf.root / "копии" / "заметки.txt").write_text("мои")
    before = set((shelf.root / "копии").iterdir())
    shelf.thin(Keeping(count=1))
    gone = {path.name for path in before - set((shelf.root / "копии").iterdir())}
    assert gone == {"к2.1CD", "к2.json", "к3.1CD", "к3.json"}


def test_a_removal_cut_off_is_finished_the_next_time(shelf: Shelf) -> None:
    """Stopped before each of its operations: no backup is half in the list, and the next time tidies."""
    number, stopped = 0, True
    while stopped:

        def before(current: int, _name: str, number: int = number) -> None:
            if current == number:
                raise OSError(5, "Input/output error")

        stopped = False
        try:
            shelf.thin(Keeping(count=4), filing=CountingFiling(before))
        except StorageError:
            stopped = True
        for entry in list_backups([shelf.root / "копии"]):
            assert entry.problem is None
        number += 1
    shelf.thin(Keeping(count=4))
    assert shelf.left() == ["к1", "к2", "к3", "к4"]
    assert list((shelf.root / "копии").glob(f"*{REMOVED}")) == []


def test_backups_of_another_computer_stay(shelf: Shelf) -> None:
    """Two computers with the same local path and one folder: neither removes the other one's backup."""
    made_on("BUH-2", shelf.backups[0])
    shelf.thin(Keeping(count=1))
    assert shelf.left() == ["к0", "к4"]


def test_one_that_says_no_computer_goes_when_its_run_is_known(shelf: Shelf) -> None:
    """Backups of older releases: those of this journal's runs go; whose the others are nobody knows."""
    for backup in shelf.backups[:2]:
        made_on("", backup)
    thin_out(
        shelf.backups[-1], Keeping(count=1), now=NOW, needed=(), runs={"run-1", "run-4"}, filing=Filing()
    )
    assert shelf.left() == ["к0", "к4"]


@given(count=st.integers(1, 8), kept=st.integers(1, 8), days=st.none() | st.integers(1, 100))
def test_any_limits(
    tmp_path_factory: pytest.TempPathFactory, count: int, kept: int, days: int | None
) -> None:
    """Whatever the limits: the newest is there, at most so many are, and those left are the newest ones."""
    shelf = Shelf(tmp_path_factory.mktemp("полка"), min(count, 4))
    shelf.thin(Keeping(kept, days))
    names = [backup.manifest.stem for backup in shelf.backups]
    left = shelf.left()
    assert left == names[-len(left) :]
    assert 1 <= len(left) <= kept
