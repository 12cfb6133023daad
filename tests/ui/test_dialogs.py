"""Settings, help, installing, and runs that were cut off: the dialogs on the real sandbox."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLineEdit, QSpinBox, QTabWidget
from support.ending import end_platforms_of
from support.window import child

from updater.app import UpdateOptions, open_application
from updater.filing import Filing
from updater.services.request import request_for
from updater.settings import load_settings, save_settings
from updater.ui.steps import Step
from updater.ui.widgets.actions import ActionButton

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QDialog
    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox
    from updater.settings import Settings

_RUN = """
import sys
from pathlib import Path
from updater.app import open_application, UpdateOptions
application = open_application(home=Path(sys.argv[1]))
state = application.infobases.inspect(Path(sys.argv[2]))
application.runs.update(application.planning.plan(state), UpdateOptions())
"""


def saved(sandbox: Sandbox) -> Settings:
    """The settings as the next start will read them."""
    return load_settings(sandbox.home / "settings.json").settings


def press(window: OpenWindow, dialog: QDialog, name: str) -> None:
    """Press a button of a dialog and wait for what it does."""
    button = child(dialog, QAbstractButton, name)
    assert button.isEnabled(), name
    button.click()
    window.settle()


def test_settings_are_kept_on_ok(
    window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking, tmp_path: Path
) -> None:
    """Directories, place for new ones, backup place, limits and language, all in one go."""
    own = tmp_path / "мои шаблоны"
    own.mkdir()
    asking.directory_answer = own
    dialog = window.wizard.show_settings()
    window.settle()
    press(window, dialog, "directoryAdd")
    into = child(dialog, QComboBox, "installInto")
    into.setCurrentIndex(into.findData(own))
    child(dialog, QLineEdit, "settingsBackup").setText(str(tmp_path / "копии"))
    child(dialog, QSpinBox, "stepLimit").setValue(7)
    child(dialog, QSpinBox, "othersLimit").setValue(0)
    language = child(dialog, QComboBox, "language")
    language.setCurrentIndex(language.findData("en"))
    press(window, dialog, "settingsOk")
    kept = saved(sandbox)
    assert ((own,), own) == (kept.template_directories, kept.install_into)
    assert (tmp_path / "копии", 420, "en") == (kept.backup_directory, kept.step_time_limit, kept.language)
    assert 0 == kept.others_time_limit


def test_how_servers_are_administered_is_kept(
    window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking, tmp_path: Path
) -> None:
    """The program is picked or typed, quotes and blanks fall away; empty fields mean the defaults again."""
    asking.file_answers = [tmp_path / "rac"]
    dialog = window.wizard.show_settings("server")
    window.settle()
    press(window, dialog, "racBrowse")
    child(dialog, QLineEdit, "clusterAgent").setText(" server:1645 ")
    child(dialog, QLineEdit, "clusterLogin").setText("Главный")
    press(window, dialog, "settingsOk")
    kept = saved(sandbox)
    assert (tmp_path / "rac", "server:1645", "Главный") == (kept.rac, kept.cluster_agent, kept.cluster_login)
    dialog = window.wizard.show_settings("server")
    window.settle()
    for name in ("rac", "clusterAgent", "clusterLogin"):
        assert child(dialog, QLineEdit, name).text()
        child(dialog, QLineEdit, name).clear()
    press(window, dialog, "settingsOk")
    kept = saved(sandbox)
    assert (None, "", "") == (kept.rac, kept.cluster_agent, kept.cluster_login)


def test_commands_of_the_dbms_are_kept(window: OpenWindow, sandbox: Sandbox) -> None:
    """For every infobase and for one; a command that cannot work is told and not kept."""
    dialog = window.wizard.show_settings("server")
    window.settle()
    child(dialog, QLineEdit, "dbmsBackup").setText('pg_dump -f {file} "a b"')
    infobase = child(dialog, QComboBox, "dbmsInfobase")
    infobase.setEditText("srv\\buh")
    line = infobase.lineEdit()
    assert line is not None
    line.editingFinished.emit()
    assert "" == child(dialog, QLineEdit, "dbmsBackup").text()
    child(dialog, QLineEdit, "dbmsBackup").setText("pg_dump -f {fle}")
    press(window, dialog, "settingsOk")
    assert {} == saved(sandbox).dbms_commands
    child(dialog, QLineEdit, "dbmsBackup").setText("pg_dump -f {name}")
    press(window, dialog, "settingsOk")
    every, own = ("pg_dump", "-f", "{file}", "a b"), ("pg_dump", "-f", "{name}")
    assert {"*": {"backup": every}, "srv\\buh": {"backup": own}} == saved(sandbox).dbms_commands


def test_a_new_backup_place_counts_at_once(window: OpenWindow, sandbox: Sandbox, tmp_path: Path) -> None:
    """The backup page shows the place from the settings that were just saved."""
    window.choose(sandbox.infobase)
    window.go_to(Step.BACKUP)
    dialog = window.wizard.show_settings()
    window.settle()
    child(dialog, QLineEdit, "settingsBackup").setText(str(tmp_path / "копии"))
    press(window, dialog, "settingsOk")
    window.settle()
    assert tmp_path / "копии" == window.state.backup_directory
    assert str(tmp_path / "копии") == window.find(QLineEdit, "backupPlace").text()


def test_cancel_changes_nothing(window: OpenWindow, sandbox: Sandbox) -> None:
    """What was changed in the dialog is forgotten with it."""
    before = saved(sandbox)
    dialog = window.wizard.show_settings()
    window.settle()
    child(dialog, QSpinBox, "stepLimit").setValue(99)
    press(window, dialog, "settingsCancel")
    assert before == saved(sandbox)


def test_settings_that_were_not_touched_are_the_same(window: OpenWindow, sandbox: Sandbox) -> None:
    """OK without a change writes no other value, not even a rounded one."""
    before = saved(sandbox)
    dialog = window.wizard.show_settings()
    window.settle()
    press(window, dialog, "settingsOk")
    assert before == saved(sandbox)


def test_every_time_limit_has_its_row(window: OpenWindow, sandbox: Sandbox) -> None:
    """In minutes, each explained; what was changed is kept in seconds, the others as they were."""
    before = saved(sandbox)
    dialog = window.wizard.show_settings("run")
    window.settle()
    typed = {"stepLimit": 10, "dumpLimit": 600, "handlersLimit": 90, "handlersSilence": 30, "othersLimit": 0}
    for name, minutes in typed.items():
        box = child(dialog, QSpinBox, name)
        assert box.isVisible()
        assert box.toolTip()
        assert window.texts("ui.settings.minutes") in box.text()
        box.setValue(minutes)
    press(window, dialog, "settingsOk")
    kept = saved(sandbox)
    changed = (
        "step_time_limit",
        "dump_time_limit",
        "handlers_time_limit",
        "handlers_silence",
        "others_time_limit",
    )
    assert [600, 36_000, 5400, 1800, 0] == [getattr(kept, name) for name in changed]
    assert before == replace(kept, **{name: getattr(before, name) for name in changed})
    application = window.application
    plan = application.planning.plan(application.infobases.inspect(sandbox.infobase))
    request = request_for(plan, UpdateOptions(), kept, application.platforms, application.backups)
    asked = (request.step_time_limit, request.handlers_time_limit, request.handlers_silence)
    assert (600, 5400, 1800) == asked


def test_silence_of_handlers_is_never_shorter_than_a_healthy_run(
    window: OpenWindow, sandbox: Sandbox
) -> None:
    """The field begins at five minutes; a smaller value written by hand stays until somebody changes it."""
    save_settings(sandbox.home / "settings.json", replace(saved(sandbox), handlers_silence=90), Filing())
    window.application.save_settings(saved(sandbox))
    dialog = window.wizard.show_settings("run")
    window.settle()
    box = child(dialog, QSpinBox, "handlersSilence")
    box.setValue(0)
    assert (5, 5) == (box.minimum(), box.value())
    press(window, dialog, "settingsOk")
    assert 90 == saved(sandbox).handlers_silence


def test_a_directory_can_be_made_known_to_1c(
    window: OpenWindow, asking: ScriptedAsking, tmp_path: Path
) -> None:
    """The button writes the start settings of 1C and is no longer needed then."""
    own = tmp_path / "мои шаблоны"
    own.mkdir()
    asking.directory_answer = own
    dialog = window.wizard.show_settings()
    window.settle()
    press(window, dialog, "directoryAdd")
    press(window, dialog, "directoryRegister")
    assert window.application.templates.is_registered(own)
    assert not child(dialog, QAbstractButton, "directoryRegister").isEnabled()
    dialog.reject()


def test_new_directories_are_searched_at_once(
    window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking, tmp_path: Path
) -> None:
    """After OK the list of updates is looked through again."""
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    before = window.state.plan
    own = tmp_path / "ещё"
    window.application.templates.install(sandbox.distributions[0], own)
    asking.directory_answer = own
    dialog = window.wizard.show_settings()
    window.settle()
    press(window, dialog, "directoryAdd")
    press(window, dialog, "settingsOk")
    window.settle()
    assert before is not None
    assert window.state.plan is not None
    assert window.state.plan.target.version > before.target.version


def test_an_unknown_directory_is_offered_to_1c_while_installing(
    window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking, tmp_path: Path
) -> None:
    """The offer is shown for a directory 1C does not know, and kept when ticked."""
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    page = window.wizard.updates_page
    page.take_files([sandbox.distributions[0]])
    window.settle()
    dialog = page.disk.installing.dialog
    assert dialog is not None
    offer = child(dialog, QCheckBox, "installRegister")
    assert offer.isHidden()
    asking.directory_answer = tmp_path / "новый каталог"
    press(window, dialog, "installBrowse")
    assert not offer.isHidden()
    press(window, dialog, "installAccept")
    window.settle()
    assert window.application.templates.is_registered(tmp_path / "новый каталог")


def test_help_opens_on_every_step(window: OpenWindow, sandbox: Sandbox) -> None:
    """F1 has something to say everywhere."""
    window.choose(sandbox.infobase)
    for step in (Step.INFOBASE, Step.UPDATES, Step.BACKUP, Step.REVIEW):
        window.go_to(step)
        dialog = window.wizard.show_help()
        assert 3 == child(dialog, QTabWidget, "helpTabs").count()
        dialog.reject()


def killed_run(sandbox: Sandbox) -> None:
    """Start an update in another process and kill it while the platform works in the base."""
    environ = {**os.environ, "SIM_HANG": "update-db-cfg"}
    command = [sys.executable, "-c", _RUN, str(sandbox.home), str(sandbox.infobase)]
    process = subprocess.Popen(command, env=environ, start_new_session=True)
    application = open_application(home=sandbox.home)
    end = time.monotonic() + 60
    while not _working_in_the_base(application):
        assert time.monotonic() < end, "the run did not come that far"
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # The platform is in a group of its own.
    end_platforms_of(sandbox.infobase)


def _working_in_the_base(application: Application) -> bool:
    return any(
        step.step == "update-db-cfg"
        for run in application.toolbox.journal().unfinished()
        for step in run.steps
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the process is killed the POSIX way")
def test_a_run_that_was_cut_off_is_found_and_undone(
    sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """At the next start the window says what was found, and Restore makes the file what it was."""
    before = (sandbox.infobase / "1Cv8.1CD").read_bytes()
    killed_run(sandbox)
    assert before != (sandbox.infobase / "1Cv8.1CD").read_bytes()
    window = open_window(open_application(home=sandbox.home))
    window.qtbot.waitUntil(lambda: window.wizard.unfinished.dialog is not None, timeout=60_000)
    dialog = window.wizard.unfinished.dialog
    assert dialog is not None
    press(window, dialog, "recoveryRestore")
    assert before == (sandbox.infobase / "1Cv8.1CD").read_bytes()
    press(window, dialog, "recoveryLater")
    window.settle()
    assert () == window.application.runs.unfinished()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the process is killed the POSIX way")
def test_a_run_that_was_cut_off_is_gone_on_with(
    sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """Continue is the first choice where the state is proved, and leads to the release wanted."""
    killed_run(sandbox)
    window = open_window(open_application(home=sandbox.home))
    window.qtbot.waitUntil(functools.partial(_asked, window), timeout=60_000)
    dialog = window.wizard.unfinished.dialog
    assert dialog is not None
    assert child(dialog, ActionButton, "recoveryContinue").isDefault()
    press(window, dialog, "recoveryContinue")
    press(window, dialog, "recoveryLater")
    (record,) = window.application.toolbox.journal().runs()
    assert ("done", 1) == (record.outcome, record.turns)
    assert () == window.application.runs.unfinished()


def _asked(window: OpenWindow) -> bool:
    return window.wizard.unfinished.dialog is not None


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the process is killed the POSIX way")
def test_a_run_that_was_cut_off_can_be_left(
    sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """Leave touches nothing and asks no more; Later asks again at the next start."""
    killed_run(sandbox)
    left = (sandbox.infobase / "1Cv8.1CD").read_bytes()
    for button, remaining in (("recoveryLater", 1), ("recoveryLeave", 0)):
        window = open_window(open_application(home=sandbox.home))
        window.qtbot.waitUntil(functools.partial(_asked, window), timeout=60_000)
        dialog = window.wizard.unfinished.dialog
        assert dialog is not None
        press(window, dialog, button)
        assert remaining == len(window.application.runs.unfinished())
    assert left == (sandbox.infobase / "1Cv8.1CD").read_bytes()
