"""Runs on server infobases that were cut off, and dumps put back, in the window."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QDialog, QLineEdit, QListWidget
from support.server_window import (
    ADDRESS,
    FIRST,
    NEXT,
    cut_off,
    is_open,
    let_work,
    on_server,
    with_administrator,
)
from support.window import child

from updater.app import UpdateOptions, open_application
from updater.infobases.addresses import place_named
from updater.model.infobase import ServerAddress
from updater.model.version import Version
from updater.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox
    from updater.ui.dialogs.recovery import RecoveryDialog

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
_PATIENCE = 240_000  # milliseconds: the platform is started many times
ADMINISTRATOR, PASSWORD = "admin", "кластер-2026"


def address() -> ServerAddress:
    """Where the infobase is."""
    place: Path | ServerAddress = place_named(ADDRESS)
    assert isinstance(place, ServerAddress)
    return place


def version(application: Application) -> str:
    """The release read anew, through the platform."""
    found = application.infobases.inspect(address(), options=UpdateOptions()).configuration
    return str(found.version) if found else ""


def opened(
    open_window: Callable[[Application], OpenWindow], sandbox: Sandbox
) -> tuple[OpenWindow, RecoveryDialog]:
    """The window of the next start, with its question."""
    window = open_window(open_application(home=sandbox.home))
    dialog = window.wizard.unfinished.dialog
    assert dialog is not None
    return window, dialog


def press(window: OpenWindow, dialog: QDialog, name: str) -> None:
    """Press a button of a dialog and wait for what it does."""
    button = child(dialog, QAbstractButton, name)
    assert button.isVisible(), name
    assert button.isEnabled(), name
    button.click()
    window.qtbot.waitUntil(lambda: window.idle, timeout=_PATIENCE)


def words(dialog: QDialog) -> str:
    """What the dialog tells now."""
    name = "recoveryNotice" if dialog.objectName() == "recoveryDialog" else "backupsNotice"
    return child(dialog, Notice, name).words


def test_a_run_cut_off_in_the_middle_is_put_back(
    sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """People stay out until then; the session the cluster still remembers is ended only by consent."""
    let_work(sandbox)
    cut_off(sandbox, "UpdateDBCfg")
    window, dialog = opened(open_window, sandbox)
    assert window.texts("ui.recovery.server-state.between") == words(dialog)
    assert not is_open(sandbox)
    child(dialog, QCheckBox, "recoveryEndSessions").setChecked(True)
    press(window, dialog, "recoveryRestore")
    assert window.texts("ui.recovery.restored-server") == words(dialog)
    assert (True, FIRST) == (is_open(sandbox), version(window.application))


def test_a_run_cut_off_is_gone_on_with(
    sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """With who comes in; it ends proved, and people can come in."""
    let_work(sandbox)
    cut_off(sandbox, "UpdateCfg")
    window, dialog = opened(open_window, sandbox)
    child(dialog, QCheckBox, "recoveryEndSessions").setChecked(True)
    press(window, dialog, "recoveryContinue")
    assert (True, NEXT) == (is_open(sandbox), version(window.application))
    assert not child(dialog, QAbstractButton, "recoveryRestore").isVisible()


def test_left_as_it_is_people_are_let_in(
    sandbox: Sandbox, open_window: Callable[[Application], OpenWindow], asking: ScriptedAsking
) -> None:
    """Asked about, because the infobase may be half updated; nothing is asked about the run again."""
    let_work(sandbox)
    cut_off(sandbox, "UpdateDBCfg")
    window, dialog = opened(open_window, sandbox)
    asking.agrees = False
    press(window, dialog, "recoveryLeave")
    assert not is_open(sandbox)
    asking.agrees = True
    press(window, dialog, "recoveryLeave")
    assert ["leave", "leave"] == [question.code for question in asking.questions]
    assert (True, ()) == (is_open(sandbox), window.application.runs.unfinished())
    assert window.texts("ui.recovery.let-in-done") == words(dialog)


def test_a_cluster_that_wants_its_administrator_is_asked_again_with_one(
    sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """Left as it is without one, the block stands and that is said; with the password it is lifted."""
    let_work(sandbox)
    with_administrator(sandbox, ADMINISTRATOR, PASSWORD)
    options = ("--cluster-user", ADMINISTRATOR, "--cluster-password-stdin")
    cut_off(sandbox, "UpdateDBCfg", *options, typed=f"{PASSWORD}\n")
    window, dialog = opened(open_window, sandbox)
    press(window, dialog, "recoveryLeave")
    assert window.texts("error.cluster.administrator.what") == words(dialog)
    assert not is_open(sandbox)
    assert child(dialog, QCheckBox, "recoveryServerAdministered").isChecked()
    child(dialog, QLineEdit, "recoveryServerClusterUser").setText(ADMINISTRATOR)
    child(dialog, QLineEdit, "recoveryServerClusterPassword").setText(PASSWORD)
    press(window, dialog, "recoveryLetIn")
    assert (True, window.texts("ui.recovery.let-in-done")) == (is_open(sandbox), words(dialog))


def test_a_block_that_outlived_its_run_is_lifted_by_signing_in(sandbox: Sandbox) -> None:
    """The run is over, its cluster could not be told: whoever comes in next opens the infobase for all."""
    let_work(sandbox)
    with_administrator(sandbox, ADMINISTRATOR, PASSWORD)
    options = ("--cluster-user", ADMINISTRATOR, "--cluster-password-stdin")
    cut_off(sandbox, "UpdateDBCfg", *options, typed=f"{PASSWORD}\n")
    application = open_application(home=sandbox.home)
    application.runs.leave(application.runs.unfinished()[0].record.run_id)
    assert not is_open(sandbox)
    login = UpdateOptions(cluster_user=ADMINISTRATOR, cluster_password=PASSWORD)
    let_work(sandbox)  # the cluster has noticed by now that the Designer is gone
    application.servers.visit(address(), login)
    assert is_open(sandbox)


def test_a_dump_of_the_list_is_put_back(
    sandbox: Sandbox, application: Application, open_window: Callable[[Application], OpenWindow]
) -> None:
    """Chosen among the backups, with a login, the release before is there again."""
    let_work(sandbox)
    options = UpdateOptions()
    state = application.infobases.inspect(address(), options=options)
    application.runs.update(application.planning.plan(state, to=Version(NEXT)), options)
    assert NEXT == version(application)
    window = open_window(application)
    page = window.wizard.infobase_page
    dialog = page.show_backups()
    window.settle()
    listed = child(dialog, QListWidget, "backupList")
    assert 1 == listed.count()
    assert not child(dialog, QCheckBox, "keepPresent").isVisible()
    press(window, dialog, "backupRestore")
    asked = child(window.wizard, QDialog, "serverLoginDialog")
    press(window, asked, "askedAccept")
    assert window.texts("ui.backups.restored-server") == words(dialog)
    assert (True, FIRST) == (is_open(sandbox), version(application))


def test_a_run_that_changed_nothing_lets_people_in_at_once(
    sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """The window opened is enough; the infobase may be left as it is."""
    let_work(sandbox)
    cut_off(sandbox, "DumpIB")
    window, dialog = opened(open_window, sandbox)
    assert is_open(sandbox)
    assert window.texts("ui.recovery.server-state.untouched") == words(dialog)
    window.qtbot.waitUntil(child(dialog, QAbstractButton, "recoveryLeave").hasFocus, timeout=_PATIENCE)
    press(window, dialog, "recoveryLeave")
    assert () == window.application.runs.unfinished()
    assert [] == [session.app for session in on_server(sandbox).sessions if not session.pid]
