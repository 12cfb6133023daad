"""The report of a run of the past, made from its journal row and its folder: also of one that was cut off."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import TYPE_CHECKING

from updater.errors import RunError, UserError
from updater.filing import write_whole
from updater.update.asides import kept_note, kept_of
from updater.update.backup import read_backup
from updater.update.backups.bare import is_bare
from updater.update.report import Note, Report, RunOutcome, StepEnd, StepReport, render_html, render_text
from updater.update.report_facts import outputs_of, surroundings

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.configuration import ReleaseIdentity
    from updater.texts import Texts
    from updater.update.records import RunRecord, StepRecord
    from updater.update.request import RunTools

_PAST = {None: "unfinished", "left": "left", "restored": "restored"}


def render_past(record: RunRecord, texts: Texts, *, plain: bool) -> str:
    """Return the report a run kept when it ended, or one made anew when that is not how it stands now."""
    kept = record.log_dir / ("report.txt" if plain else "report.html")
    if record.is_restore or record.outcome in {outcome.value for outcome in RunOutcome}:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return kept.read_text("utf-8")
    render = render_text if plain else render_html
    return render(report_of(record), texts)


def keep_report(run_id: str, tools: RunTools, problem: UserError | None = None) -> None:
    """Keep the report of a restore in its run's folder; trouble with that changes nothing about the infobase.

    Args:
        run_id: the run, whose end is written down.
        tools: the outside things.
        problem: what went wrong, in place of its code alone.
    """
    with contextlib.suppress(UserError):
        save_report(report_of(tools.journal.run(run_id), problem), tools)


def save_report(report: Report, tools: RunTools) -> None:
    """Keep a report in the run's folder, for people (`report.html`) and for plain eyes (`report.txt`)."""
    if tools.texts is None:
        return
    with contextlib.suppress(OSError):
        text, page = render_text(report, tools.texts), render_html(report, tools.texts)
        write_whole(tools.filing, report.log_dir / "report.txt", text.encode())
        write_whole(tools.filing, report.log_dir / "report.html", page.encode())


def report_of(record: RunRecord, problem: UserError | None = None) -> Report:
    """Return what is known of a run; words of errors are no longer known unless given, their codes are."""
    known = RunError("run.past-problem", found=record.problem) if record.problem else None
    began, ended = _moment(record.began), _moment(record.ended or "")
    return Report(
        run_id=record.run_id,
        outcome=_outcome(record),
        infobase=record.infobase,
        title=record.infobase.name,
        start=record.start,
        target=record.target,
        reached=_reached(record),
        steps=tuple(_step(step) for step in record.steps),
        problem=problem or known,
        restore_problem=None,
        restored=record.touched,
        backup=_backup(record),
        log_dir=record.log_dir,
        began=began or datetime.min,  # noqa: DTZ901 - only for rows somebody else wrote
        seconds=(ended - began).total_seconds() if began and ended and ended > began else 0.0,
        notes=tuple(Note(kept_note(record), (("path", str(path)),)) for path in kept_of(record)),
        surroundings=surroundings(None),
        outputs=outputs_of(record.log_dir),
        past=_PAST.get(record.outcome, ""),
        puts_back=record.is_restore,
    )


def _outcome(record: RunRecord) -> RunOutcome:
    known = {outcome.value: outcome for outcome in RunOutcome}
    if record.is_restore:
        known["restored"] = RunOutcome.DONE
    return known.get(record.outcome or "", RunOutcome.FAILED_NOT_RESTORED)


def _reached(record: RunRecord) -> ReleaseIdentity | None:
    known = {str(identity.version): identity for identity in (record.start, *record.hops)}
    return known.get(record.reached)


def _step(step: StepRecord) -> StepReport:
    begun, done = _moment(step.about_to), _moment(step.done or "")
    seconds = (done - begun).total_seconds() if begun and done and done > begun else 0.0
    end = StepEnd.DONE if step.done is not None else StepEnd.FAILED
    return StepReport(step.step, step.subject, end, seconds, step.proof or "")


def _backup(record: RunRecord) -> Path | None:
    try:
        if record.backup is None or is_bare(record.backup):
            return record.backup
        return read_backup(record.backup).file
    except UserError:
        return record.backup


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
