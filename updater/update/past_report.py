"""The report of a run of the past, made from its journal row and its folder: also of one that was cut off."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import TYPE_CHECKING

from updater.errors import RunError, UserError
from updater.update.backup import read_backup
from updater.update.backups.bare import is_bare
from updater.update.report import Report, RunOutcome, StepEnd, StepReport, render_html, render_text
from updater.update.report_facts import outputs_of, surroundings

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.configuration import ReleaseIdentity
    from updater.texts import Texts
    from updater.update.records import RunRecord, StepRecord

_PAST = {None: "unfinished", "left": "left", "restored": "restored"}


def render_past(record: RunRecord, texts: Texts, *, plain: bool) -> str:
    """Return the report a run kept when it ended, or one made anew when that is not how it stands now."""
    kept = record.log_dir / ("report.txt" if plain else "report.html")
    if record.outcome in {outcome.value for outcome in RunOutcome}:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return kept.read_text("utf-8")
    render = render_text if plain else render_html
    return render(report_of(record), texts)


def report_of(record: RunRecord) -> Report:
    """Return what is known of a run; words of errors are no longer known, their codes are."""
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
        problem=RunError("run.past-problem", found=record.problem) if record.problem else None,
        restore_problem=None,
        restored=record.touched,
        backup=_backup(record),
        log_dir=record.log_dir,
        began=began or datetime.min,  # noqa: DTZ901 - only for rows somebody else wrote
        seconds=(ended - began).total_seconds() if began and ended and ended > began else 0.0,
        surroundings=surroundings(None),
        outputs=outputs_of(record.log_dir),
        past=_PAST.get(record.outcome, ""),
    )


def _outcome(record: RunRecord) -> RunOutcome:
    known = {outcome.value: outcome for outcome in RunOutcome}
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
