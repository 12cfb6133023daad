"""Commands that change an infobase, and the journal of what they did."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.cli.beginning import beginning, seconds_to_wait
from updater.cli.disorder import truly_ended
from updater.cli.documents import plan_document
from updater.cli.exits import Exit
from updater.cli.looking import look
from updater.cli.options import login_options
from updater.cli.queue import each
from updater.cli.run_documents import report_document, run_document
from updater.cli.signals import cancelled_by_signals
from updater.cli.telling import tell_plan
from updater.cli.telling_run import RunTeller
from updater.errors import SettingsError
from updater.model.infobase import ServerAddress
from updater.update.asides import kept_note
from updater.update.report import RunOutcome, summary

if TYPE_CHECKING:
    import argparse

    from updater.app import Application
    from updater.cli.beginning import Beginning
    from updater.cli.documents import Document
    from updater.cli.output import Output
    from updater.cli.turns import Turn
    from updater.model.plan import Check, UpdatePlan
    from updater.update.report import Report

EXITS = {
    RunOutcome.DONE: Exit.DONE,
    RunOutcome.FAILED_RESTORED: Exit.FAILED_RESTORED,
    RunOutcome.FAILED_NOT_RESTORED: Exit.FAILED_NOT_RESTORED,
    RunOutcome.REFUSED: Exit.REFUSED,
    RunOutcome.CANCELLED: Exit.CANCELLED,
    RunOutcome.NOTHING_TO_DO: Exit.NOTHING_TO_DO,
}
_YES = frozenset({"д", "да", "y", "yes"})


def update(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Update infobases one after the other, or only say what would speak against it."""
    if options.dry_run and options.online:
        raise SettingsError("settings.dry-run-online")
    return each(_update, options, application, output)


def _update(options: argparse.Namespace, application: Application, output: Output, turn: Turn) -> int:
    """Update the infobase whose turn it is."""
    if options.dry_run:
        return look(options, application, output, turn, dry_run=True)
    wanted = turn.wanted
    if isinstance(options.infobase, ServerAddress):
        application.runs.let_users_in(options.infobase, wanted)
    begun = beginning(options, application, output, turn)
    plan, checks = begun.plan, begun.checks
    if begun.refused:
        _tell_refusal(begun, output)
        return Exit.REFUSED
    if options.yes:
        _tell_legality(checks, output)
    else:
        _confirm(plan, checks, output)
    with cancelled_by_signals(turn.stop) as cancel:
        report = application.runs.update(plan, wanted, on_event=RunTeller(output), cancel=cancel)
        turn.report, turn.code = report, EXITS[report.outcome]
    _tell_report(report, output)
    return EXITS[report.outcome]


def _tell_refusal(begun: Beginning, output: Output) -> None:
    if output.as_json:
        more = {"dry_run": False, "waited": round(begun.waited)}
        output.document({**plan_document(begun.plan, begun.checks, output.texts), **more})
    else:
        tell_plan(begun.plan, begun.checks, output)


def _tell_legality(checks: tuple[Check, ...], output: Output) -> None:
    """Say what the person confirms by starting the update, also to those who are asked nothing."""
    for check in checks:
        if check.code == "legality":
            output.aside(output.texts.check(check))


def _confirm(plan: UpdatePlan, checks: tuple[Check, ...], output: Output) -> None:
    """Show the plan and ask.

    Raises:
        SettingsError: `settings.needs-yes`: there is nobody to ask.
        KeyboardInterrupt: the answer was no.
    """
    if not sys.stdin.isatty() or output.as_json:
        raise SettingsError("settings.needs-yes")
    tell_plan(plan, checks, output)
    _ask("cli.question", output)


def _ask(question: str, output: Output) -> None:
    output.ask(output.texts(question))
    if sys.stdin.readline().strip().lower() not in _YES:
        raise KeyboardInterrupt


def _tell_report(report: Report, output: Output) -> None:
    if output.as_json:
        output.document(report_document(report, output.texts))
        return
    output.line(summary(report, output.texts))
    for note in report.notes:
        told = output.texts(f"note.{note.code}", **dict(note.params))
        output.line(output.texts("cli.note", text=told))
    for error in (report.problem, report.restore_problem):
        if error is not None:
            output.problem(output.texts.problem(error))
    output.line(output.texts("cli.report", path=report.log_dir / "report.html"))


def runs(options: argparse.Namespace, application: Application, output: Output) -> int:
    """List runs, the unfinished ones with what they left behind; leave one of these, or go on with it."""
    if options.going_on:
        return _continue(options, application, output)
    if options.report:
        run_id, file = options.report
        place = application.runs.save_report(run_id, Path(file).absolute())
        output.line(output.texts("cli.saved", path=place))
        return Exit.DONE
    if options.leave:
        return _leave(options, application, output)
    return _list(application, output)


def _leave(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Leave the infobase of a run as it is, and list what there is then."""
    run = options.leave

    def work() -> int:
        with cancelled_by_signals():
            record = application.runs.leave(run, take_lock=options.take_lock)
        output.aside(output.texts("cli.left", run=record.run_id))
        return _list(application, output)

    infobase = application.toolbox.journal().run(run).infobase
    return truly_ended(work, infobase, application, output)


def _list(application: Application, output: Output) -> int:
    unfinished = {run.record.run_id: run for run in application.runs.unfinished()}
    records = application.runs.records()
    remains = {run: application.runs.remains(run) for run, each in unfinished.items() if each.exhausted}
    documents = [
        run_document(record, unfinished.get(record.run_id), output.texts, remains.get(record.run_id))
        for record in records
    ]
    if output.as_json:
        output.document(documents)
        return Exit.DONE
    for record, document in zip(records, documents, strict=True):
        facts = {"when": record.began, "path": record.infobase, "start": record.start.version}
        outcome = output.texts(f"cli.outcome.{document['outcome']}")
        output.line(
            output.texts("cli.run", run=record.run_id, target=record.target.version, outcome=outcome, **facts)
        )
        if document["unfinished"]:
            _tell_unfinished(document["unfinished"], output)
        for path in document["kept"]:
            output.line(f"    {output.texts(f'note.{kept_note(record)}', path=path)}")
    if not records:
        output.aside(output.texts("cli.no-runs"))
    return Exit.DONE


def _tell_unfinished(document: Document, output: Output) -> None:
    output.line(f"    {document['message']}")
    person = document["person"]
    for deed, lines in person["commands"].items() if person else ():
        output.line(f"    {output.texts(f'recovery.person.{deed}')}")
        for line in lines:
            output.line(f"        {line}")


def _continue(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Go on with a run that was cut off."""
    wanted = replace(login_options(options), take_lock=options.take_lock)
    if not options.yes:
        if not sys.stdin.isatty() or output.as_json:
            raise SettingsError("settings.needs-yes")
        _ask("cli.continue-question", output)
    with cancelled_by_signals() as cancel:
        report = application.runs.continue_run(
            options.going_on,
            wanted,
            wait=seconds_to_wait(options, application),
            on_event=RunTeller(output),
            cancel=cancel,
        )
    _tell_report(report, output)
    return EXITS[report.outcome]
