"""What runs have done, on disk: one row per run, one per step, each written before the work goes on.

SQLite with every commit synced; a connection lives as long as one write, so any
thread may use the journal and a killed program leaves nothing open. No secret is
ever given to it.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from updater.errors import RunError, StorageError
from updater.update.journal_file import connected, prepare
from updater.update.records import RunRecord, StepRecord, identity_facts, identity_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.update.owners import Owner
    from updater.update.records import RunStart

MOST_TURNS = 28
"""Times a run may be taken up again; then something is in the way that only a person can see."""
_STEP_FIELDS = ("number", "step", "subject", "about_to", "done", "proof", "attempt", "mark")


class Journal:
    """The journal of one user's runs.

    Args:
        path: the database file; made with its folder when absent.

    Raises:
        RunError: `run.journal-unreadable`: damaged or from a newer version; a copy is kept beside.
        StorageError: the disk or the rights stand in the way.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        prepare(path)

    def begin(
        self,
        start: RunStart,
        *,
        size: int | None = None,
        sha256: str | None = None,
        backup: Path | None = None,
    ) -> None:
        """Write that a run begins; of a restore at once what it is to give back, and from where."""
        values = {
            "size": size,
            "sha256": sha256,
            "backup": str(backup) if backup else None,
            "id": start.run_id,
            "infobase": str(start.infobase),
            "file": str(start.file),
            "began": start.began,
            "start": _text(identity_facts(start.start)),
            "hops": _text([identity_facts(hop) for hop in start.hops]),
            "log_dir": str(start.log_dir),
            "details": _text(dict(start.details)),
        }
        self._write(
            "INSERT INTO runs"
            " (id, infobase, file, began, start, hops, log_dir, details, size, sha256, backup)"
            " VALUES (:id, :infobase, :file, :began, :start, :hops, :log_dir, :details,"
            " :size, :sha256, :backup)",
            values,
        )

    def note_turn(self, run_id: str) -> int:
        """Write that somebody takes a run up again; return how often that was.

        Raises:
            RunError: `run.needs-a-person`: too often; what stops it will not go away by itself.
        """
        turns = self.run(run_id).turns + 1
        if turns > MOST_TURNS:
            raise RunError("run.needs-a-person", run=run_id, count=MOST_TURNS)
        self._write("UPDATE runs SET turns=? WHERE id=?", (turns, run_id))
        return turns

    def note_before(self, run_id: str, size: int, sha256: str, backup: Path | None) -> None:
        """Write what the infobase's file was before anything was done to it, and where its copy lies."""
        values = {"id": run_id, "size": size, "sha256": sha256, "backup": str(backup) if backup else None}
        self._write("UPDATE runs SET size=:size, sha256=:sha256, backup=:backup WHERE id=:id", values)

    def note_touched(self, run_id: str) -> None:
        """Write that from now on the infobase may be another than before."""
        self._write("UPDATE runs SET touched=1 WHERE id=?", (run_id,))

    def note_detail(self, run_id: str, name: str, value: object) -> None:
        """Write one more plain fact of a run; never a secret."""
        details = {**self.run(run_id).details, name: value}
        self._write("UPDATE runs SET details=? WHERE id=?", (_text(details), run_id))

    def about_to(
        self, run_id: str, number: int, step: str, subject: str, at: str, *, attempt: int = 1
    ) -> None:
        """Write that a step is about to be done."""
        self._write(
            "INSERT OR REPLACE INTO steps (run, attempt, number, step, subject, about_to)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (run_id, attempt, number, step, subject, at),
        )

    def done(
        self, run_id: str, number: int, at: str, proof: str, *, attempt: int = 1, mark: str = ""
    ) -> None:
        """Write that a step is done, with what was seen that proves it and what the infobase is now."""
        self._write(
            "UPDATE steps SET done=?, proof=?, mark=? WHERE run=? AND attempt=? AND number=?",
            (at, proof, mark, run_id, attempt, number),
        )

    def end(self, run_id: str, outcome: str, at: str, *, reached: str = "", problem: str = "") -> None:
        """Write how a run ended; the last word of a run, and of its restore if there is one later."""
        self._write(
            "UPDATE runs SET ended=?, outcome=?, reached=?, problem=? WHERE id=?",
            (at, outcome, reached, problem, run_id),
        )

    def runs(self) -> tuple[RunRecord, ...]:
        """Return every run, the newest first."""
        return self._read("ORDER BY began DESC, id DESC")

    def unfinished(self) -> tuple[RunRecord, ...]:
        """Return the runs without an end, or whose infobase was left in disorder, the newest first."""
        return self._read("WHERE ended IS NULL OR outcome='failed-not-restored' ORDER BY began DESC, id DESC")

    def run(self, run_id: str) -> RunRecord:
        """Return one run; a beginning of its id that fits only one will do.

        Raises:
            RunError: `run.unknown` when no run, or more than one, has such an id.
        """
        found = [record for record in self.runs() if record.run_id.startswith(run_id)]
        exact = [record for record in found if record.run_id == run_id]
        if len(exact or found) != 1 or not run_id:
            raise RunError("run.unknown", run=run_id)
        return (exact or found)[0]

    @contextlib.contextmanager
    def holding(self, key: str, owner: Owner, run_id: str) -> Iterator[None]:
        """Be the only run on an infobase while the block runs.

        A hold left behind by a process that is gone is taken over.

        Raises:
            RunError: `run.already-running` with the id of the process that holds it.
        """
        with self._connected() as db:
            db.execute("BEGIN IMMEDIATE")
            held = _living(_held(db, key), owner)
            if held is not None:
                db.execute("ROLLBACK")
                raise RunError("run.already-running", pid=held[0], path=key)
            values = (key, owner.pid, owner.born, run_id)
            db.execute("INSERT OR REPLACE INTO holds (key, pid, born, run) VALUES (?, ?, ?, ?)", values)
            db.execute("COMMIT")
        _OURS.add(run_id)
        try:
            yield
        finally:
            _OURS.discard(run_id)
            with contextlib.suppress(StorageError):  # a row of ours that stays behind holds nothing
                self._write("DELETE FROM holds WHERE key=? AND run=?", (key, run_id))

    def holder(self, key: str, owner: Owner) -> tuple[int, str] | None:
        """Return process id and run of the living process that works on an infobase, if there is one."""
        with self._connected() as db:
            return _living(_held(db, key), owner)

    def _connected(self) -> contextlib.AbstractContextManager[Any]:
        return connected(self.path)

    def _write(self, statement: str, values: object) -> None:
        with self._connected() as db:
            db.execute(statement, values)

    def _read(self, rest: str) -> tuple[RunRecord, ...]:
        with self._connected() as db:
            rows = db.execute(f"SELECT * FROM runs {rest}").fetchall()  # noqa: S608 - fixed texts only
            return tuple(_record(row, self._steps(db, row["id"])) for row in rows)

    def _steps(self, db: Any, run_id: str) -> tuple[StepRecord, ...]:  # noqa: ANN401 - sqlite3 comes late
        rows = db.execute("SELECT * FROM steps WHERE run=? ORDER BY attempt, number", (run_id,)).fetchall()
        return tuple(StepRecord(**{name: row[name] for name in _STEP_FIELDS}) for row in rows)


