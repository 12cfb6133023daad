"""The journal's database file: its tables, its version, and what its errors mean."""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING

from updater.errors import RunError, StorageError, UserError
from updater.filing import Filing, explained, make_directories
from updater.update.records import RUNS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

VERSION = 2
_PATIENCE = 15.0  # seconds another process may be writing
_FULL, _IOERR = 13, 10  # result codes of SQLite: SQLITE_FULL, SQLITE_IOERR
_NO_ACCESS = {3, 8, 14, 23}  # SQLITE_PERM, READONLY, CANTOPEN, AUTH
_DAMAGED = {11, 24, 26}  # SQLITE_CORRUPT, FORMAT, NOTADB
_NOT_OURS = {0, 1}  # no such table or column
_PRIMARY = 0xFF
_PIECE = 1 << 20  # bytes

_TABLES = (
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY, infobase TEXT NOT NULL, file TEXT NOT NULL, began TEXT NOT NULL,
        start TEXT NOT NULL, hops TEXT NOT NULL, log_dir TEXT NOT NULL,
        size INTEGER, sha256 TEXT, backup TEXT, touched INTEGER NOT NULL DEFAULT 0,
        ended TEXT, outcome TEXT, reached TEXT, problem TEXT,
        details TEXT NOT NULL DEFAULT '{}', turns INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE steps (
        run TEXT NOT NULL REFERENCES runs (id), number INTEGER NOT NULL, step TEXT NOT NULL,
        subject TEXT NOT NULL, about_to TEXT NOT NULL, done TEXT, proof TEXT,
        attempt INTEGER NOT NULL DEFAULT 1, mark TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (run, attempt, number))""",
    "CREATE TABLE holds (key TEXT PRIMARY KEY, pid INTEGER NOT NULL, born REAL NOT NULL, run TEXT NOT NULL)",
    f"PRAGMA user_version = {VERSION}",
)

# From version 1: columns are added; the steps' table, whose key grows, is made anew.
_FROM_1 = (
    "ALTER TABLE runs ADD COLUMN details TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE runs ADD COLUMN turns INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE steps RENAME TO steps_1",
    _TABLES[1],
    """INSERT INTO steps (run, number, step, subject, about_to, done, proof)
        SELECT run, number, step, subject, about_to, done, proof FROM steps_1""",
    "DROP TABLE steps_1",
    _TABLES[-1],
)


def prepare(path: Path) -> None:
    """Make the file with its tables, or make sure that an existing one can be read.

    Raises:
        RunError: `run.journal-unreadable`.
        StorageError: the disk or the rights stand in the way.
    """
    with explained(path.parent):
        make_directories(path.parent)
    emptied = _is_empty(path) and any((path.parent / RUNS).glob("*"))
    with connected(path) as db:
        if emptied:  # there were runs, and nothing tells of them: one may be without an end
            raise _unreadable(path, "empty")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise _unreadable(path, f"version {version}")
        if version == VERSION:
            _require_whole(db, path)
            return
        db.execute("BEGIN EXCLUSIVE")
        found = db.execute("PRAGMA user_version").fetchone()[0]  # another process may have been faster
        if found == 0:
            _make_tables(db, path)
        elif found == 1:
            _perform(db, _FROM_1)
        db.execute("COMMIT")


def _is_empty(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return path.stat().st_size == 0
    return False


def _make_tables(db: sqlite3.Connection, path: Path) -> None:
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise _unreadable(path, "another database")
    _perform(db, _TABLES)
    if os.name == "posix":
        path.chmod(0o600)


def _perform(db: sqlite3.Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        db.execute(statement)


def _require_whole(db: sqlite3.Connection, path: Path) -> None:
    answer = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        raise _unreadable(path, answer)


@contextlib.contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for the block. Each statement outside a transaction is one synced commit.

    Raises:
        RunError: `run.journal-unreadable`.
        StorageError: the disk or the rights stand in the way.
    """
    import sqlite3  # noqa: PLC0415 - start-up time

    try:
        with contextlib.closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            # EXTRA is FULL that also syncs the folder, so that a commit survives a power cut at once.
            db.execute("PRAGMA synchronous = EXTRA")
            yield db
    except sqlite3.DatabaseError as error:
        raise _explained(error, path) from error


def _explained(error: sqlite3.DatabaseError, path: Path) -> UserError:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _DAMAGED:
        return _unreadable(path, str(error))
    if code == _FULL:
        return StorageError("storage.full", path=str(path))
    if code in _NO_ACCESS:
        return StorageError("storage.no-access", path=str(path))
    if code in _NOT_OURS:
        return _unreadable(path, str(error))
    return StorageError("storage.trouble", path=str(path), detail=str(error))


def _unreadable(path: Path, detail: str) -> RunError:
    """Keep a copy for whoever looks into it; the file itself is left as it is."""
    kept = path.with_name(f"{path.name}.unreadable-{_fingerprint(path)}")
    with contextlib.suppress(OSError):
        if not kept.exists():
            _keep_copy(path, kept, Filing())
    return RunError("run.journal-unreadable", path=str(path), copy=str(kept), detail=detail)


def _keep_copy(path: Path, kept: Path, filing: Filing) -> None:
    """Copy it for its owner's eyes only, as it is itself; whole, or not at all."""
    with path.open("rb") as source, filing.create(kept) as copy, contextlib.suppress(OSError):
        while piece := source.read(_PIECE):
            filing.write(copy, piece)
        filing.sync(copy)
        return
    filing.remove(kept)


def _fingerprint(path: Path) -> str:
    """One copy per state of the file, however often it is opened."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
