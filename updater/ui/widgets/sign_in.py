"""The form to sign in to the update site: what went wrong is told under it, with ways to help oneself."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from updater.ui.look import Tone, em, headline_font
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.password_field import PasswordField
from updater.ui.widgets.ticks import Tick

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from updater.online import AccountState
    from updater.texts import Texts
    from updater.ui.icons import Icons

LINKS = ("forgot", "subscribe", "register")
_WIDEST = 34  # lines of text
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class SignInForm(QWidget):
    """Login, password, whether to remember it, and what the site answered.

    Signals:
        submitted: the person wants to sign in: login, password, whether to remember it.
        helped: the person pressed a link, by its name.
    """

    submitted = Signal(str, str, bool)
    helped = Signal(str)

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signIn")
        self._texts = texts
        self.login = QLineEdit(self)
        self.login.setObjectName("siteLogin")
        self.login.setAccessibleName(self._text("login").replace("&", ""))
        reveal, hide = self._text("reveal"), self._text("hide")
        self.password = PasswordField(
            icons, "sitePassword", self._text("password"), reveal=reveal, hide=hide, parent=self
        )
        self.remember = Tick("", self)
        self.remember.setObjectName("siteRemember")
        self.remember.setChecked(True)
        self._no_store = self._quiet(self._text("no-store"))
        self._sandbox = Notice(icons, "sandboxAccount", self)
        self.notice = Notice(icons, "signInNotice", self)
        self.button = ActionButton(icons, "signInButton", self._text("submit"), self.submit, "user", self)
        self._lay_out(icons)

    def _lay_out(self, icons: Icons) -> None:
        title = QLabel(self._text("title"), self)
        title.setFont(headline_font(self.font()))
        title.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        form.addRow(self._text("login"), self.login)
        form.addRow(self._text("password"), self.password)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, em(self) // 2, 0, 0)
        column.setSpacing(em(self) * 2 // 3)
        for widget in (title, self._quiet(self._text("hint")), self._sandbox):
            column.addWidget(widget)
        column.addLayout(form)
        column.addWidget(self.remember)
        column.addWidget(self._no_store)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.notice)
        column.addLayout(self._links(icons))
        column.addStretch(1)
        self.setMaximumWidth(em(self) * _WIDEST)

    def _links(self, icons: Icons) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        for name in LINKS:
            act = functools.partial(self.helped.emit, name)
            button = ActionButton(icons, f"signIn{name.capitalize()}", self._text(name), act, "web", self)
            button.setFlat(True)
            row.addWidget(button)
        return row

    def _quiet(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setWordWrap(True)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label

    def _text(self, key: str, **facts: object) -> str:
        return self._texts(f"ui.sign-in.{key}", **facts)

    def show_account(self, account: AccountState) -> None:
        """Show who signed in last, and where a password would be kept."""
        if not self.login.text():
            self.login.setText(account.login)
        self.remember.setVisible(account.store is not None)
        self._no_store.setVisible(account.store is None)
        if account.store is not None:
            self.remember.setText(self._text("remember", store=account.store))

    def show_sandbox(self, login: str, password: str) -> None:
        """Tell the account everybody may use, because everything is invented."""
        self._sandbox.tell(Tone.ACCENT, self._text("sandbox", login=login, password=password))

    def first_focus(self) -> QWidget:
        """Return the first field that is still empty."""
        return self.password if self.login.text() else self.login

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter signs in instead of going to the next page."""
        if event.key() in _ENTER and self.isEnabled():
            self.submit()
            event.accept()
            return
        super().keyPressEvent(event)

    def submit(self) -> None:
        """Hand login and password over; what the site answers is told later."""
        if not self.button.isEnabled():
            return
        self._busy(on=True)
        self.notice.tell(Tone.QUIET, self._text("checking"))
        remember = not self.remember.isHidden() and self.remember.isChecked()
        self.submitted.emit(self.login.text(), self.password.text(), remember)

    def accept(self) -> None:
        """The site let the person in: the password is not needed here any more."""
        self._busy(on=False)
        self.password.clear()
        self.password.close_eye()
        self.notice.clear()

    def refuse(self, error: BaseException, action: tuple[str, Callable[[], None]] | None = None) -> None:
        """Tell why the site did not let the person in, perhaps with something to do about it."""
        self._busy(on=False)
        problem = self._texts.problem(error)
        tone = Tone.WARNING if problem.code.startswith("account.") else Tone.ERROR
        self.notice.tell(tone, problem.what, f"{problem.why} {problem.remedy}".strip(), action)
        if problem.code == "account.wrong-password":
            self.password.selectAll()
            self.password.setFocus()

    def _busy(self, *, on: bool) -> None:
        for widget in (self.login, self.password, self.remember, self.button):
            widget.setEnabled(not on)
