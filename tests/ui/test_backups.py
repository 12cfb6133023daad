"""The dialog of backups, and how the wizard chooses what a backup is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget, QSpinBox
from support.window import OpenWindow, ScriptedAsking, child

from updater.app import UpdateOptions
from updater.model.backup import BackupKind
from updater.settings import load_settings
from updater.ui.steps import Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.app import Application
    from updater.demo.sandbox import Sandbox
    from updater.ui.dialogs.backups import BackupsDialog


@pytest.fixture
def before(sandbox: Sandbox, application: Application) -> str:
    """The base was updated once; what it was before."""
    file = sandbox.infobase / "1Cv8.1CD"
    was = hashlib.sha256(file.read_bytes()).hexdigest()
    plan = application.planning.plan(application.infobases.inspect(sandbox.infobase))
    application.runs.update(plan, UpdateOptions())
    return was


@pytest.fixture
def dialog(
    before: str, application: Application, sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> tuple[OpenWindow, BackupsDialog]:
    """The dialog on the base that was updated."""
    del before
    window = open_window(application)
    window.choose(sandbox.infobase)
    found = window.wizard.infobase_page.show_backups()
    window.settle()
    return window, found


def press(window: OpenWindow, dialog: BackupsDialog, name: str) -> None:
    """Press a button of the dialog and wait for what it does."""
    child(dialog, QAbstractButton, name).click()
    window.settle()


def test_the_base_is_put_back(
    dialog: tuple[OpenWindow, BackupsDialog], before: str, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """Listed with its release, asked about, put back; the present base stays beside while the tick is set."""
    window, shown = dialog
    listed = child(shown, QListWidget, "backupList")
    assert 1 == listed.count()
    press(window, shown, "backupRestore")
    assert ["restore"] == [question.code for question in asking.questions]
    file = sandbox.infobase / "1Cv8.1CD"
    assert before == hashlib.sha256(file.read_bytes()).hexdigest()
    assert 1 == len(list(file.parent.glob("1Cv8.1CD.before-restore-*")))


def test_without_the_tick_nothing_stays_beside(
    dialog: tuple[OpenWindow, BackupsDialog], sandbox: Sandbox
) -> None:
    """The present base goes once the restored one is proved."""
    window, shown = dialog
    child(shown, QCheckBox, "keepPresent").setChecked(False)
    press(window, shown, "backupRestore")
    assert [] == list(sandbox.infobase.glob("*.before-*"))


def test_no_is_no(dialog: tuple[OpenWindow, BackupsDialog], sandbox: Sandbox, asking: ScriptedAsking) -> None:
    """The question answered with no: the base stays as it is."""
    window, shown = dialog
    asking.agrees = False
    now = (sandbox.infobase / "1Cv8.1CD").read_bytes()
    press(window, shown, "backupRestore")
    assert now == (sandbox.infobase / "1Cv8.1CD").read_bytes()


def test_a_damaged_backup_is_found(
    dialog: tuple[OpenWindow, BackupsDialog], application: Application
) -> None:
    """Verified on demand: said, and it cannot be put back any more."""
    window, shown = dialog
    (entry,) = application.backups.entries()
    assert entry.backup is not None
    data = bytearray(entry.backup.file.read_bytes())
    data[len(data) // 2] ^= 1
    entry.backup.file.write_bytes(data)
    press(window, shown, "backupVerify")
    assert not child(shown, QAbstractButton, "backupRestore").isEnabled()
    assert shown.entry is not None
    assert "altered" == shown.entry.state.value


def test_settings_of_backups_are_kept(
    application: Application,
    sandbox: Sandbox,
    open_window: Callable[[Application], OpenWindow],
    tmp_path: Path,
) -> None:
    """Kind, numbers and the second place; zero means no limit."""
    window = open_window(application)
    settings = window.wizard.show_settings("backup")
    window.settle()
    kind = child(settings, QComboBox, "settingsBackupKind")
    kind.setCurrentIndex(kind.findData("copy"))
    child(settings, QSpinBox, "backupsKept").setValue(0)
    child(settings, QSpinBox, "backupDays").setValue(90)
    child(settings, QLineEdit, "settingsSecondBackup").setText(str(tmp_path / "вторые"))
    child(settings, QAbstractButton, "settingsOk").click()
    window.settle()
    kept = load_settings(sandbox.home / "settings.json").settings
    assert ("copy", None, 90) == (kept.backup_kind, kept.backups_kept, kept.backup_days)
    assert tmp_path / "вторые" == kept.second_backup_directory
    assert BackupKind.COPY is window.state.backup_kind


def test_the_kind_is_chosen_on_the_page(
    application: Application, sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """The other kind changes the words about room and what the run will be asked to do."""
    window = open_window(application)
    window.choose(sandbox.infobase)
    window.go_to(Step.BACKUP)
    window.settle()
    kind = window.find(QComboBox, "backupKind")
    assert BackupKind.COMPRESSED is kind.currentData()
    about = window.find(QLabel, "backupSpace").text()
    kind.setCurrentIndex(kind.findData(BackupKind.COPY))
    window.settle()
    assert BackupKind.COPY is window.state.backup_kind
    assert about != window.find(QLabel, "backupSpace").text()
