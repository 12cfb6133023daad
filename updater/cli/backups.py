"""Commands about backups: which there are, verify them, put one back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from updater.cli.beginning import seconds_to_wait
from updater.cli.disorder import truly_ended
from updater.cli.exits import Exit
from updater.cli.options import login_options
from updater.cli.run_documents import run_document
from updater.cli.signals import cancelled_by_signals
from updater.cli.telling_run import RunTeller
from updater.errors import RunError, SettingsError
from updater.model.infobase import ServerAddress
from updater.update.asides import kept_note, kept_of

if TYPE_CHECKING:
    import argparse

    from updater.app import Application
    from updater.cli.documents import Document
    from updater.cli.output import Output
    from updater.texts import Texts
    from updater.update.backups.catalogue import BackupEntry
    from updater.update.putting_back import RestoreRequest
    from updater.update.records import RunRecord
    from updater.update.recovery import HowToRestore

_YES = frozenset({"д", "да", "y", "yes"})


def backups(options: argparse.Namespace, application: Application, output: Output) -> int:
    """List backups, of one infobase or of all; with `--verify` each is read through."""
    named = options.infobase
    infobase: Path | None = None
    if isinstance(named, ServerAddress):
        infobase = Path(named.text)
    elif named is not None:
        infobase = application.infobases.at(named).directory
    entries = application.backups.entries(infobase)
    if options.verify:
        entries = _verified(entries, application, output)
    if output.as_json:
        output.document([backup_document(entry, output.texts) for entry in entries])
    for entry in () if output.as_json else entries:
        _tell(entry, output)
    if not entries:
        output.aside(output.texts("cli.no-backups"))
    bad = any(entry.problem is not None for entry in entries)
    return Exit.REFUSED if options.verify and bad else Exit.DONE


def _verified(
    entries: tuple[BackupEntry, ...], application: Application, output: Output
) -> tuple[BackupEntry, ...]:
    with cancelled_by_signals() as cancel:
        found = []
        for entry in entries:
            output.aside(output.texts("cli.verifying", name=entry.name))
            found.append(application.backups.verify(entry, cancel=cancel))
        return tuple(found)


def _tell(entry: BackupEntry, output: Output) -> None:
    texts = output.texts
    state = texts(f"backups.state.{entry.state.value}")
    output.line(f"{entry.name}  {state}")
    if entry.backup is not None:
        facts = {"release": entry.backup.release, "size": entry.backup.stored, "taken": entry.backup.taken}
        output.line(texts("cli.backup", verified=entry.backup.verified, path=entry.backup.file, **facts))
    if entry.problem is not None:
        output.line(f"    {texts.problem(entry.problem).what}")


def backup_document(entry: BackupEntry, texts: Texts) -> Document:
    """Describe a backup for machines."""
    backup = entry.backup
    document: Document = {
        "name": entry.name,
        "manifest": str(entry.manifest),
        "state": entry.state.value,
        "problem": texts.problem(entry.problem).what if entry.problem else None,
    }
    if backup is not None:
        document |= {
            "file": str(backup.file),
            "kind": backup.kind.value,
            "infobase": str(backup.infobase),
            "release": backup.release,
            "taken": backup.taken,
            "verified": backup.verified or None,
            "size": backup.size,
            "stored": backup.stored,
            "sha256": backup.sha256,
            "run": backup.run or None,
        }
    return document


def restore(options: argparse.Namespace, application: Application, output: Output) -> int:
    """Put a backup back: that of a run, or any by its name or path."""
    if not options.yes:
        if not sys.stdin.isatty() or output.as_json:
            raise SettingsError("settings.needs-yes")
        _ask("cli.restore-question", output)
    login = login_options(options)
    named = _run_named(options, application)
    request = None if named else _request(options, _entry(options.backup, application))
    infobase = request.infobase if request else application.toolbox.journal().run(named).infobase

    def work() -> int:
        with cancelled_by_signals() as cancel:
            teller, wait = RunTeller(output), seconds_to_wait(options, application)
            if request is not None:
                record = application.backups.restore(
                    request, login, wait=wait, on_event=teller, cancel=cancel
                )
            else:
                record = application.runs.restore(
                    named, login, how=_how(options), wait=wait, on_event=teller, cancel=cancel
                )
        _tell_restored(record, output)
        return Exit.DONE

    return truly_ended(work, infobase, application, output)


def _tell_restored(record: RunRecord, output: Output) -> None:
    if output.as_json:
        output.document(run_document(record, None, output.texts))
    else:
        version = record.reached or record.start.version
        output.line(output.texts("cli.restored", path=record.infobase, version=version))
        for path in kept_of(record):
            output.line(output.texts(f"note.{kept_note(record)}", path=path))


def _run_named(options: argparse.Namespace, application: Application) -> str:
    """The run whose backup goes back where it came from; empty when it is a backup, or goes elsewhere."""
    if options.to is not None:
        return ""
    named: str = options.backup
    if _is_run(named, application):
        return named
    entry = _entry(named, application)
    return entry.backup.run if entry.backup and entry.backup.server else ""  # proved with what its run knows


def _how(options: argparse.Namespace) -> HowToRestore:
    from updater.update.recovery import HowToRestore

    return HowToRestore(
        keep_present=options.keep_present,
        make_room=options.make_room,
        over_changes=options.over_changes,
        take_lock=options.take_lock,
    )


def _is_run(named: str, application: Application) -> bool:
    """Whether a run bears that name; else it is a backup's."""
    try:
        application.toolbox.journal().run(named)
    except RunError as error:
        if error.code != "run.unknown":
            raise
        return False
    return True


def _request(options: argparse.Namespace, entry: BackupEntry) -> RestoreRequest:
    from updater.backups import usable
    from updater.update.putting_back import RestoreRequest

    backup = usable(entry)
    if options.to is None and backup.file == backup.manifest:
        raise RunError("restore.needs-target", path=str(backup.file))
    infobase: Path = options.to.absolute() if options.to else backup.infobase
    return RestoreRequest(
        entry.manifest,
        infobase,
        keep_present=options.keep_present,
        make_room=options.make_room,
        take_lock=options.take_lock,
    )


def _entry(named: str, application: Application) -> BackupEntry:
    """Find a backup; the one of a run when a run is named."""
    from updater.update.backups.catalogue import look_at

    if _is_run(named, application):
        manifest = application.toolbox.journal().run(named).backup
        if manifest is None:
            raise RunError("backup.unknown", backup=named)
        return look_at(manifest)
    return application.backups.entry(named)


def _ask(question: str, output: Output) -> None:
    output.ask(output.texts(question))
    if sys.stdin.readline().strip().lower() not in _YES:
        raise KeyboardInterrupt
