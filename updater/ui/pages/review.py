"""The fourth step and the only commit: what will happen, what speaks against it, who comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget, QWizard

from updater.model.plan import CheckLevel
from updater.ui.changes import (
    accept_editable,
    end_sessions,
    forget_checks,
    take_checks,
    take_lock,
    take_login,
)
from updater.ui.look import em
from updater.ui.options import options_of
from updater.ui.pages.base import BasePage
from updater.ui.steps import Step
from updater.ui.taking_over import user_to_ask
from updater.ui.widgets.check_list import CheckList
from updater.ui.widgets.login import LoginFields
from updater.ui.widgets.rich import RichPane
from updater.ui.widgets.sessions_consent import SessionsConsent
from updater.ui.widgets.ticks import Tick
from updater.ui.words.review import likely_user, summary
from updater.update.others import only_others

if TYPE_CHECKING:
    from updater.model.plan import Check
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.dialogs.new_platform import NewPlatformDialog

_TYPING_PAUSE = 400  # milliseconds
_LOOK_AGAIN = 5000  # milliseconds


class ReviewPage(BasePage):
    """Shows the summary and the checks; its Next is the one button that starts the work."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Step.REVIEW)
        self._task: Task[Any] | None = None
        self.setCommitPage(True)
        self.setButtonText(QWizard.WizardButton.CommitButton, self.texts("ui.button.commit"))
        self.summary = RichPane(desk.icons, "summary", self.text("summary"), parent=self)
        self.summary.keep_within(em(self) * 18)
        self.login = LoginFields(desk.icons, self.texts, self)
        self.login.edited.connect(self._login_edited)
        self.accept_box = Tick(self.text("accept-editable"), self)
        self.accept_box.setObjectName("acceptEditable")
        self.accept_box.toggled.connect(self._accepted)
        self.take_box = Tick(parent=self)
        self.take_box.setObjectName("takeLock")
        self.take_box.toggled.connect(self._lock_taken)
        self.sessions = SessionsConsent(self.texts, self)
        self.sessions.edited.connect(self._consented)
        self.list = CheckList(
            desk.icons, self.texts, self.refresh, self._try_login, self.show_new_platform, self
        )
        self.checks, self.verdict = self.list.pane, self.list.verdict
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE)
        self._pause.timeout.connect(self._check)
        self._others = QTimer(self)
        self._others.setSingleShot(True)
        self._others.setInterval(_LOOK_AGAIN)
        self._others.timeout.connect(self.look_for_others)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.login)
        self.body.addWidget(self.accept_box)
        self.body.addWidget(self.take_box)
        self.body.addWidget(self.sessions)
        self.body.addWidget(self.list, 1)

    def first_focus(self) -> QWidget:
        """Start where something is still to be answered."""
        if self.desk.state.login_needed and not self.login.user.currentText():
            return self.login.user
        return self.login.password if self.desk.state.login_needed else self._commit_button()

    def _commit_button(self) -> QWidget:
        return self.wizard().button(QWizard.WizardButton.CommitButton)

    def enter(self) -> None:
        """Show what was chosen and make the checks."""
        state = self.desk.state
        users = state.inspected.users if state.inspected is not None else ()
        self.login.setVisible(state.login_needed)
        stumbled = state.inspected is not None and state.inspected.login_problem is not None
        self.list.login.setVisible(stumbled or not state.on_server)  # there somebody came in already
        self.sessions.setVisible(state.on_server)
        self.sessions.fill(agreed=state.end_sessions)
        self.accept_box.setVisible(state.acceptance_needed)
        self.accept_box.setChecked(state.accept_editable)
        self.take_box.setVisible(state.take_lock)
        self.take_box.setChecked(state.take_lock)
        if not state.on_server:
            user = state.user or likely_user(users)
            self.login.fill(users, user, state.password)
            self.desk.put(take_login(state, user, state.password))
        self.summary.write(lambda ink: summary(self.texts, self.desk.state, ink))
        self._check()

    def refresh(self) -> None:
        """Make the checks again."""
        self._check()

    def show_new_platform(self, needed: str) -> NewPlatformDialog:
        """Lead to a newer platform; once one is installed the checks are made again."""
        from updater.ui.dialogs.new_platform import NewPlatformDialog

        dialog = NewPlatformDialog(self.desk, needed, self)
        dialog.installed.connect(self.refresh)
        dialog.open()
        return dialog

    def explain(self, code: str) -> None:
        """Say what is missing and lead to it."""
        super().explain(code)
        places = {"login-missing": self.login.user, "editable-unconfirmed": self.accept_box}
        places.get(code, self.checks).setFocus()

    def _login_edited(self) -> None:
        self.problem.clear()
        user, password = self.login.user.currentText(), self.login.password.text()
        self.desk.put(take_login(self.desk.state, user, password))
        if self.desk.state.checks is None:
            self._pause.start()

    def _accepted(self, accepted: bool) -> None:
        self.problem.clear()
        self.desk.put(accept_editable(self.desk.state, accepted=accepted))
        if self.desk.state.checks is None:
            self._pause.start()

    def _lock_taken(self, taken: bool) -> None:
        self.problem.clear()
        self.desk.put(take_lock(self.desk.state, taken=taken))
        if self.desk.state.checks is None:
            self._pause.start()

    def _consented(self, agreed: bool) -> None:
        self.problem.clear()
        self.desk.put(end_sessions(self.desk.state, agreed=agreed))
        if self.desk.state.checks is None:
            self._pause.start()

    def _try_login(self) -> None:
        """Ask the platform itself whether it comes in, then make the checks."""
        self._check(with_login=True)

    def _check(self, *, with_login: bool = False) -> None:
        plan = self.desk.state.plan
        if plan is None:
            return
        if self._task is not None:
            self._task.drop()
        self._others.stop()
        self.desk.put(forget_checks(self.desk.state))
        self.list.wait(self.text("checking-login" if with_login else "checking"))
        application, options = self.desk.application, options_of(self.desk.state)

        def work() -> tuple[Check, ...]:
            login = application.planning.try_login(plan, options) if with_login else None
            return application.planning.checks(plan, options, login=login)

        self._task = self.desk.bridge.submit(work, self._checked, self.list.show_failure)

    def _checked(self, checks: tuple[Check, ...]) -> None:
        self.desk.put(take_checks(self.desk.state, checks))
        self.sessions.show_checks(checks)
        self._offer_lock(checks)
        level = self.list.show_checks(checks)
        if only_others(checks):
            self._others.start()
        if self.problem.words == self.texts("ui.problem.checks-working") or level is not CheckLevel.ERROR:
            self.problem.clear()

    def _offer_lock(self, checks: tuple[Check, ...]) -> None:
        """Offer to take over what somebody's dead run has left; once taken the offer stays in sight."""
        user = user_to_ask(checks)
        if user is not None:
            self.take_box.setText(self.text("take-lock", user=user))
        self.take_box.setVisible(user is not None or self.desk.state.take_lock)

    def look_for_others(self) -> None:
        """While nothing but somebody in the infobase is in the way: look now and then whether he has left."""
        plan = self.desk.state.plan
        if plan is None or not self.isVisible() or not only_others(self.desk.state.checks or ()):
            return
        application, options = self.desk.application, options_of(self.desk.state)
        self._task = self.desk.bridge.submit(
            lambda: application.checking.others_stay(plan, options),
            lambda stay: self._others.start() if stay else self.refresh(),
            lambda _error: self.refresh(),
        )
