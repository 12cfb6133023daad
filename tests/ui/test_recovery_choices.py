"""What the dialog about a run that was cut off lets a person choose, and that nobody leaves meanwhile."""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel
from support.window import child

from updater.app import UpdateOptions
from updater.ui.dialogs.recovery import RecoveryDialog
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.rich import RichPane
from updater.update.aftermath import RunState
from updater.update.asides import kept_of
from updater.update.backup import read_backup
from updater.update.journal import MOST_TURNS
from updater.update.recovery import UnfinishedRun

if TYPE_CHECKING:
    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox
    from updater.update.records import RunRecord


@pytest.fixture
def record(application: Application, sandbox: Sandbox) -> RunRecord:
    """A run as if it had been cut off."""
    plan = application.planning.plan(application.infobases.inspect(sandbox.infobase))
    application.runs.update(plan, UpdateOptions())
    (found,) = application.runs.records()
    return replace(found, ended=None, outcome=None, touched=True)


@pytest.mark.parametrize("leavable", [True, False])
def test_leaving_is_offered_only_where_an_infobase_would_be_left(
    window: OpenWindow, record: RunRecord, *, leavable: bool
) -> None:
    """Where the file is missing and nothing stands aside the button is off, and the dialog says why."""
    run = UnfinishedRun(record, RunState.MISSING, restorable=True, leavable=leavable)
    dialog = RecoveryDialog(window.wizard.desk, run, window.wizard)
    leave = child(dialog, ActionButton, "recoveryLeave")
    why = window.wizard.desk.texts("ui.recovery.not-leavable")
    told = child(dialog, Notice, "recoveryNotice").accessibleDescription() or _words(dialog)
    assert (leavable, not leavable) == (leave.isEnabled(), why in told)
    assert child(dialog, ActionButton, "recoveryRestore").isDefault()
    dialog.deleteLater()


def _words(dialog: RecoveryDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_nobody_leaves_while_it_is_put_back(window: OpenWindow, record: RunRecord) -> None:
    """From the press of the button to the answer the end of the session is refused."""
    desk, seen = window.wizard.desk, []
    desk.changed.connect(lambda: seen.append(desk.guarded))
    run = UnfinishedRun(record, RunState.BETWEEN, restorable=True)
    dialog = RecoveryDialog(desk, run, window.wizard)
    dialog.open()
    child(dialog, ActionButton, "recoveryRestore").click()
    assert "restoring" == desk.guarded
    window.settle()
    assert ("", ["restoring", ""]) == (desk.guarded, seen[:2])
    dialog.reject()


@pytest.mark.parametrize("agreed", [True, False])
def test_a_copy_goes_over_somebodys_work_only_with_consent(
    window: OpenWindow, asking: ScriptedAsking, record: RunRecord, application: Application, *, agreed: bool
) -> None:
    """Leaving is the offer; who restores is asked once more, and what was there is kept beside and named."""
    journal = application.toolbox.journal()
    with sqlite3.connect(journal.path) as connection:
        connection.execute("UPDATE runs SET ended=NULL, outcome=NULL")
        connection.execute("DELETE FROM steps WHERE step='final-proof'")
    connection.close()
    os.utime(record.file, (time.time() + 86_400,) * 2)
    (run,) = application.runs.unfinished()
    assert (RunState.CHANGED, "leave") == (run.state, run.offer)
    dialog = RecoveryDialog(window.wizard.desk, run, window.wizard)
    dialog.open()
    assert child(dialog, ActionButton, "recoveryLeave").isDefault()
    asking.agrees = agreed
    child(dialog, ActionButton, "recoveryRestore").click()
    window.settle()
    assert ["over"] == [question.code for question in asking.questions]
    kept = [path for run in application.runs.records() for path in kept_of(run)]
    state = application.infobases.inspect(record.infobase)
    assert state.configuration is not None
    found = (state.configuration.version, len(kept), [path for path in kept if str(path) in _words(dialog)])
    there = record.start.version if agreed else record.target.version
    assert (there, int(agreed), kept) == found
    dialog.reject()


@pytest.fixture
def exhausted(record: RunRecord, application: Application) -> UnfinishedRun:
    """The same, cut off so often that only a person can decide."""
    journal = application.toolbox.journal()
    with sqlite3.connect(journal.path) as connection:
        connection.execute("UPDATE runs SET ended=NULL, outcome=NULL, turns=?", (MOST_TURNS,))
    connection.close()
    again = replace(record, turns=MOST_TURNS)
    return UnfinishedRun(again, RunState.BETWEEN, restorable=True)


def test_a_person_is_told_what_there_is_and_given_two_deeds(
    window: OpenWindow, exhausted: UnfinishedRun, application: Application
) -> None:
    """What happened, what the infobase is, the backup read through; leave it or put it back."""
    dialog = RecoveryDialog(window.wizard.desk, exhausted, window.wizard)
    dialog.open()
    restore = child(dialog, ActionButton, "recoveryRestore")
    leave = child(dialog, ActionButton, "recoveryLeave")
    assert (False, False) == (restore.isVisible(), leave.isEnabled())
    window.settle()
    texts, record = window.wizard.desk.texts, exhausted.record
    words = _words(dialog) + child(dialog, RichPane, "recoveryFacts").toPlainText()
    assert texts("ui.recovery.person.title") in words
    assert str(MOST_TURNS) in words
    assert texts("recovery.person.sound", release=record.target.version) in words
    assert f"релиз {record.start.version}, сделана" in words
    assert (True, True) == (restore.isVisible(), leave.isEnabled())
    assert not child(dialog, ActionButton, "recoveryContinue").isVisible()
    restore.click()
    window.settle()
    assert texts("ui.recovery.restored") in _words(dialog)
    state = application.infobases.inspect(record.infobase)
    assert state.configuration is not None
    assert record.start.version == state.configuration.version
    assert () == application.runs.unfinished()


def test_a_backup_that_was_altered_is_not_offered(window: OpenWindow, exhausted: UnfinishedRun) -> None:
    """What nobody should put back is named, and only leaving is left."""
    assert exhausted.record.backup is not None
    file = read_backup(exhausted.record.backup).file
    file.write_bytes(bytes(file.stat().st_size))
    dialog = RecoveryDialog(window.wizard.desk, exhausted, window.wizard)
    dialog.open()
    window.settle()
    assert not child(dialog, ActionButton, "recoveryRestore").isVisible()
    assert child(dialog, ActionButton, "recoveryLeave").isEnabled()
    assert window.wizard.desk.texts("ui.recovery.person.advice-alone") in _words(dialog)
    dialog.deleteLater()
