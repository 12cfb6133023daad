"""The fourth step and the only commit: what will happen, what speaks against it, who comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget, QWizard

from updater.model.plan import CheckLevel
from updater.ui.flow import Step, accept_editable, forget_checks, take_checks, take_login
from updater.ui.look import Tone, em
from updater.ui.options import options_of
from updater.ui.pages.base import BasePage
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.login import LoginFields
from updater.ui.widgets.rich import RichPane
from updater.ui.widgets.ticks import Tick
from updater.ui.words.review import SIGNS, checking, checks_text, failed, likely_user, summary, verdict

if TYPE_CHECKING:
    from updater.model.plan import Check
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk

_TYPING_PAUSE = 400  # milliseconds


class ReviewPage(BasePage):
    """Shows the summary and the checks; its Next is the one button that starts the work."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Step.REVIEW)
        self._task: Task[Any] | None = None
        self.setCommitPage(True)
        self.setButtonText(QWizard.WizardButton.CommitButton, self.texts("ui.button.commit"))
        self.summary = RichPane(desk.icons, "summary", self.text("summary"), parent=self)
        self.summary.setMaximumHeight(em(self) * 10)
        self.login = LoginFields(desk.icons, self.texts, self)
        self.login.edited.connect(self._login_edited)
        self.accept_box = Tick(self.text("accept-editable"), self)
        self.accept_box.setObjectName("acceptEditable")
        self.accept_box.toggled.connect(self._accepted)
        self.checks = RichPane(desk.icons, "checks", self.text("checks"), framed=True, parent=self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE)
        self._pause.timeout.connect(self._check)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.login)
        self.body.addWidget(self.accept_box)
        self.body.addLayout(self._checks_heading())
        self.body.addWidget(self.checks, 1)

    def _checks_heading(self) -> QHBoxLayout:
        self.verdict = QLabel(self)
        self.verdict.setObjectName("verdict")
        self.verdict.setWordWrap(True)
        font = QFont(self.verdict.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.verdict.setFont(font)
        self.verdict_sign = QLabel(self)
        row = QHBoxLayout()
        row.setSpacing(em(self) // 2)
        row.addWidget(self.verdict_sign)
        row.addWidget(self.verdict, 1)
        again = self.text("again")
        row.addWidget(ActionButton(self.desk.icons, "checkAgain", again, self.refresh, "refresh", self))
        return row

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
        user = state.user or likely_user(users)
        self.login.setVisible(state.login_needed)
        self.login.fill(users, user, state.password)
        self.accept_box.setVisible(state.acceptance_needed)
        self.accept_box.setChecked(state.accept_editable)
        self.desk.put(take_login(state, user, state.password))
        self.summary.write(lambda ink: summary(self.texts, self.desk.state, ink))
        self._check()

    def refresh(self) -> None:
        """Make the checks again."""
        self._check()

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

    def _check(self) -> None:
        plan = self.desk.state.plan
        if plan is None:
            return
        if self._task is not None:
            self._task.drop()
        self.desk.put(forget_checks(self.desk.state))
        self._say(self.text("checking"), "ahead", Tone.QUIET)
        self.checks.write(lambda ink: checking(self.texts, ink))
        application, options = self.desk.application, options_of(self.desk.state)
        self._task = self.desk.bridge.submit(
            lambda: application.checks(plan, options), self._checked, self._not_checked
        )

    def _say(self, words: str, sign: str, tone: Tone) -> None:
        self.verdict.setText(words)
        pixmap = self.desk.icons.pixmap(sign, round(em(self) * 1.3), self.palette(), tone)
        self.verdict_sign.setPixmap(pixmap)

    def _checked(self, checks: tuple[Check, ...]) -> None:
        self.desk.put(take_checks(self.desk.state, checks))
        level, words = verdict(self.texts, checks)
        name, tone = SIGNS[level]
        self._say(words, name, Tone(tone))
        self.checks.write(lambda ink: checks_text(self.texts, checks, ink))
        if self.problem.words == self.texts("ui.problem.checks-working") or level is not CheckLevel.ERROR:
            self.problem.clear()

    def _not_checked(self, error: BaseException) -> None:
        self._say(self.text("not-checked"), "error", Tone.ERROR)
        self.checks.write(lambda ink: failed(self.texts, error, ink))