# What this very process holds: its rows in the file outlive a release that could not be written.
_OURS: set[str] = set()


def _held(db: Any, key: str) -> Any:  # noqa: ANN401 - sqlite3 comes late
    return db.execute("SELECT pid, born, run FROM holds WHERE key=?", (key,)).fetchone()


def _living(row: Any, owner: Owner) -> tuple[int, str] | None:  # noqa: ANN401 - sqlite3 comes late
    """Return process and run of a hold that is more than a leftover."""
    if row is None or not owner.is_alive(row["pid"], row["born"]):
        return None
    leftover = row["pid"] == owner.pid and row["run"] not in _OURS
    return None if leftover else (row["pid"], row["run"])


def _text(facts: object) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _record(row: Any, steps: tuple[StepRecord, ...]) -> RunRecord:  # noqa: ANN401 - sqlite3 comes late
    return RunRecord(
        run_id=row["id"],
        infobase=Path(row["infobase"]),
        file=Path(row["file"]),
        began=row["began"],
        start=identity_from(json.loads(row["start"])),
        hops=tuple(identity_from(facts) for facts in json.loads(row["hops"])),
        log_dir=Path(row["log_dir"]),
        size=row["size"],
        sha256=row["sha256"],
        backup=Path(row["backup"]) if row["backup"] else None,
        touched=bool(row["touched"]),
        ended=row["ended"],
        outcome=row["outcome"],
        reached=row["reached"] or "",
        problem=row["problem"] or "",
        steps=steps,
        details=json.loads(row["details"]),
        turns=row["turns"],
    )
