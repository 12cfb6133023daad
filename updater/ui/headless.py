"""The same wizard without a screen: real buttons pressed by name, a picture of every page."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from updater.model.infobase import InfobaseKind
from updater.ui.exits import exit_code
from updater.ui.flow import following
from updater.ui.missing import can_leave
from updater.ui.run_state import RunState
from updater.ui.steps import Step
from updater.ui.wizard_state import UpdateSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWizard

    from updater.app import Application
    from updater.ui.dialogs.asking import Question
    from updater.ui.start import Window

REPORT = "report.html"
_PATIENCE = 120.0  # seconds for a list or a check; the run has its own limits
_RUN_PATIENCE = 3600.0
_POLL = 20  # milliseconds
_SETTLE = 150  # milliseconds for the last drawing before a picture
_STUCK = 1


class StuckError(Exception):
    """The wizard did not get where it should have."""


class SilentAsking:
    """Nobody is there to be asked: pickers give nothing, questions are answered no."""

    def files(self, _parent: QWidget, _title: str, _start: Path | None, _kinds: str) -> list[Path]:
        """Give no files."""
        return []

    def directory(self, _parent: QWidget, _title: str, _start: Path | None) -> Path | None:
        """Give no folder."""
        return None

    def place(self, _parent: QWidget, _title: str, suggestion: Path, _kinds: str) -> Path | None:
        """Save where it was suggested."""
        return suggestion

    def confirm(self, _parent: QWidget, _question: Question) -> bool:
        """Leave all as it is."""
        return False

    def show(self, _path: Path) -> None:
        """Open nothing."""

    def browse(self, _address: str) -> None:
        """Open no browser."""

    def copy(self, _text: str) -> None:
        """Copy nothing."""


class ReportAsking(SilentAsking):
    """Saves the report where the pictures are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, _parent: QWidget, _title: str, _suggestion: Path, _kinds: str) -> Path | None:
        """Save beside the pictures."""
        return self._folder / REPORT


def run_headless(application: Application, out_dir: Path) -> int:
    """Drive the wizard to the end of an update of the first file infobase in the list.

    Leaves `01-infobase.png` ... and the report in `out_dir`, prints their paths,
    and returns the exit code of the run.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from updater.ui.start import Window, qt_application

    out_dir.mkdir(parents=True, exist_ok=True)
    qt_application(application.texts.language)
    window = Window(application, ReportAsking(out_dir))
    try:
        Walk(window, out_dir).through()
    except StuckError as error:
        _say(f"stuck: {error}")
        return exit_code(window.desk.state) or _STUCK
    finally:
        window.close()
    return exit_code(window.desk.state)


class Walk:
    """Goes through the pages the way a person would."""

    def __init__(self, window: Window, out_dir: Path) -> None:
        self._window, self._out = window, out_dir
        self._wizard: QWizard = window.wizard
        self._taken = 0

    def through(self) -> None:
        """From the list of infobases to the saved report."""
        self._window.open()
        self._choose_infobase()
        self._press("nextButton")
        self._choose_source()
        self._sign_in()
        self._show(Step.UPDATES)
        while self._window.wizard.step is not Step.REVIEW:
            later = following(self._window.desk.state, self._window.wizard.step)
            self._press("nextButton")
            self._show(later or Step.REVIEW)
        self._run()
        self._save_report()

    def _choose_infobase(self) -> None:
        """Take the first file infobase, and wait until it was read."""
        wizard = self._window.wizard
        page = wizard.infobase_page
        self._until(lambda: page.tree.topLevelItemCount() > 0, "the list of infobases")
        chosen = next((base for base in page.infobases if base.kind is InfobaseKind.FILE), None)
        if chosen is None:
            raise StuckError("no file infobase in the list")
        page.tree.choose(chosen)
        self._show(Step.INFOBASE)

    def _choose_source(self) -> None:
        """Look at the site that the settings name; without one, on this computer if they say so."""
        if self._window.desk.application.settings.site_addresses:
            self._window.wizard.updates_page.choose(UpdateSource.SITE)

    def _sign_in(self) -> None:
        """Sign in with the account the sandbox shows, unless somebody is signed in already."""
        desk, form = self._window.desk, self._window.wizard.updates_page.site.form
        self._until(lambda: self._window.bridge.idle, "the account")
        if can_leave(desk.state, Step.UPDATES) != "updates-sign-in" or not form.isVisible():
            return
        account = desk.application.sandbox_account
        if account is not None:
            form.login.setText(account.login)
            form.password.setText(account.password)
        self._picture("sign-in")
        if account is None:
            raise StuckError("nobody is signed in to the update site")
        self._press("signInButton")

    def _show(self, step: Step) -> None:
        """Wait for a page and take its picture."""
        self._ready(step)
        self._picture(step.code)

    def _run(self) -> None:
        state = self._window.desk.state
        if state.login_needed and not state.user:
            raise StuckError("the infobase asks for a user")
        self._press("commitButton")
        self._until(lambda: self._window.wizard.progress_page.bar.value() > 0, "the first step")
        self._picture(Step.PROGRESS.code)
        self._until(
            lambda: self._window.desk.state.run is RunState.ENDED, "the end of the run", _RUN_PATIENCE
        )
        self._until(lambda: self._window.wizard.step is Step.RESULT, "the last page")
        self._picture(Step.RESULT.code)

    def _save_report(self) -> None:
        report = self._out / REPORT
        self._press("saveReport")
        self._until(report.exists, "the report")
        _say(str(report))

    def _ready(self, step: Step) -> None:
        """Wait until a page is shown and has nothing more to find out."""
        desk = self._window.desk
        self._until(lambda: self._window.wizard.step is step, f"page {step.code}")
        self._until(lambda: self._window.bridge.idle, f"the answers of page {step.code}")
        code = can_leave(desk.state, step)
        if code is not None:
            self._picture(step.code)
            raise StuckError(f"{step.code}: {code}")

    def _press(self, name: str) -> None:
        button = self._wizard.findChild(QAbstractButton, name)
        if button is None or not button.isVisible() or not button.isEnabled():
            raise StuckError(f"no button {name}")
        button.click()

    def _picture(self, name: str) -> None:
        self._wait(_SETTLE)
        self._taken += 1
        for field in self._wizard.findChildren(QLineEdit):
            field.deselect()
        path = self._out / f"{self._taken:02d}-{name}.png"
        self._wizard.grab().save(str(path))
        _say(str(path))

    def _until(self, reached: Callable[[], bool], what: str, patience: float = _PATIENCE) -> None:
        end = time.monotonic() + patience
        while not reached():
            if time.monotonic() > end:
                raise StuckError(what)
            self._wait(_POLL)

    @staticmethod
    def _wait(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
        QApplication.sendPostedEvents()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
