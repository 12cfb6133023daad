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

_WIDEST = 34  # lines of text
_WRONG = {"account.wrong-password", "account.wrong-fresh-password"}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class SignInForm(QWidget):
    """Login, password, whether to remember it, and what the site answered.

    Signals:
        submitted: the person wants to sign in: login, password, whether to remember it.
        helped: the person pressed a link, by its name.
    """

    LINKS: tuple[str, ...] = ("forgot", "subscribe", "register")
    submitted = Signal(str, str, bool)
    helped = Signal(str)

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName(self._name("signIn"))
        self.login = QLineEdit(self)
        self.login.setObjectName(self._name("siteLogin"))
        self.login.setAccessibleName(self._text("login").replace("&", ""))
        reveal, hide = self._text("reveal"), self._text("hide")
        self.password = PasswordField(
            icons, self._name("sitePassword"), self._text("password"), reveal=reveal, hide=hide, parent=self
        )
        self.remember = Tick("", self)
        self.remember.setObjectName(self._name("siteRemember"))
        self.remember.setChecked(True)
        self._no_store = self._quiet(self._text("no-store"))
        self._sandbox = Notice(icons, self._name("sandboxAccount"), self)
        self.notice = Notice(icons, self._name("signInNotice"), self)
        words, name = self._text("submit"), self._name("signInButton")
        self.button = ActionButton(icons, name, words, self.submit, "user", self)
        self._lay_out(icons)

    def _lay_out(self, icons: Icons) -> None:
        heading, hint = self._heading()
        title = QLabel(heading, self)
        title.setFont(headline_font(self.font()))
        title.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        for label, field in self._rows():
            form.addRow(label, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, em(self) // 2, 0, 0)
        column.setSpacing(em(self) * 2 // 3)
        for widget in (title, self._quiet(hint), self._sandbox):
            column.addWidget(widget)
        column.addLayout(form)
        column.addWidget(self.remember)
        column.addWidget(self._no_store)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.notice)
        column.addLayout(self._links(icons))
        column.addStretch(1)
        self.setMaximumWidth(em(self) * _WIDEST)

    # What another service has otherwise

    def _name(self, name: str) -> str:
        """Return the object name of a part."""
        return name

    def _heading(self) -> tuple[str, str]:
        """Return what stands above the fields, and quietly below that."""
        return self._text("title"), self._text("hint")

    def _rows(self) -> list[tuple[str, QLineEdit]]:
        """Return labels and fields."""
        return [(self._text("login"), self.login), (self._text("password"), self.password)]

    def _link(self, name: str) -> str:
        """Return what a link says."""
        return self._text(name)

    # How it looks

    def _links(self, icons: Icons) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        for name in self.LINKS:
            act, object_name = functools.partial(self.helped.emit, name), f"signIn{name.capitalize()}"
            button = ActionButton(icons, self._name(object_name), self._link(name), act, "web", self)
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

    def fill(self, login: str, password: str) -> None:
        """Put a new account into the fields: signing in is left to the person."""
        self.login.setText(login)
        self.password.setText(password)

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
        if problem.code in _WRONG:
            self.password.selectAll()
            self.password.setFocus()

    def _busy(self, *, on: bool) -> None:
        fields = [field for _label, field in self._rows()]
        for widget in (*fields, self.remember, self.button):
            widget.setEnabled(not on)
