"""The journal: what was written is there after anything, and what cannot be read is never guessed at."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.failing import failing_at

from updater.errors import RunError, StorageError
from updater.model.configuration import ReleaseIdentity
from updater.model.version import Version
from updater.update.journal import Journal
from updater.update.journal_file import _keep_copy
from updater.update.owners import Owner, this_process
from updater.update.records import RunStart

if TYPE_CHECKING:
    from collections.abc import Callable

_PROJECT = Path(__file__).resolve().parents[2]


def release(number: str) -> ReleaseIdentity:
    """A release of some configuration."""
    return ReleaseIdentity("Учёт", "Фирма", Version(number), "0798fe1b")


def start(run_id: str = "20260101-1", began: str = "2026-01-01T10:00:00+03:00") -> RunStart:
    """The start of a run."""
    folder = Path("/базы/учёт")
    hops = (release("2"), release("3"))
    return RunStart(run_id, folder, folder / "1Cv8.1CD", began, release("1"), hops, Path("/logs"))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A new journal."""
    return Journal(tmp_path / "state" / "journal.db")


def test_everything_written_is_read_back(journal: Journal) -> None:
    """A whole run, by another object on the same file."""
    journal.begin(start())
    journal.note_before("20260101-1", 4096, "ab" * 32, Path("/копии/к.json"))
    journal.about_to("20260101-1", 0, "backup", "", "t1")
    journal.done("20260101-1", 0, "t2", "sha")
    journal.about_to("20260101-1", 1, "update-cfg", "2", "t3")
    journal.note_touched("20260101-1")
    (record,) = Journal(journal.path).runs()
    assert (record.start, record.target, record.size) == (release("1"), release("3"), 4096)
    assert (record.touched, record.ended, record.backup) == (True, None, Path("/копии/к.json"))
    assert [(step.step, step.done, step.proof) for step in record.steps] == [
        ("backup", "t2", "sha"),
        ("update-cfg", None, None),
    ]
    journal.end("20260101-1", "done", "t9", reached="3")
    assert Journal(journal.path).unfinished() == ()


def test_a_run_left_in_disorder_stays_unfinished(journal: Journal) -> None:
    """A run that failed and was not restored is offered again at the next start."""
    journal.begin(start())
    journal.end("20260101-1", "failed-not-restored", "t")
    assert [record.run_id for record in journal.unfinished()] == ["20260101-1"]


def test_newest_first_and_found_by_a_beginning(journal: Journal) -> None:
    """Runs are listed newest first, and named by as much of the id as tells them apart."""
    for day in ("01", "03", "02"):
        journal.begin(start(f"202601{day}-x", f"2026-01-{day}"))
    assert [record.run_id for record in journal.runs()] == ["20260103-x", "20260102-x", "20260101-x"]
    assert journal.run("20260102").run_id == "20260102-x"
    for wrong in ("2026", "", "x"):
        with pytest.raises(RunError) as caught:
            journal.run(wrong)
        assert caught.value.code == "run.unknown"


