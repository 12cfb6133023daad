"""Somebody else's dead run is in the way: the window says whose it is, and a person may take it over."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel
from support.foreign_lock import USER, leave_lock
from support.window import child

from updater.app import UpdateOptions
from updater.model.plan import CheckLevel
from updater.ui.changes import end_run
from updater.ui.dialogs.recovery import RecoveryDialog
from updater.ui.run_state import RunState
from updater.ui.steps import Step
from updater.ui.widgets.actions import ActionButton

if TYPE_CHECKING:
    from pathlib import Path

    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox
    from updater.update.report import Report


def _refusing(window: OpenWindow) -> list[str]:
    return [check.code for check in window.state.checks or () if check.level is CheckLevel.ERROR]


def test_the_review_asks_and_the_update_runs(window: OpenWindow, sandbox: Sandbox) -> None:
    """Nothing starts before the tick, which names the user; then the infobase is updated, the lock gone."""
    lock = leave_lock(sandbox.infobase)
    window.choose(sandbox.infobase)
    window.go_to(Step.REVIEW)
    tick = window.find(QCheckBox, "takeLock")
    assert (["locked"], True, False) == (_refusing(window), tick.isVisible(), tick.isChecked())
    assert USER in tick.text()
    tick.click()
    window.qtbot.waitUntil(lambda: window.state.checks is not None)
    assert ([], True) == (_refusing(window), tick.isVisible())
    window.press("commitButton")
    window.until_run(RunState.ENDED)
    report = window.state.report
    assert report is not None
    assert ("done", False, False) == (report.outcome.value, lock.exists(), window.state.take_lock)


def test_the_tick_can_be_taken_back(window: OpenWindow, sandbox: Sandbox) -> None:
    """Without it the checks refuse as before."""
    leave_lock(sandbox.infobase)
    window.choose(sandbox.infobase)
    window.go_to(Step.REVIEW)
    tick = window.find(QCheckBox, "takeLock")
    for _ in range(2):
        tick.click()
        window.qtbot.waitUntil(lambda: window.state.checks is not None)
    assert ["locked"] == _refusing(window)


@pytest.mark.parametrize(
    "changes", [{"host": "buh-2", "time": "2999-01-01T00:00:00+00:00"}, {"touched": False}]
)
def test_no_tick_where_nothing_is_to_be_decided(
    window: OpenWindow, sandbox: Sandbox, changes: dict[str, object]
) -> None:
    """Somebody may be at work there: no consent helps. A dead run that had changed nothing needs none."""
    leave_lock(sandbox.infobase, **changes)
    window.choose(sandbox.infobase)
    window.go_to(Step.REVIEW)
    assert not window.find(QCheckBox, "takeLock").isVisible()
    assert (["locked"] if "host" in changes else []) == _refusing(window)


def test_a_consent_is_for_one_run(window: OpenWindow, sandbox: Sandbox) -> None:
    """Once the run has ended, however it did, the next lock is asked about anew."""
    leave_lock(sandbox.infobase)
    window.choose(sandbox.infobase)
    window.go_to(Step.REVIEW)
    window.find(QCheckBox, "takeLock").click()
    assert (True, False) == (window.state.take_lock, end_run(window.state, OSError()).take_lock)


@pytest.fixture
def done(application: Application, sandbox: Sandbox) -> Report:
    """The infobase was updated by one step."""
    plan = application.planning.plan(application.infobases.inspect(sandbox.infobase))
    return application.runs.update(plan, UpdateOptions())


def _release(application: Application, infobase: Path) -> str:
    configuration = application.infobases.inspect(infobase).configuration
    assert configuration is not None
    return str(configuration.version)


def _cut_off(application: Application) -> None:
    """Have the journal say that the run never ended."""
    with sqlite3.connect(application.toolbox.journal().path) as connection:
        connection.execute("UPDATE runs SET ended=NULL, outcome=NULL")
        connection.execute("DELETE FROM steps WHERE step='final-proof'")
    connection.close()


@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize("deed", ["recoveryLeave", "recoveryRestore"])
def test_a_run_of_ours_is_settled_over_it(
    window: OpenWindow,
    application: Application,
    asking: ScriptedAsking,
    done: Report,
    sandbox: Sandbox,
    *,
    deed: str,
    agreed: bool,
) -> None:
    """Asked once, with the other's name; done when agreed, else said why not and nothing changed."""
    _cut_off(application)
    lock, reached = leave_lock(sandbox.infobase), _release(application, sandbox.infobase)
    (run,) = application.runs.unfinished()
    asking.agrees = agreed
    dialog = RecoveryDialog(window.wizard.desk, run, window.wizard)
    dialog.open()
    child(dialog, ActionButton, deed).click()
    window.settle()
    assert ["takeLock"] == [question.code for question in asking.questions]
    assert USER in asking.questions[0].words
    assert (not agreed) == lock.exists()
    assert (0 if agreed else 1) == len(application.runs.unfinished())
    start = str(done.start.version)
    put_back = agreed and deed == "recoveryRestore"
    assert (start if put_back else reached) == _release(application, sandbox.infobase)
    if not agreed:
        assert USER in "\n".join(label.text() for label in dialog.findChildren(QLabel))
        dialog.reject()


@pytest.mark.parametrize("refused", [frozenset[str](), frozenset({"takeLock"})])
def test_a_backup_is_put_back_over_it(
    application: Application,
    window: OpenWindow,
    asking: ScriptedAsking,
    done: Report,
    sandbox: Sandbox,
    refused: frozenset[str],
) -> None:
    """The question about the restore comes first, then whose run lies there; a no to it changes nothing."""
    reached = _release(application, sandbox.infobase)
    window.choose(sandbox.infobase)
    dialog = window.wizard.infobase_page.show_backups()
    window.settle()
    leave_lock(sandbox.infobase)
    asking.refused = refused
    child(dialog, QAbstractButton, "backupRestore").click()
    window.settle()
    assert ["restore", "takeLock"] == [question.code for question in asking.questions]
    wanted = reached if refused else str(done.start.version)
    assert wanted == _release(application, sandbox.infobase)
    dialog.reject()
