"""The window: pages in the order of the flow, buttons as the state of the run decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QApplication, QWidget, QWizard

from updater.ui.changes import start_over, try_again, try_only_to
from updater.ui.dialogs.asking import Question
from updater.ui.flow import reachable, route
from updater.ui.leaving import Leaving
from updater.ui.look import em, is_dark
from updater.ui.pages.infobase import InfobasePage
from updater.ui.run_progress import SCALE
from updater.ui.run_state import BUTTONS, RunState
from updater.ui.steps import ORDER, Step
from updater.ui.unfinished import Unfinished
from updater.ui.widgets.side import Side
from updater.ui.words.answers import answers

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QShowEvent
    from PySide6.QtWidgets import QWizardPage

    from updater.model.version import Version
    from updater.ui.desk import Desk
    from updater.ui.dialogs.help import HelpDialog
    from updater.ui.dialogs.settings import SettingsDialog
    from updater.ui.pages.base import BasePage
    from updater.ui.pages.download import DownloadPage
    from updater.ui.pages.progress import ProgressPage
    from updater.ui.pages.updates import UpdatesPage

_Button = QWizard.WizardButton
_NAMES = {
    _Button.BackButton: ("back", "ui.button.back"),
    _Button.NextButton: ("next", "ui.button.next"),
    _Button.CommitButton: ("commit", "ui.button.commit"),
    _Button.FinishButton: ("finish", "ui.button.close"),
    _Button.CancelButton: ("cancel", "ui.button.cancel"),
    _Button.HelpButton: ("help", "ui.button.help"),
    _Button.CustomButton1: ("settings", "ui.button.settings"),
}
_ROW = (
    _Button.CustomButton1,
    _Button.HelpButton,
    _Button.Stretch,
    _Button.BackButton,
    _Button.NextButton,
    _Button.CommitButton,
    _Button.FinishButton,
    _Button.CancelButton,
)


class UpdateWizard(QWizard):
    """One window, one update at a time.

    Only the first page is there when the window opens; `complete` adds the others.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._texts = desk.texts
        self.setObjectName("wizard")
        # The Windows default ignores the dark palette.
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnLastPage)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setOption(QWizard.WizardOption.NoCancelButtonOnLastPage)
        self.setOption(QWizard.WizardOption.HaveHelpButton)
        self.setOption(QWizard.WizardOption.HaveCustomButton1)
        self.setWindowIcon(desk.icons.application())
        self._name_buttons()
        self.infobase_page = InfobasePage(desk)
        self.setPage(int(Step.INFOBASE), self.infobase_page)
        self.side = Side(desk.icons, self._texts, self)
        self.setSideWidget(self.side)
        self.unfinished = Unfinished(desk, self)
        self.leaving = Leaving(desk, self)
        self._listen()
        self.resize(em(self) * 73, em(self) * 45)
        self.setMinimumSize(em(self) * 50, em(self) * 34)

    def _name_buttons(self) -> None:
        self.setButtonLayout(list(_ROW))
        for which, (name, key) in _NAMES.items():
            button = self.button(which)
            button.setObjectName(f"{name}Button")
            self.setButtonText(which, self._texts(key))
        self.button(_Button.CommitButton).setAccessibleDescription(
            self._texts("ui.button.commit-description")
        )
        self._draw_signs()

    def _draw_signs(self) -> None:
        for which, sign in ((_Button.CustomButton1, "settings"), (_Button.HelpButton, "help")):
            self.button(which).setIcon(self.desk.icons.icon(sign, self.palette()))

    def complete(self) -> None:
        """Add the pages after the first; done once, right after the window is shown."""
        if self.page(int(Step.RESULT)) is not None:
            return
        from updater.ui.pages.backup import BackupPage
        from updater.ui.pages.download import DownloadPage
        from updater.ui.pages.progress import ProgressPage
        from updater.ui.pages.result import ResultPage
        from updater.ui.pages.review import ReviewPage
        from updater.ui.pages.updates import UpdatesPage

        progress, result = ProgressPage(self.desk), ResultPage(self.desk)
        download, review = DownloadPage(self.desk), ReviewPage(self.desk)
        for page in (UpdatesPage(self.desk), download, BackupPage(self.desk), review, progress, result):
            self.setPage(int(page.step), page)
        download.account_wanted.connect(self.back)
        progress.moved.connect(self._show_title)
        progress.stop_wanted.connect(self.reject)
        progress.ended.connect(self._run_ended)
        result.again.connect(self._start_over)
        result.retry.connect(self._try_again)
        result.only_to.connect(self._try_only_to)

    def _lay_ground(self) -> None:
        """Pages lie on the ground of fields, except on dark palettes: there fields must stand out by it."""
        role = QPalette.ColorRole.Window if is_dark(self.palette()) else QPalette.ColorRole.Base
        for widget in (self.infobase_page.parentWidget(), self.side.parentWidget()):
            if isinstance(widget, QWidget) and widget is not self:
                widget.setBackgroundRole(role)

    def changeEvent(self, event: QEvent) -> None:
        """Choose the ground again for a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "side"):
            self._lay_ground()
            self._draw_signs()

    def showEvent(self, event: QShowEvent) -> None:
        """Choose the ground once Qt has laid the window out."""
        super().showEvent(event)
        self._lay_ground()

    def _listen(self) -> None:
        self.currentIdChanged.connect(self._page_changed)
        self.desk.changed.connect(self._state_changed)
        self.side.wanted.connect(self._go_back_to)
        self.infobase_page.tree.entered.connect(self.next)
        self.infobase_page.settings_wanted.connect(self.show_settings)
        self.unfinished.restored.connect(self.infobase_page.refresh)
        self.helpRequested.connect(self.show_help)
        self.customButtonClicked.connect(lambda _which: self.show_settings())
        QShortcut(QKeySequence("F1"), self).activated.connect(self.show_help)
        QShortcut(QKeySequence("F5"), self).activated.connect(self._refresh)

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return Step(self.currentId()) if self.currentId() >= 0 else ORDER[0]

    @property
    def updates_page(self) -> UpdatesPage:
        """The page of the second step."""
        return self.page_of(Step.UPDATES)  # type: ignore[return-value]

    @property
    def download_page(self) -> DownloadPage:
        """The page of the download."""
        return self.page_of(Step.DOWNLOAD)  # type: ignore[return-value]

    @property
    def progress_page(self) -> ProgressPage:
        """The page of the run."""
        return self.page_of(Step.PROGRESS)  # type: ignore[return-value]

    def validateCurrentPage(self) -> bool:
        """Judge whether the page may be left; there is a page to go to then."""
        self.complete()
        return super().validateCurrentPage()

    def page_of(self, step: Step) -> BasePage:
        """Return the page of a step."""
        self.complete()
        page: QWizardPage | None = self.page(int(step))
        assert page is not None  # noqa: S101 - every step has its page from the start
        return page  # type: ignore[return-value]

    def show_settings(self, tab: str = "") -> SettingsDialog:
        """Open the settings."""
        from updater.ui.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self.desk, self)
        if tab:
            dialog.show_tab(tab)
        dialog.open()
        return dialog

    def show_help(self) -> HelpDialog:
        """Open the help on this step."""
        from updater.ui.dialogs.help import HelpDialog

        dialog = HelpDialog(self.desk, self.step, self)
        dialog.open()
        return dialog

    def reject(self) -> None:
        """Cancel, Esc and the window's X: ask when there is something to lose."""
        buttons = BUTTONS[self.desk.state.run]
        if buttons.closes:
            super().reject()
            return
        agreed = buttons.asks and self.desk.asking.confirm(self, self._question(buttons.asks))
        # The run may have ended while the question was open.
        if agreed and self.desk.state.run is RunState.RUNNING:
            self.progress_page.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close as Cancel does; not at all while a dialog works on an infobase."""
        if self.desk.guarded:
            event.ignore()
            return
        if BUTTONS[self.desk.state.run].closes:
            super().closeEvent(event)
            return
        event.ignore()
        self.reject()

    def _question(self, code: str) -> Question:
        state = self.desk.state
        start = state.plan.start.version if state.plan else ""
        more = "more" if state.make_backup else "more-no-backup"
        return Question(
            code,
            self._texts("ui.window.name"),
            self._texts(f"ui.question.{code}.words"),
            self._texts(f"ui.question.{code}.{more}", version=start),
            self._texts(f"ui.question.{code}.yes"),
            self._texts(f"ui.question.{code}.no"),
        )

    def _page_changed(self, page_id: int) -> None:
        if page_id < 0:
            return
        self._state_changed()
        self._show_title(0)
        focus = self.page_of(self.step).first_focus()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _state_changed(self) -> None:
        state = self.desk.state
        self.side.take(self.step, reachable(state), answers(self._texts, state), route(state))
        buttons = BUTTONS[state.run]
        cancel = self.button(_Button.CancelButton)
        cancel.setText(self._texts(buttons.cancel_text))
        cancel.setEnabled(buttons.cancel)
        self.button(_Button.CustomButton1).setEnabled(buttons.settings)
        if state.run in {RunState.RUNNING, RunState.CANCELLING}:
            self.button(_Button.BackButton).setVisible(buttons.back)
            self.button(_Button.NextButton).setVisible(buttons.onward)

    def _show_title(self, value: int) -> None:
        running = self.desk.state.run in {RunState.RUNNING, RunState.CANCELLING}
        name = self._texts("ui.window.name")
        infobase = self.desk.state.infobase
        if running:
            name = self._texts("ui.window.percent", percent=value * 100 // SCALE, name=name)
        elif infobase is not None and self.step is not Step.INFOBASE:
            name = f"{infobase.title} — {name}"
        self.setWindowTitle(name)

    def _go_back_to(self, step: Step) -> None:
        while step < self.step and step in reachable(self.desk.state):
            before = self.currentId()
            self.back()
            if self.currentId() == before:
                return

    def _refresh(self) -> None:
        if self.desk.state.run is RunState.IDLE:
            self.page_of(self.step).refresh()

    def _run_ended(self) -> None:
        if self.step is Step.PROGRESS:
            self.next()
        QApplication.alert(self)

    def _try_again(self) -> None:
        """Show the commit page again, with all answers."""
        self.desk.put(try_again(self.desk.state))
        self.restart()
        self._onward(Step.REVIEW)

    def _try_only_to(self, release: Version) -> None:
        """Show the updates again, with a release chosen."""
        self.desk.put(try_only_to(self.desk.state, release))
        self.restart()
        self._onward(Step.UPDATES)

    def _onward(self, step: Step) -> None:
        """Go to a step, or as far as the answers lead."""
        self.infobase_page.enter_again()
        while self.step < step:
            before = self.step
            self.next()
            if self.step is before:
                return

    def _start_over(self) -> None:
        self.desk.put(start_over(self.desk.state))
        self.restart()
        self.infobase_page.start_again()
