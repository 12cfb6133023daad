"""Backups in words: a row of the list, the facts of one, the question before it is put back. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.backup import BackupKind
from updater.texts.measures import moment_text
from updater.ui.markup import Fact, Tone, facts

if TYPE_CHECKING:
    from updater.texts import Texts
    from updater.ui.markup import Ink
    from updater.update.backup import Backup
    from updater.update.backups.catalogue import BackupEntry

TONES = {"whole": Tone.OK, "missing": Tone.ERROR, "altered": Tone.ERROR, "unreadable": Tone.WARNING}
SIGNS = {"whole": "ok", "missing": "error", "altered": "error", "unreadable": "warning"}


def row(texts: Texts, entry: BackupEntry) -> tuple[str, str]:
    """Return the two lines of a row."""
    backup = entry.backup
    if backup is None:
        return entry.name, texts(f"backups.state.{entry.state.value}")
    kind = texts(f"ui.backups.kind.{backup.kind.value}")
    second = texts("ui.backups.row", base=_infobase(backup)[0], size=backup.stored, kind=kind)
    return f"{moment_text(backup.taken)}   {backup.version or backup.release}", second


def account(texts: Texts, entry: BackupEntry, ink: Ink) -> str:
    """Return what is known of a backup as rich text."""
    state = entry.state.value
    told = [texts(f"backups.state.{state}")]
    if entry.problem is not None:
        problem = texts.problem(entry.problem)
        told = [problem.what, problem.why, problem.remedy]
    rows = [Fact(texts("ui.backups.fact.state"), tuple(told), SIGNS[state], TONES[state].value)]
    if entry.backup is not None:
        rows += _facts(texts, entry.backup)
    return facts(rows, ink)


def _facts(texts: Texts, backup: Backup) -> list[Fact]:
    kind = texts(f"ui.backups.kind.{backup.kind.value}")
    key = "ui.backups.sizes-dump" if backup.kind is BackupKind.DUMP else "ui.backups.sizes"
    sizes = texts(key, kind=kind, stored=backup.stored, size=backup.size)
    verified = moment_text(backup.verified) if backup.verified else texts("ui.backups.never")
    return [
        Fact(texts("ui.backups.fact.infobase"), _infobase(backup)),
        Fact(texts("ui.backups.fact.release"), (backup.release,)),
        Fact(texts("ui.backups.fact.verified"), (verified,)),
        Fact(texts("ui.backups.fact.size"), (sizes,)),
        Fact(texts("ui.backups.fact.file"), (str(backup.file),)),
    ]


def _infobase(backup: Backup) -> tuple[str, ...]:
    """Name of an infobase and where it is; the address of one on a server is no path."""
    if backup.server:
        return (backup.server.rpartition("\\")[2], backup.server)
    return (backup.infobase.name, str(backup.infobase))