@pytest.mark.skipif(os.name != "posix", reason="access rights of POSIX")
def test_the_journal_is_private(journal: Journal) -> None:
    """Paths and releases of a firm are nobody else's business."""
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_a_commit_survives_the_death_of_the_process(tmp_path: Path) -> None:
    """A process that writes and is killed at once has written."""
    code = (
        "import os, signal, sys; sys.path[:0] = sys.argv[2:];"
        "from pathlib import Path; import importlib.util as u;"
        f"spec = u.spec_from_file_location('t', {str(Path(__file__))!r}); t = u.module_from_spec(spec);"
        "spec.loader.exec_module(t); j = t.Journal(Path(sys.argv[1]));"
        "j.begin(t.start()); j.about_to('20260101-1', 0, 'backup', '', 't');"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    path = tmp_path / "journal.db"
    ended = subprocess.run(
        [sys.executable, "-c", code, str(path), str(_PROJECT), str(_PROJECT / "tests")], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    (record,) = Journal(path).runs()
    assert [step.done for step in record.steps] == [None]


def test_every_commit_is_synced(journal: Journal) -> None:
    """The connection asks for at least FULL durability."""
    with journal._connected() as db:
        assert db.execute("PRAGMA synchronous").fetchone()[0] >= 2


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE cats (name TEXT)")


def _junk(path: Path) -> None:
    path.write_bytes(os.urandom(5000))


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


@pytest.mark.parametrize("spoil", [_newer, _foreign, _junk, _torn])
def test_an_unreadable_journal_is_kept_and_refused(journal: Journal, spoil: Callable[[Path], None]) -> None:
    """Newer, foreign, junk, cut: an error that names it, the file as it is, one copy beside."""
    journal.begin(start())
    spoil(journal.path)
    before = journal.path.read_bytes()
    for _ in range(2):
        with pytest.raises(RunError) as caught:
            Journal(journal.path)
        assert caught.value.code == "run.journal-unreadable"
    assert journal.path.read_bytes() == before
    copies = list(journal.path.parent.glob("journal.db.unreadable-*"))
    assert [copy.read_bytes() for copy in copies] == [before]


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_the_copy_of_an_unreadable_journal_is_as_closed_as_it(journal: Journal) -> None:
    """It holds what the journal holds: nobody else reads it, whatever the umask says."""
    _junk(journal.path)
    before = os.umask(0o022)
    try:
        with pytest.raises(RunError):
            Journal(journal.path)
    finally:
        os.umask(before)
    (copy,) = journal.path.parent.glob("journal.db.unreadable-*")
    assert 0o600 == stat.S_IMODE(copy.stat().st_mode)


def test_half_a_copy_of_an_unreadable_journal_is_none(tmp_path: Path) -> None:
    """A full disk: nothing stays that could pass for the whole."""
    journal = tmp_path / "journal.db"
    journal.write_bytes(b"junk")
    _keep_copy(journal, tmp_path / "kept", failing_at(1))
    assert [journal] == list(tmp_path.iterdir())


@given(cut=st.integers(1, 30_000), byte=st.integers(0, 255))
def test_no_damage_makes_it_crash(tmp_path_factory: pytest.TempPathFactory, cut: int, byte: int) -> None:
    """A byte changed or the file cut anywhere: it is read, or refused by a typed error."""
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    journal = Journal(path)
    journal.begin(start())
    data = bytearray(path.read_bytes())
    data[cut % len(data)] = byte
    path.write_bytes(bytes(data[: max(1, cut)]))
    code = ""
    try:
        Journal(path).runs()
    except (RunError, StorageError) as error:
        code = error.code
    assert code in {"", "run.journal-unreadable", "storage.trouble", "storage.full"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_no_right_is_said(tmp_path: Path) -> None:
    """A folder that may not be written is a storage error."""
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError):
        Journal(tmp_path / "journal.db")


def test_a_hold_of_the_dead_is_taken_over(journal: Journal) -> None:
    """A process that is gone, or whose id another one has now, holds nothing."""
    me = this_process()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for gone in (Owner(dead.pid, 12345.0), Owner(me.pid, me.born - 3600)):
        with journal._connected() as db:
            db.execute("INSERT OR REPLACE INTO holds VALUES ('база', ?, ?, 'old')", (gone.pid, gone.born))
        assert journal.holder("база", me) is None
        with journal.holding("база", me, "new"):
            assert journal.holder("база", me) == (me.pid, "new")
        assert journal.holder("база", me) is None


def test_a_hold_of_the_living_is_respected(journal: Journal) -> None:
    """A second run on the base, even of this very process, is refused; another base is free."""
    me = this_process()
    with journal.holding("база", me, "1"):
        with pytest.raises(RunError) as caught, journal.holding("база", me, "2"):
            pass
        assert (caught.value.code, caught.value.params["pid"]) == ("run.already-running", me.pid)
        with journal.holding("другая", me, "3"):
            pass


_VERSION_1 = """
CREATE TABLE runs (id TEXT PRIMARY KEY, infobase TEXT NOT NULL, file TEXT NOT NULL, began TEXT NOT NULL,
    start TEXT NOT NULL, hops TEXT NOT NULL, log_dir TEXT NOT NULL, size INTEGER, sha256 TEXT, backup TEXT,
    touched INTEGER NOT NULL DEFAULT 0, ended TEXT, outcome TEXT, reached TEXT, problem TEXT);
CREATE TABLE steps (run TEXT NOT NULL REFERENCES runs (id), number INTEGER NOT NULL, step TEXT NOT NULL,
    subject TEXT NOT NULL, about_to TEXT NOT NULL, done TEXT, proof TEXT, PRIMARY KEY (run, number));
CREATE TABLE holds (key TEXT PRIMARY KEY, pid INTEGER NOT NULL, born REAL NOT NULL, run TEXT NOT NULL);
INSERT INTO runs (id, infobase, file, began, start, hops, log_dir) VALUES ('old', '/b', '/b/1Cv8.1CD', '2025',
    '{"name":"n","vendor":"v","version":"1","release_id":null}',
    '[{"name":"n","vendor":"v","version":"2","release_id":null}]', '/l');
INSERT INTO steps VALUES ('old', 0, 'checks', '', 't', 't', '7');
PRAGMA user_version = 1;
"""


def test_a_journal_of_the_version_before_is_taken_over(tmp_path: Path) -> None:
    """Its runs are there; what it does not know makes no run look as if it could be gone on with."""
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_VERSION_1)
    journal = Journal(path)
    (record,) = journal.unfinished()
    assert (record.run_id, record.details, record.turns) == ("old", {}, 0)
    assert [(step.step, step.attempt, step.mark) for step in record.steps] == [("checks", 1, "")]
    journal.about_to("old", 0, "resume", "", "t", attempt=2)
    assert [(step.step, step.attempt) for step in Journal(path).run("old").steps] == [
        ("checks", 1),
        ("resume", 2),
    ]
