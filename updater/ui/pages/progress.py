"""The fifth step: the run itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontDatabase, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QProgressBar, QWidget

from updater.model.events import QuietFor
from updater.ui.changes import cancel_run, end_run, start_run
from updater.ui.look import Tone, em, headline_font
from updater.ui.options import options_of
from updater.ui.pages.base import BasePage
from updater.ui.run_progress import SCALE, RunProgress
from updater.ui.run_state import RunState
from updater.ui.steps import Step
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.offer import Offer
from updater.ui.widgets.rich import RichPane
from updater.ui.words.run import now_line, status_line, steps_text

if TYPE_CHECKING:
    from updater.model.events import Event
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.update.report import Report

_SECOND = 1000


class ProgressPage(BasePage):
    """Runs the update and shows how far it is.

    Signals:
        moved: the share done, of `SCALE`.
        stop_wanted: the person wants to stop; to be asked about as the Cancel button does.
        ended: the run is over; its report or failure is in the state.
    """

    moved = Signal(int)
    stop_wanted = Signal()
    ended = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Step.PROGRESS)
        self._task: Task[Any] | None = None
        self.expected: tuple[tuple[str, str], ...] = ()
        self._progress = RunProgress((), desk.clock)
        self._logged = 0
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND)
        self._clock.timeout.connect(self._redraw)
        self.now = QLabel(self)
        self.now.setObjectName("now")
        self.now.setWordWrap(True)
        self.now.setFont(headline_font(self.font()))
        self.bar = QProgressBar(self)
        self.bar.setObjectName("bar")
        self.bar.setAccessibleName(self.text("bar"))
        self.bar.setRange(0, SCALE)
        self.bar.setTextVisible(False)
        self.status = QLabel(self)
        self.status.setObjectName("status")
        self.status.setWordWrap(True)
        self.status.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.quiet = Offer(desk.icons, "quietOffer", self)
        self.steps = RichPane(desk.icons, "steps", self.text("steps"), framed=True, parent=self)
        self.log = self._log_pane()
        for widget in (self.now, self.bar, self.status, self.quiet):
            self.body.addWidget(widget)
        self.body.addSpacing(em(self) // 2)
        self.body.addWidget(self.steps, 1)
        self.body.addWidget(self.log, 1)
        self.body.addLayout(self._log_button())

    def _log_pane(self) -> QPlainTextEdit:
        log = QPlainTextEdit(self)
        log.setObjectName("log")
        log.setAccessibleName(self.text("log"))
        log.setReadOnly(True)
        log.setTabChangesFocus(True)
        log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        log.setMaximumBlockCount(5000)
        log.hide()
        return log

    def _log_button(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.log_button = ActionButton(
            self.desk.icons, "showLog", self.text("show-log"), self._toggle_log, "log", self
        )
        row.addWidget(self.log_button)
        row.addStretch(1)
        return row

    def first_focus(self) -> QWidget:
        """Nothing here starts anything by an accidental Enter."""
        return self.steps

    def enter(self) -> None:
        """Start the run."""
        from updater.update.steps import expected_steps

        state, application = self.desk.state, self.desk.application
        plan = state.plan
        if plan is None:
            return
        options = options_of(state)
        self.expected = expected_steps(plan, backup=state.make_backup, extras=state.extras)
        self.quiet.clear()
        self._progress = RunProgress(self.expected, self.desk.clock)
        self._logged = 0
        self.log.clear()
        self.desk.put(start_run(state))
        self._hint()
        self._task = self.desk.bridge.start(
            lambda on_event, cancel: application.runs.update(plan, options, on_event=on_event, cancel=cancel),
            self._done,
            self._done,
            self._told,
        )
        self._clock.start()
        self._redraw()

    def stop(self) -> None:
        """Ask the run to stop; it restores the base before it ends."""
        self.desk.put(cancel_run(self.desk.state))
        self._hint()
        self.quiet.clear()
        if self._task is not None:
            self._task.cancel.cancel()

    def _told(self, events: list[Event]) -> None:
        before = (self._progress.current, self._progress.others is None)
        for event in events:
            self._progress.take(event)
            if isinstance(event, QuietFor):
                self._offer_to_stop(event)
        if not self._progress.quiet:
            self.quiet.clear()
        if before != (self._progress.current, self._progress.others is None):
            self._announce()
            self._hint()
        self._redraw()

    def _hint(self) -> None:
        """Say what a person may do meanwhile."""
        state = self.desk.state
        key = "hint-server" if state.on_server else "hint"
        if self._progress.others is not None:
            key = "hint-waiting"
        self.hint_label.setText(self.text("stopping" if state.run is RunState.CANCELLING else key))

    def _offer_to_stop(self, event: QuietFor) -> None:
        """Say that nothing has been seen for long; whoever waits on is left in peace until it has doubled."""
        if self.desk.state.run is not RunState.RUNNING:
            return
        self.quiet.offer(
            Tone.ACCENT,
            self.text("quiet-words", seconds=event.seconds),
            self.text("quiet-more"),
            {
                "stop": (self.text("quiet-stop"), self.stop_wanted.emit),
                "wait": (self.text("quiet-wait"), None),
            },
        )

    def _done(self, ended: Report | BaseException) -> None:
        from updater.update.report import RunOutcome

        self._clock.stop()
        self.quiet.clear()
        done = not isinstance(ended, BaseException) and ended.outcome is RunOutcome.DONE
        self._progress.end(done=done)
        self._redraw()
        self.desk.put(end_run(self.desk.state, ended))
        self.desk.remember_last()
        self.ended.emit()

    def _redraw(self) -> None:
        progress = self._progress
        self.bar.setValue(progress.value)
        self.now.setText(now_line(self.texts, progress))
        self.status.setText(status_line(self.texts, progress))
        self.steps.write(lambda ink: steps_text(self.texts, progress, ink))
        new, self._logged = progress.lines_since(self._logged)
        for line in new:
            self.log.appendPlainText(line)
        self.moved.emit(progress.value)

    def _announce(self) -> None:
        """Let a screen reader say which step began."""
        self.now.setText(now_line(self.texts, self._progress))
        self.now.setAccessibleName(self.now.text())
        QAccessible.updateAccessibility(QAccessibleEvent(self.now, QAccessible.Event.Alert))

    def _toggle_log(self) -> None:
        shown = self.log.isHidden()
        self.log.setVisible(shown)
        self.steps.setVisible(not shown)
        words = self.text("hide-log" if shown else "show-log")
        self.log_button.setText(words)
        self.log_button.setAccessibleName(words.replace("&", ""))
