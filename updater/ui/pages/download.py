"""The third step, when something has to be downloaded: files come, are checked and become templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget, QWizard

from updater.errors import Cancelled, PlanError, UserError
from updater.online.values import Differing
from updater.ui.changes import start_download, stop_download, take_account, take_download
from updater.ui.download_progress import DownloadView, Stage
from updater.ui.look import Tone, em, headline_font
from updater.ui.pages.base import BasePage
from updater.ui.remedies import no_rights, remedies
from updater.ui.run_progress import SCALE
from updater.ui.site_survey import fetch, unmeasured
from updater.ui.steps import Step
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.rich import RichPane
from updater.ui.words.download import files_text, now_line, status_line

if TYPE_CHECKING:
    from updater.model.events import Event
    from updater.online import OnlinePlan
    from updater.site.download import Pauser
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.remedies import Action
    from updater.ui.site_survey import Fetched

_SECOND = 1000
_DIFFERS = "package.differs"


class DownloadPage(BasePage):
    """Downloads what the chosen path needs; what has come stays whatever happens.

    Signals:
        account_wanted: the site wants the person to sign in again.
    """

    account_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Step.DOWNLOAD)
        self._task: Task[Any] | None = None
        self._pauser: Pauser | None = None
        self._failed_with: OnlinePlan | None = None
        self._view = DownloadView(desk.clock)
        self._told_stage: Stage | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND)
        self._clock.timeout.connect(self._redraw)
        self.now = QLabel(self)
        self.now.setObjectName("downloadNow")
        self.now.setWordWrap(True)
        self.now.setFont(headline_font(self.font()))
        self.bar = QProgressBar(self)
        self.bar.setObjectName("downloadBar")
        self.bar.setAccessibleName(self.text("bar"))
        self.bar.setTextVisible(False)
        self.status = QLabel(self)
        self.status.setObjectName("downloadStatus")
        self.status.setWordWrap(True)
        self.status.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.files = RichPane(desk.icons, "downloadFiles", self.text("files"), framed=True, parent=self)
        self.notice = Notice(desk.icons, "downloadNotice", self)
        for widget in (self.now, self.bar, self.status):
            self.body.addWidget(widget)
        self.body.addSpacing(em(self) // 2)
        self.body.addWidget(self.files, 1)
        self.body.addWidget(self.notice)
        self.body.addLayout(self._actions())

    def _actions(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        self._buttons = {
            name: ActionButton(self.desk.icons, f"download{name.capitalize()}", words, act, sign, self)
            for name, words, act, sign in (
                ("pause", self.text("pause"), self._pause, "ahead"),
                ("stop", self.text("stop"), self.stop, "stopped"),
                ("retry", self.text("go-on"), self.refresh, "refresh"),
            )
        }
        for button in self._buttons.values():
            row.addWidget(button)
        return row

    def first_focus(self) -> QWidget:
        """Go on when everything is here; else nothing is stopped by an accidental Enter."""
        done = self.desk.state.plan is not None
        return self.wizard().button(QWizard.WizardButton.NextButton) if done else self.files

    def enter(self) -> None:
        """Begin at once, unless everything is here."""
        if self.desk.state.plan is None and not self.desk.state.downloading:
            self.start()

    def cleanupPage(self) -> None:
        """Going back stops the download; what has come stays."""
        if self._task is not None:
            self._task.drop()
            self._ended(Stage.STOPPED)

    def refresh(self) -> None:
        """F5 goes on with a download that broke off."""
        if self.desk.state.plan is None and not self.desk.state.downloading:
            self.start()

    def start(self, differing: Differing = Differing.REFUSED) -> None:
        """Download, or go on from where it was.

        Args:
            differing: what the person wants of a template that is here with another update.
        """
        from updater.site.download import Pauser

        state, application = self.desk.state, self.desk.application
        inspected, path = state.inspected, state.path
        if inspected is None or path is None:
            return
        if path is self._failed_with:
            path = unmeasured(path)
        pauser = self._pauser = Pauser()
        self._view = DownloadView(self.desk.clock)
        self.notice.clear()
        self.problem.clear()
        self.desk.put(start_download(state))
        self._task = self.desk.bridge.start(
            lambda on_event, cancel: fetch(
                application,
                inspected,
                path,
                on_event=on_event,
                cancel=cancel,
                pauser=pauser,
                differing=differing,
            ),
            self._done,
            self._failed,
            self._told,
        )
        self._clock.start()
        self._redraw()

    def stop(self) -> None:
        """Ask the download to stop; what has come stays."""
        if self._task is not None:
            self._task.cancel.cancel()
            self._buttons["stop"].setEnabled(False)

    def _pause(self) -> None:
        if self._pauser is None:
            return
        self._view.paused = not self._view.paused
        if self._view.paused:
            self._pauser.pause()
        else:
            self._pauser.resume()
        self._redraw()

    def _told(self, events: list[Event]) -> None:
        for event in events:
            self._view.take(event)
        self._redraw()

    def _done(self, fetched: Fetched) -> None:
        self.desk.put(take_download(self.desk.state, fetched.plan, fetched.count))
        self._ended(Stage.DONE)
        self.notice.tell(Tone.OK, self.text("done-next"), self.text("done-hint"))
        self.first_focus().setFocus()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._ended(Stage.STOPPED)
            self.notice.tell(Tone.QUIET, self.text("stopped"), self.text("stopped-hint"))
            return
        self._failed_with = self.desk.state.path
        self._ended(Stage.FAILED)
        problem = self.texts.problem(error)
        what = self.text("no-plan") if isinstance(error, PlanError) else problem.what
        self.notice.tell(Tone.ERROR, what, f"{problem.why} {problem.remedy}".strip(), *self._ways_on(error))

    def _ways_on(self, error: BaseException) -> tuple[Action, ...]:
        """Return what the person can do about an error, beside trying again."""
        code = error.code if isinstance(error, UserError) else ""
        if code == _DIFFERS:
            return (
                (self.text("replace"), lambda: self.start(Differing.REPLACED)),
                (self.text("keep"), lambda: self.start(Differing.KEPT)),
            )
        if no_rights(error):
            return remedies(self.desk, self, error)
        return ((self.text("sign-in"), self._sign_in),) if code.startswith("account.") else ()

    def _sign_in(self) -> None:
        self.desk.put(take_account(self.desk.state, connected=False))
        self.account_wanted.emit()

    def _ended(self, stage: Stage) -> None:
        self._clock.stop()
        self._task = None
        self._view.end(stage)
        if stage is not Stage.DONE:
            self.desk.put(stop_download(self.desk.state))
        self.problem.clear()
        self._redraw()

    def _redraw(self) -> None:
        view, value = self._view, self._view.value
        self.bar.setRange(0, SCALE if value is not None else 0)
        self.bar.setValue(value or 0)
        self.now.setText(now_line(self.texts, view))
        self.status.setText(status_line(self.texts, view))
        self.files.write(lambda ink: files_text(self.texts, view, ink))
        self._offer()
        if view.stage is not self._told_stage:
            self._told_stage = view.stage
            self.now.setAccessibleName(self.now.text())
            QAccessible.updateAccessibility(QAccessibleEvent(self.now, QAccessible.Event.Alert))

    def _offer(self) -> None:
        """Show the buttons that make sense now."""
        going, installing = self._view.going, self._view.stage is Stage.INSTALLING
        pause = self._buttons["pause"]
        words = self.text("resume" if self._view.paused else "pause")
        pause.setText(words)
        pause.setAccessibleName(words.replace("&", ""))
        pause.setVisible(going and not installing)
        stop = self._buttons["stop"]
        stop.setVisible(going)
        stop.setEnabled(going and (self._task is None or not self._task.cancel.cancelled))
        self._buttons["retry"].setVisible(self._view.stage in {Stage.STOPPED, Stage.FAILED})
