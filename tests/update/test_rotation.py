"""Folders of runs go when they are too many or too old; never those that are needed, never anything else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from updater.filing import Filing
from updater.model.configuration import ReleaseIdentity
from updater.model.version import Version
from updater.update.journal import Journal
from updater.update.records import RunStart
from updater.update.rotation import Keep, remove_old_logs

_NOW = datetime(2026, 6, 1, tzinfo=UTC)


def make_runs(state: Path, *names: str) -> None:
    """Make folders of runs with a log in each."""
    for name in names:
        folder = state / "runs" / name
        folder.mkdir(parents=True)
        (folder / "run.log").write_text("…", "utf-8")


def left(state: Path) -> set[str]:
    """Names of the folders that are there."""
    return {entry.name for entry in (state / "runs").iterdir()}


def test_too_many_and_too_old(tmp_path: Path) -> None:
    """The newest so many stay; of them those that are not too old."""
    names = [f"202605{day:02}-120000-abcd" for day in range(1, 11)]
    make_runs(tmp_path, *names, "20240101-120000-abcd", "restore-20260511-120000-abcd")
    journal = Journal(tmp_path / "journal.db")
    assert remove_old_logs(tmp_path, journal, Filing(), Keep(runs=5, days=365), _NOW) == 7
    assert left(tmp_path) == {*names[-4:], "restore-20260511-120000-abcd"}
    assert remove_old_logs(tmp_path, journal, Filing(), Keep(runs=5, days=23), _NOW) == 2
    assert left(tmp_path) == {*names[-2:], "restore-20260511-120000-abcd"}


def test_what_is_needed_or_not_ours_stays(tmp_path: Path) -> None:
    """The folder of a run without an end, a link, a file and a folder of another name are left alone."""
    unfinished = "20200101-120000-abcd"
    make_runs(tmp_path, unfinished, "важное", "20200101-120000-abcd-copy")
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "runs" / "20190101-120000-abcd").symlink_to(outside)
    (tmp_path / "runs" / "20180101-120000-abcd").write_text("a file", "utf-8")
    journal = Journal(tmp_path / "journal.db")
    release = ReleaseIdentity("Учёт", "Фирма", Version("1"))
    log_dir = tmp_path / "runs" / unfinished
    journal.begin(RunStart(unfinished, Path("/b"), Path("/b/1Cv8.1CD"), "2020", release, (release,), log_dir))
    before = left(tmp_path)
    assert remove_old_logs(tmp_path, journal, Filing(), Keep(runs=0, days=1), _NOW) == 0
    assert left(tmp_path) == before
    assert outside.is_dir()
