"""A newer platform in the window: found on a real server, brought here, installed or explained."""

from __future__ import annotations

import os
import sys
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit
from support.rar_archives import OLD_SIGNATURE
from support.site import sign_in
from support.window import PATIENCE, child

from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.site import FaultKind
from updater.enterprise.starting import start_process
from updater.filing import Filing
from updater.platforms import PlatformSetup
from updater.ui.dialogs.new_platform import NewPlatformDialog
from updater.ui.steps import Step

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

    from support.window import OpenWindow, ScriptedAsking

    from updater.demo.sandbox import Sandbox
    from updater.demo.site import RunningSite
    from updater.enterprise.command import Command

NEWEST = "8.3.27.1859"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what is offered is for this system")


def signed_in(window: OpenWindow, dialog: NewPlatformDialog) -> None:
    """Sign in with the form the dialog shows."""
    account = sign_in()
    dialog.form.login.setText(account.login)
    dialog.form.password.setText(account.password)
    child(dialog, QAbstractButton, "signInButton").click()
    window.settle()


def opened(
    window: OpenWindow, needed: str = "", *, setup: PlatformSetup | None = None, enter: bool = True
) -> NewPlatformDialog:
    """Open the dialog, signed in."""
    dialog = NewPlatformDialog(window.wizard.desk, needed, window.wizard, setup=setup)
    dialog.open()
    window.settle()
    if enter:
        signed_in(window, dialog)
    return dialog


def press(window: OpenWindow, dialog: NewPlatformDialog, name: str) -> None:
    """Press a button of the dialog and wait for what it does."""
    button = child(dialog, QAbstractButton, name)
    assert button.isEnabled(), name
    button.click()
    window.settle()


def versions(dialog: NewPlatformDialog) -> list[str]:
    """What is listed, without the dates."""
    return [dialog.list.item(row).text().split(" ")[0] for row in range(dialog.list.count())]


def old_platform(sandbox: Sandbox, window: OpenWindow) -> None:
    """Let an old platform be the only one; nothing else is named by start settings."""
    application = window.application
    root = sandbox.root / "старая"
    install_simulated_platform(root, "8.3.15.1", seconds=0.0)
    settings = replace(
        application.settings,
        platform_roots=(root,),
        start_config=root / "1cestart.cfg",
        template_directories=(sandbox.templates,),
    )
    application.save_settings(settings)


@linux
def test_from_the_check_to_the_commands(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """The button is there only when it helps; the file for this system comes, and nothing is executed."""
    window = site_window
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    window.find(QAbstractButton, "sourceComputer").click()
    window.settle()
    window.go_to(Step.REVIEW)
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=PATIENCE)
    assert not window.find(QAbstractButton, "newerPlatform").isVisible()
    old_platform(sandbox, window)
    before = window.application.platforms.installed()
    window.press("checkAgain")
    window.press("newerPlatform")
    dialog = window.find(NewPlatformDialog, "newPlatformDialog")
    signed_in(window, dialog)
    assert [NEWEST, "8.3.27.1508", "8.3.24.1819"] == versions(dialog)
    assert "Linux" in dialog.file.currentText()
    press(window, dialog, "newPlatformDownload")
    commands = child(dialog, QPlainTextEdit, "platformCommands")
    assert commands.isVisible()
    assert commands.toPlainText().endswith("client_full,ru")
    press(window, dialog, "newPlatformNoticeAction")
    assert [commands.toPlainText()] == asking.copied
    assert before == window.application.platforms.installed()


def test_only_what_will_do_is_listed(site_window: OpenWindow) -> None:
    """From the lowest version on; without any it is said, and the page can be opened."""
    assert [NEWEST] == versions(opened(site_window, "8.3.27.1509"))
    dialog = opened(site_window, "8.3.99.1", enter=False)
    assert site_window.texts("ui.new-platform.none") == dialog.stack.words


def test_what_is_needed_and_installed_is_said(site_window: OpenWindow, asking: ScriptedAsking) -> None:
    """Before anybody signs in; the page of the site needs no sign-in of ours."""
    dialog = opened(site_window, "8.3.27.1509", enter=False)
    words = [label.text() for label in dialog.findChildren(type(dialog._here))]
    assert site_window.texts("ui.new-platform.need", version="8.3.27.1509") in words
    assert any(str(site_window.application.platforms.installed()[0].version) in word for word in words)
    press(site_window, dialog, "newPlatformPage")
    assert [site_window.application.online.links()["platform"]] == asking.browsed


def test_a_site_that_fails_is_asked_again(site_window: OpenWindow, site: RunningSite) -> None:
    """What went wrong is told with a button; a wrong password stays in the form."""
    site.faults.add(FaultKind.STATUS, where="releases", value="503")
    dialog = opened(site_window, enter=False)
    assert dialog.stack.words
    site.faults.clear()
    press(site_window, dialog, "newPlatformStateAction")
    dialog.form.login.setText("master")
    dialog.form.password.setText("неверно")
    dialog.form.submit()
    site_window.settle()
    assert dialog.form.notice.words
    signed_in(site_window, dialog)
    assert NEWEST in versions(dialog)


