"""What the dialog about a run that was cut off lets a person choose, and that nobody leaves meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel
from support.window import child

from updater.app import UpdateOptions
from updater.ui.dialogs.recovery import RecoveryDialog
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.notice import Notice
from updater.update.aftermath import RunState
from updater.update.recovery import UnfinishedRun

if TYPE_CHECKING:
    from support.window import OpenWindow

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
