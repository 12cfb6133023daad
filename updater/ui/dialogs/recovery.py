"""One run that was cut off: what was found, and what to do with the infobase."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QVBoxLayout

from updater.app import UpdateOptions
from updater.model.events import Progress, StepStarted
from updater.ui.look import Tone, em, title_font
from updater.ui.markup import Fact, facts
from updater.ui.run_progress import SCALE
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.rich import RichPane
from updater.update.asides import kept_of
from updater.update.report import RunOutcome, summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from updater.model.events import Event
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.markup import Ink
    from updater.update.recovery import UnfinishedRun
    from updater.update.report import Report

_TONES = {"untouched": Tone.OK, "updated": Tone.OK, "between": Tone.WARNING, "missing": Tone.ERROR}


class RecoveryDialog(QDialog):
    """Offers to go on where that is possible, to restore the infobase or to leave it.

    Closing the dialog leaves the question for later.

    Signals:
        restored: the infobase was put back, or updated to its end.
    """

    restored = Signal()

    def __init__(self, desk: Desk, run: UnfinishedRun, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._texts, self._run = desk, desk.texts, run
        self._task: Task[Any] | None = None
        self._over = False
        self._about = "restore-" if run.record.is_restore else ""
        self.setObjectName("recoveryDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._texts("ui.window.name"))
        self._title = QLabel(self._texts(f"ui.recovery.{self._about}title"), self)
        self._title.setWordWrap(True)
        self._title.setFont(title_font(self.font()))
        self._facts = RichPane(desk.icons, "recoveryFacts", self._texts("ui.recovery.title"), parent=self)
        self._facts.write(self._account)
        self._notice = Notice(desk.icons, "recoveryNotice", self)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("recoveryBar")
        self._bar.setAccessibleName(self._texts("ui.recovery.restoring"))
        self._bar.setRange(0, SCALE)
        self._bar.setTextVisible(False)
        self._bar.hide()
        self._password = QLineEdit(self)
        self._password.setObjectName("recoveryPassword")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password_label = QLabel(self._texts("ui.recovery.password", user=self._user), self)
        self._password_label.setBuddy(self._password)
        self._continue = self._button("recoveryContinue", "continue", self._continue_now, "repeat")
        self._restore = self._button("recoveryRestore", f"{self._about}restore", self._restore_now, "undo")
        self._leave = self._button("recoveryLeave", "leave", self._leave_now, "")
        self._leave.setToolTip("" if run.leavable else self._texts("ui.recovery.not-leavable"))
        self._later = self._button("recoveryLater", "later", self.reject, "")
        self._lay_out()
        self._show_choices()

    def _button(self, name: str, key: str, act: Callable[[], object], sign: str) -> ActionButton:
        return ActionButton(self._desk.icons, name, self._texts(f"ui.recovery.{key}"), act, sign, self)

    def _lay_out(self) -> None:
        space = em(self)
        self._row = row = QHBoxLayout()
        row.addWidget(self._later)
        row.addStretch(1)
        row.addWidget(self._leave)
        row.addWidget(self._restore)
        row.addWidget(self._continue)
        login = QHBoxLayout()
        login.addWidget(self._password_label)
        login.addWidget(self._password, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space * 3 // 2, space * 3 // 2, space * 3 // 2, space)
        column.setSpacing(space * 3 // 4)
        for widget in (self._title, self._facts, self._notice, self._bar):
            column.addWidget(widget)
        column.addLayout(login)
        column.addLayout(row)
        self.resize(space * 42, space * 25)

    def _show_choices(self) -> None:
        """The safer choice is the default one."""
        state = self._run.state.value
        going_on = self._run.continuable
        first = self._run.offer == "continue"
        advice = "ui.recovery.continue-advice" if first else f"ui.recovery.{self._about}advice.{state}"
        advice = advice if self._run.leavable else "ui.recovery.not-leavable"
        words = self._texts(f"ui.recovery.{self._about}state.{state}")
        self._notice.tell(_TONES[state], words, self._texts(advice))
        self._leave.setEnabled(self._run.leavable)
        self._continue.setVisible(going_on)
        for widget in (self._password_label, self._password):
            widget.setVisible(going_on and bool(self._user))
        self._restore.setVisible(self._run.restorable and state != "untouched")
        offers = {"continue": self._continue, "restore": self._restore, "leave": self._leave}
        default = offers.get(self._run.offer, self._later)
        default.setDefault(True)
        default.setFocus()

    def _account(self, ink: Ink) -> str:
        record = self._run.record
        began = dt.datetime.fromisoformat(record.began)
        rows = [
            Fact(self._texts("ui.recovery.fact.infobase"), (record.infobase.name, str(record.infobase))),
            Fact(self._texts("ui.recovery.fact.began"), (began.strftime("%d.%m.%Y %H:%M"),)),
            Fact(
                self._texts(f"ui.recovery.fact.{self._about}way"),
                (f"{record.start.version}  →  {record.target.version}",),
            ),
        ]
        if self._run.next_step is not None and not self._over:
            code, subject = self._run.next_step
            title = self._texts(f"step.{code}.title", subject=subject)
            rows.append(Fact(self._texts("ui.recovery.next"), (title,)))
        if record.backup is not None:
            rows.append(Fact(self._texts("ui.recovery.fact.backup"), (str(record.backup.parent),)))
        rows += [Fact(self._texts("ui.recovery.fact.kept"), (str(path),)) for path in kept_of(record)]
        return facts(rows, ink)

    def _busy(self, *, on: bool, reason: str = "restoring") -> None:
        for widget in (self._continue, self._restore, self._later, self._password):
            widget.setEnabled(not on)
        self._leave.setEnabled(not on and self._run.leavable)
        self._bar.setVisible(on)
        self._desk.guard(reason if on else "")

    def _restore_now(self) -> None:
        application, run_id = self._desk.application, self._run.record.run_id
        self._busy(on=True)
        self._notice.tell(Tone.ACCENT, self._texts("ui.recovery.restoring"))
        self._task = self._desk.bridge.start(
            lambda on_event, _cancel: application.restore(run_id, on_event=on_event),
            self._is_restored,
            self._failed,
            self._told,
            owner=self,
        )

    @property
    def _user(self) -> str:
        """Who logged in to the infobase; empty when it has no users."""
        return str(self._run.record.details.get("user", ""))

    def _continue_now(self) -> None:
        application, run_id = self._desk.application, self._run.record.run_id
        options = UpdateOptions(user=self._user, password=self._password.text())
        self._password.clear()
        self._busy(on=True, reason="reason")
        self._notice.tell(Tone.ACCENT, self._texts("ui.recovery.continuing"))
        self._task = self._desk.bridge.start(
            lambda on_event, cancel: application.continue_run(
                run_id, options, on_event=on_event, cancel=cancel
            ),
            self._has_gone_on,
            self._failed,
            self._step_told,
            owner=self,
        )

    def _step_told(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, StepStarted):
                title = self._texts(f"step.{event.step}.title", subject=event.subject)
                self._notice.tell(Tone.ACCENT, self._texts("ui.recovery.continuing"), title)
                self._bar.setValue(round(SCALE * event.index / event.count))

    def _has_gone_on(self, report: Report) -> None:
        """Tell how it ended; one that was refused leaves the choice as it was."""
        self._busy(on=False)
        if report.outcome is RunOutcome.REFUSED:
            told = report.problem
            if told is not None:
                self._failed(told)
            return
        good = report.outcome is RunOutcome.DONE
        self._notice.tell(Tone.OK if good else Tone.ERROR, summary(report, self._texts))
        self._end(f"ui.result.title-{report.outcome.value}")

    def _told(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Progress) and event.total:
                self._bar.setValue(max(self._bar.value(), round(SCALE * event.done / event.total)))

    def _is_restored(self, _report: object) -> None:
        self._busy(on=False)
        self._notice.tell(Tone.OK, self._texts("ui.recovery.restored"))
        self._end("ui.result.title-put-back")

    def _end(self, title: str) -> None:
        """There is nothing left to choose: say how it ended, and leave a button to close."""
        self._over = True
        self._title.setText(self._texts(title))
        self._facts.write(self._account)
        self._row.setDirection(QHBoxLayout.Direction.RightToLeft)
        for widget in (self._continue, self._restore, self._leave, self._password_label, self._password):
            widget.hide()
        self._later.setText(self._texts("ui.button.close"))
        self._later.setDefault(True)
        self._later.setFocus()
        self.restored.emit()

    def _leave_now(self) -> None:
        application, run_id = self._desk.application, self._run.record.run_id
        self._busy(on=True)
        self._desk.bridge.submit(lambda: application.leave(run_id), self._has_left, self._failed, owner=self)

    def _has_left(self, _record: object) -> None:
        self._busy(on=False)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._busy(on=False)
        problem = self._texts.problem(error)
        self._notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())

    def reject(self) -> None:
        """Not while the infobase is being put back."""
        if self._later.isEnabled():
            super().reject()
