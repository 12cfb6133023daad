"""One run that was cut off: what was found, and what to do with the infobase."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from updater.app import UpdateOptions
from updater.errors import RunError, UserError
from updater.model.events import Progress, StepStarted, WaitedForOthers, WaitingForOthers
from updater.texts.measures import moment_text
from updater.ui.dialogs.recovery_questions import question
from updater.ui.look import Tone, em, title_font
from updater.ui.markup import Fact, facts
from updater.ui.run_progress import SCALE
from updater.ui.taking_over import Takeover
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.recovery_login import RecoveryLogin
from updater.ui.widgets.rich import RichPane
from updater.ui.words.run import waiting_line
from updater.update.asides import kept_of
from updater.update.changed_since import is_kept
from updater.update.records import server_of
from updater.update.recovery import HowToRestore
from updater.update.remains import told, told_backup, told_now
from updater.update.report import RunOutcome, summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.app import Application
    from updater.model.events import Event
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.markup import Ink
    from updater.update.records import RunRecord
    from updater.update.recovery import UnfinishedRun
    from updater.update.remains import Remains
    from updater.update.report import Report

_TONES = {
    "untouched": Tone.OK,
    "updated": Tone.OK,
    "between": Tone.WARNING,
    "changed": Tone.WARNING,
    "missing": Tone.ERROR,
}


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
        self._remains: Remains | None = None
        self._takeover = Takeover(desk, self)
        self._about = "restore-" if run.record.is_restore else ""
        self.setObjectName("recoveryDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._texts("ui.window.name"))
        title = "person.title" if run.exhausted else f"{self._about}title"
        self._title = QLabel(self._texts(f"ui.recovery.{title}"), self)
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
        self._server = server_of(run.record.details) is not None
        self._login = RecoveryLogin(desk.icons, self._texts, self)
        self._login.fields.fill(self._user, desk.application.settings.cluster_login)
        self._login.setVisible(self._server)
        self._password = QLineEdit(self)
        self._password.setObjectName("recoveryPassword")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password_label = QLabel(self._texts("ui.recovery.password", user=self._user), self)
        self._password_label.setBuddy(self._password)
        self._continue = self._button("recoveryContinue", "continue", self._continue_now, "repeat")
        self._restore = self._button("recoveryRestore", f"{self._about}restore", self._restore_now, "undo")
        leave = "leave-server" if self._server else "leave"
        self._leave = self._button("recoveryLeave", leave, self._leave_now, "unlock" if self._server else "")
        self._leave.setToolTip("" if run.leavable else self._texts("ui.recovery.not-leavable"))
        self._let_in = self._button("recoveryLetIn", "let-in", self._let_in_now, "unlock")
        self._let_in.hide()
        self._later = self._button("recoveryLater", "later", self.reject, "")
        self._lay_out()
        self._show_choices()
        if run.exhausted:
            self._look()

    def _button(self, name: str, key: str, act: Callable[[], object], sign: str) -> ActionButton:
        return ActionButton(self._desk.icons, name, self._texts(f"ui.recovery.{key}"), act, sign, self)

    def _lay_out(self) -> None:
        space = em(self)
        self._row = row = QHBoxLayout()
        row.addWidget(self._later)
        row.addStretch(1)
        for button in (self._let_in, self._leave, self._restore, self._continue):
            row.addWidget(button)
        login = QHBoxLayout()
        login.addWidget(self._password_label)
        login.addWidget(self._password, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space * 3 // 2, space * 3 // 2, space * 3 // 2, space)
        column.setSpacing(space * 3 // 4)
        for widget in (self._title, self._facts, self._notice, self._bar):
            column.addWidget(widget)
        column.addLayout(login)
        if self._server:
            self._facts.keep_within(space * 12)
            column.addWidget(self._login, 20)
            column.addStretch(1)  # once the login is gone
        column.addLayout(row)
        self.resize(space * (50 if self._server else 42), space * (38 if self._server else 25))

    def _show_choices(self) -> None:
        """The safer choice is the default one."""
        state = self._run.state.value
        # What a server infobase is can be told only by somebody who logs in; then it is looked again.
        going_on = self._run.continuable or (self._server and not self._run.exhausted)
        first = self._run.offer == "continue"
        advice = "ui.recovery.continue-advice" if first else f"ui.recovery.{self._about}advice.{state}"
        about = "server-" if self._server else self._about
        if self._server:
            advice = f"ui.recovery.server-advice.{state}"
        advice = advice if self._run.leavable else "ui.recovery.not-leavable"
        words = self._texts(f"ui.recovery.{about}state.{state}")
        self._notice.tell(_TONES[state], words, self._texts(advice))
        self._leave.setEnabled(self._run.leavable)
        self._continue.setVisible(going_on)
        for widget in (self._password_label, self._password):
            widget.setVisible(going_on and not self._server and bool(self._user))
        self._restore.setVisible(self._run.restorable and state != "untouched")
        whole = state == "untouched" or (state == "updated" and not self._about)
        offers = {"continue": self._continue, "restore": self._restore, "leave": self._leave}
        default = offers.get(self._run.offer, self._later)
        if self._server:
            default = self._leave if whole else self._continue
        if self._run.exhausted:
            default = self._later
        default.setDefault(True)
        if self._server and not whole:
            self._login.fields.first_focus().setFocus()
        else:
            default.setFocus()

    def _look(self) -> None:
        """Read the infobase and the backup: only a person can decide, and needs to know what there is."""
        application, run_id = self._desk.application, self._run.record.run_id
        self._restore.hide()
        self._leave.setEnabled(False)
        self._notice.tell(Tone.WARNING, self._texts("ui.recovery.person.looking"))
        self._desk.bridge.submit(
            lambda: application.runs.remains(run_id), self._show_remains, self._failed, owner=self
        )

    def _show_remains(self, remains: Remains) -> None:
        self._remains = remains
        self._facts.write(self._account)
        can = remains.backup is not None
        words = told(remains, self._texts)[0]
        advice = self._texts(f"ui.recovery.person.{'advice' if can else 'advice-alone'}")
        self._notice.tell(Tone.WARNING, words, advice)
        self._restore.setVisible(can)
        self._leave.setEnabled(self._run.leavable)

    def _account(self, ink: Ink) -> str:
        record = self._run.record
        rows = [
            Fact(self._texts("ui.recovery.fact.infobase"), self._named()),
            Fact(self._texts("ui.recovery.fact.began"), (moment_text(record.began),)),
            Fact(
                self._texts(f"ui.recovery.fact.{self._about}way"),
                (f"{record.start.version}  →  {record.target.version}",),
            ),
        ]
        if self._run.next_step is not None and not self._over:
            code, subject = self._run.next_step
            title = self._texts(f"step.{code}.title", subject=subject)
            rows.append(Fact(self._texts("ui.recovery.next"), (title,)))
        if self._remains is not None and not self._over:
            now, backup = told_now(self._remains, self._texts), told_backup(self._remains, self._texts)
            rows.append(Fact(self._texts("ui.recovery.person.now"), (now,)))
            rows.append(Fact(self._texts("ui.recovery.fact.backup"), (backup,)))
        elif record.backup is not None:
            rows.append(Fact(self._texts("ui.recovery.fact.backup"), (str(record.backup.parent),)))
        kept = self._texts(f"ui.recovery.fact.{'kept-changed' if is_kept(record) else 'kept'}")
        rows += [Fact(kept, (str(path),)) for path in kept_of(record)]
        return facts(rows, ink)

    def _named(self) -> tuple[str, str]:
        address = server_of(self._run.record.details)
        place = self._run.record.infobase
        return (address.reference, address.text) if address else (place.name, str(place))

    def _options(self) -> UpdateOptions:
        """Who comes in, as it was typed here."""
        if self._server:
            return self._login.options
        return UpdateOptions(user=self._user, password=self._password.text())

    def _busy(self, *, on: bool, reason: str = "restoring") -> None:
        for widget in (self._continue, self._restore, self._let_in, self._later, self._password, self._login):
            widget.setEnabled(not on)
        self._leave.setEnabled(not on and self._run.leavable)
        self._bar.setRange(0, SCALE)
        self._bar.setVisible(on)
        self._desk.guard(reason if on else "")

    def _restore_now(self) -> None:
        changed = self._run.state.value == "changed"
        if changed and not self._agreed("over"):
            return
        self._takeover.begin(self._put_back)

    def _put_back(self) -> None:
        runs, run_id = self._desk.application.runs, self._run.record.run_id
        changed, taken = self._run.state.value == "changed", self._takeover.agreed
        options, how = (
            self._options() if self._server else None,
            HowToRestore(over_changes=changed, take_lock=taken),
        )
        act = runs.put_back if self._run.exhausted else runs.restore
        self._busy(on=True)
        if self._server:
            self._bar.setRange(0, 0)  # the platform does it and does not say how far it is
        self._notice.tell(Tone.ACCENT, self._texts(f"ui.recovery.restoring{self._on_server}"))
        self._task = self._desk.bridge.start(
            lambda on_event, _cancel: act(run_id, options, how=how, on_event=on_event),
            self._is_restored,
            self._failed,
            self._told,
            owner=self,
        )

    @property
    def _on_server(self) -> str:
        """End of the keys of texts that are other ones for a server infobase."""
        return "-server" if self._server else ""

    @property
    def _user(self) -> str:
        """Who logged in to the infobase; empty when it has no users."""
        return str(self._run.record.details.get("user", ""))

    def _continue_now(self) -> None:
        options = self._options()
        self._password.clear()
        self._takeover.begin(lambda: self._go_on(options))

    def _go_on(self, options: UpdateOptions) -> None:
        application, run_id = self._desk.application, self._run.record.run_id
        options = replace(options, take_lock=self._takeover.agreed)
        self._busy(on=True, reason="reason")
        self._notice.tell(Tone.ACCENT, self._texts("ui.recovery.continuing"))
        self._task = self._desk.bridge.start(
            lambda on_event, cancel: application.runs.continue_run(
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
            elif isinstance(event, WaitingForOthers) and event.news:
                self._notice.tell(
                    Tone.ACCENT, waiting_line(self._texts, event), self._texts("ui.progress.hint-waiting")
                )
            elif isinstance(event, WaitedForOthers):
                self._notice.tell(Tone.ACCENT, self._texts("ui.recovery.continuing"))

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

    def _is_restored(self, record: RunRecord) -> None:
        self._busy(on=False)
        words = self._texts(f"ui.recovery.restored{self._on_server}")
        for path in kept_of(record):
            words = self._texts("ui.recovery.restored-kept", path=path)
        self._notice.tell(Tone.OK, words)
        self._end("ui.result.title-put-back")

    def _end(self, title: str) -> None:
        """There is nothing left to choose: say how it ended, and leave a button to close."""
        self._over = True
        self._title.setText(self._texts(title))
        self._facts.write(self._account)
        self._row.setDirection(QHBoxLayout.Direction.RightToLeft)
        self._login.fields.forget()
        gone = (self._continue, self._restore, self._leave, self._let_in, self._login)
        for widget in (*gone, self._password_label, self._password):
            widget.hide()
        self._later.setText(self._texts("ui.button.close"))
        self._later.setDefault(True)
        self._later.setFocus()
        self.restored.emit()

    def _leave_now(self) -> None:
        application, run_id = self._desk.application, self._run.record.run_id
        if not self._server:
            self._takeover.begin(self._leave_file)
            return
        if self._run.state.value != "untouched" and not self._agreed("leave"):
            return
        options = self._options()

        def leave() -> UserError | None:
            application.runs.leave(run_id, options)
            return _let_in(application, run_id, options)

        self._busy(on=True)
        self._desk.bridge.submit(leave, self._is_left, self._failed, owner=self)

    def _leave_file(self) -> None:
        runs, run_id, taken = self._desk.application.runs, self._run.record.run_id, self._takeover.agreed
        self._busy(on=True)
        self._desk.bridge.submit(
            lambda: runs.leave(run_id, take_lock=taken), self._has_left, self._failed, owner=self
        )

    def _agreed(self, code: str) -> bool:
        return self._desk.asking.confirm(self, question(code, self._named()[0], self._texts))

    def _is_left(self, problem: UserError | None) -> None:
        """Nothing is asked about the run any more; whether people could be let in is another thing."""
        if problem is None:
            self._busy(on=False)
            self._notice.tell(Tone.OK, self._texts("ui.recovery.let-in-done"))
            self._end("ui.recovery.left-title")
            return
        self._failed(problem)
        for widget in (self._continue, self._restore, self._leave, self._login.end_sessions):
            widget.hide()
        self._title.setText(self._texts("ui.recovery.left-title"))
        self._let_in.show()
        self._let_in.setDefault(True)
        self._later.setText(self._texts("ui.button.close"))

    def _let_in_now(self) -> None:
        application, run_id, options = self._desk.application, self._run.record.run_id, self._options()
        self._busy(on=True)
        self._desk.bridge.submit(
            lambda: _let_in(application, run_id, options), self._is_left, self._failed, owner=self
        )

    def _has_left(self, _record: object) -> None:
        self._busy(on=False)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._busy(on=False)
        if self._takeover.settles(error):
            return
        problem = self._texts.problem(error)
        self._notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())
        if self._server:
            self._login.fields.lead_to(problem.code)

    def reject(self) -> None:
        """Not while the infobase is being put back."""
        if self._later.isEnabled():
            super().reject()


def _let_in(application: Application, run_id: str, options: UpdateOptions) -> UserError | None:
    """Lift the block of a run; return why it stands."""
    try:
        lifted = application.servers.let_in(run_id, options)
    except UserError as problem:
        return problem
    return None if lifted else RunError("run.foreign-block", path=run_id, message="—")