class Windows:
    """A computer that installs: the setup program leaves a proof, and then the version is there."""

    def __init__(self, sandbox: Sandbox, window: OpenWindow) -> None:
        self.root = sandbox.root / "Program Files"
        self.root.mkdir()
        application = window.application
        application.save_settings(replace(application.settings, platform_roots=(self.root,), platform=None))
        self.archive = sandbox.root / f"windows64full_{NEWEST.replace('.', '_')}.zip"
        with zipfile.ZipFile(self.archive, "w") as archive:
            archive.writestr("setup.exe", '#!/bin/sh\n: > "$3"\nexit 0\n')
        self.setup = PlatformSetup(
            application.platforms.installed,
            sandbox.root / "work",
            Filing(),
            system="win32",
            starter=self._start,
        )
        self.works = True
        self.code = 0  # a process of this system ends with eight bits: the starter tells it

    def _start(self, command: Command, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        command.executable.chmod(0o755)
        if self.works:
            install_simulated_platform(self.root, NEWEST, seconds=0.0)
        process = start_process(command, environment)
        if self.code:
            process.wait()
            process.returncode = self.code
        return process


posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")


@posix
def test_installing_asks_first(site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking) -> None:
    """No is no; after a yes the version is looked for, and told to the page."""
    computer = Windows(sandbox, site_window)
    dialog = opened(site_window, setup=computer.setup)
    asking.file_answers, asking.agrees = [computer.archive], False
    press(site_window, dialog, "newPlatformHave")
    press(site_window, dialog, "newPlatformNoticeAction")
    assert ["install-platform"] == [question.code for question in asking.questions]
    assert NEWEST in asking.questions[0].words
    before = site_window.application.platforms.installed()
    assert NEWEST not in [str(each.version) for each in before]
    asking.agrees = True
    heard: list[bool] = []
    dialog.installed.connect(lambda: heard.append(True))
    press(site_window, dialog, "newPlatformNoticeAction")
    (new,) = set(site_window.application.platforms.installed()) - set(before)
    assert NEWEST == str(new.version)
    assert site_window.texts("ui.new-platform.done", version=NEWEST) == dialog.installing.notice.words
    assert ([True], True) == (heard, dialog.isEnabled())


@posix
def test_an_installation_that_proves_nothing(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """Code 0 without the version is told as a failure; so is what the program cannot unpack."""
    computer = Windows(sandbox, site_window)
    computer.works = False
    dialog = opened(site_window, setup=computer.setup)
    asking.file_answers = [computer.archive]
    press(site_window, dialog, "newPlatformHave")
    press(site_window, dialog, "newPlatformNoticeAction")
    texts = site_window.texts
    assert texts("error.installation.unproved.what") == dialog.installing.notice.words
    packed = computer.archive.with_suffix(".rar")
    packed.write_bytes(OLD_SIGNATURE + bytes(64))
    asking.file_answers = [packed]
    press(site_window, dialog, "newPlatformHave")
    press(site_window, dialog, "newPlatformNoticeAction")
    assert texts("error.installation.unpack-first.what") == dialog.installing.notice.words


@posix
def test_an_installation_that_waits_for_a_restart(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """It is not called installed while the version is not there: the person restarts and looks again."""
    computer = Windows(sandbox, site_window)
    computer.works, computer.code = False, 3010
    dialog = opened(site_window, setup=computer.setup)
    heard: list[bool] = []
    dialog.installed.connect(lambda: heard.append(True))
    asking.file_answers = [computer.archive]
    press(site_window, dialog, "newPlatformHave")
    press(site_window, dialog, "newPlatformNoticeAction")
    what = site_window.texts("error.installation.restart-needed.what")
    assert (what, []) == (dialog.installing.notice.words, heard)
    computer.works = True
    press(site_window, dialog, "newPlatformHave")
    press(site_window, dialog, "newPlatformNoticeAction")
    told = site_window.texts("ui.new-platform.done-restart", version=NEWEST)
    assert (told, [True]) == (dialog.installing.notice.words, heard)


@posix
def test_an_unpacked_folder_is_installed_from(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """What the person unpacked is chosen as a folder; one with no version in its name is refused."""
    computer = Windows(sandbox, site_window)
    dialog = opened(site_window, setup=computer.setup)
    folder = sandbox.root / "platform"
    with zipfile.ZipFile(computer.archive) as archive:
        archive.extractall(folder)
    asking.directory_answer = folder
    press(site_window, dialog, "newPlatformFolder")
    press(site_window, dialog, "newPlatformNoticeAction")
    assert site_window.texts("error.installation.version-unknown.what") == dialog.installing.notice.words
    assert [] == asking.questions
    asking.directory_answer = folder.rename(sandbox.root / f"windows64full_{NEWEST.replace('.', '_')}")
    press(site_window, dialog, "newPlatformFolder")
    press(site_window, dialog, "newPlatformNoticeAction")
    assert site_window.texts("ui.new-platform.done", version=NEWEST) == dialog.installing.notice.words


def test_a_folder_is_asked_for_only_where_it_can_be_installed(
    site_window: OpenWindow, sandbox: Sandbox
) -> None:
    """Elsewhere commands are shown, for which files are chosen."""
    computer = Windows(sandbox, site_window)
    windows = opened(site_window, setup=computer.setup, enter=False)
    assert child(windows, QAbstractButton, "newPlatformFolder").isVisible()
    windows.reject()
    elsewhere = PlatformSetup(lambda: (), sandbox.root / "work", Filing(), system="linux")
    linux_dialog = opened(site_window, setup=elsewhere, enter=False)
    assert not child(linux_dialog, QAbstractButton, "newPlatformFolder").isVisible()


def test_the_settings_lead_here_and_esc_closes(site_window: OpenWindow) -> None:
    """The button stands beside the choice of the platform."""
    settings = site_window.wizard.show_settings("run")
    site_window.settle()
    child(settings, QAbstractButton, "settingsNewPlatform").click()
    site_window.settle()
    dialog = child(settings, NewPlatformDialog, "newPlatformDialog")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert settings.isVisible()
