"""Runs and reports as JSON documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.documents import check_document
from updater.cli.output import problem_document
from updater.update.asides import kept_of
from updater.update.last_proved import last_proved
from updater.update.remains import commands, told
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from updater.cli.documents import Document
    from updater.errors import UserError
    from updater.texts import Texts
    from updater.update.records import RunRecord
    from updater.update.recovery import UnfinishedRun
    from updater.update.remains import Remains
    from updater.update.report import Report


def report_document(report: Report, texts: Texts) -> Document:
    """Describe how a run ended."""
    return {
        "run": report.run_id,
        "outcome": report.outcome.value,
        "infobase": str(report.infobase),
        "from": report.start.version.text,
        "to": report.target.version.text,
        "reached": report.reached.version.text if report.reached else None,
        "data_proved": _data_proved(report),
        "last_proved": last_proved(report.steps) or None,
        "restored": report.restored,
        "backup": str(report.backup) if report.backup else None,
        "seconds": round(report.seconds, 3),
        "logs": str(report.log_dir),
        "steps": [
            {
                "step": step.step,
                "subject": step.subject,
                "end": step.end.value,
                "seconds": round(step.seconds, 3),
                "proof": step.proof,
            }
            for step in report.steps
        ],
        "notes": [texts(f"note.{note.code}", **dict(note.params)) for note in report.notes],
        "refused": [check_document(check, texts) for check in report.refused],
        "error": _error(report.problem, texts),
        "restore_error": _error(report.restore_problem, texts),
    }


def _data_proved(report: Report) -> bool:
    """Whether the data are known to have followed the release."""
    done = report.outcome is RunOutcome.DONE
    return done and not report.data_in_doubt and not report.data_by_hand


def _error(error: UserError | None, texts: Texts) -> Document | None:
    return problem_document(texts.problem(error)) if error else None


def run_document(
    record: RunRecord, unfinished: UnfinishedRun | None, texts: Texts, remains: Remains | None = None
) -> Document:
    """Describe a run as the journal knows it; `remains` where a person has to decide about it."""
    return {
        "run": record.run_id,
        "kind": "restore" if record.is_restore else "update",
        "outcome": record.outcome or "unfinished",
        "infobase": str(record.infobase),
        "from": record.start.version.text,
        "to": record.target.version.text,
        "reached": record.reached or None,
        "began": record.began,
        "ended": record.ended,
        "backup": str(record.backup) if record.backup else None,
        "logs": str(record.log_dir),
        "problem": record.problem or None,
        "kept": [str(path) for path in kept_of(record)],
        "unfinished": None if unfinished is None else unfinished_document(unfinished, texts, remains),
    }


def unfinished_document(run: UnfinishedRun, texts: Texts, remains: Remains | None = None) -> Document:
    """Describe what a run that was cut off left behind."""
    state = "running" if run.running else run.state.value
    key = f"recovery.restore-{state}" if run.record.is_restore and not run.running else f"recovery.{state}"
    message = texts(key, **_facts(run))
    if run.continuable:
        message = f"{message} {texts('recovery.or-continue', run=run.record.run_id)}"
    person = None
    if remains is not None:
        message, person = " ".join(told(remains, texts)), person_document(remains)
    return {
        "state": state,
        "restorable": run.restorable,
        "continuable": run.continuable,
        "leavable": run.leavable,
        "offer": run.offer or None,
        "next_step": run.next_step[0] if run.next_step else None,
        "message": message,
        "person": person,
    }


def person_document(remains: Remains) -> Document:
    """Describe what there is, and what a person may do about it, for machines."""
    state, backup = remains.state, remains.backup
    return {
        "release": str(state.configuration.version) if state and state.configuration else None,
        "sound": remains.sound,
        "backup": None
        if backup is None
        else {"file": str(backup.file), "release": backup.version, "taken": backup.taken},
        "commands": {deed: list(lines) for deed, lines in commands(remains).items()},
    }


def _facts(run: UnfinishedRun) -> dict[str, object]:
    return {"start": run.record.start.version, "target": run.record.target.version, "run": run.record.run_id}
