"""The account on the update site: the form, signing in and out, a proxy that wants a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from updater.errors import UserError
from updater.ui.changes import take_account
from updater.ui.look import Tone
from updater.ui.site_survey import connect
from updater.ui.widgets.scrolled import Scrolled
from updater.ui.widgets.sign_in import SignInForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.online import AccountState
    from updater.ui.desk import Desk
    from updater.ui.dialogs.proxy_password import ProxyPasswordDialog
    from updater.ui.pages.base import BasePage
    from updater.ui.questions import Questions

_HELP = {"forgot": "registration", "subscribe": "its"}
"""Links of the form, and the pages they lead to: passwords are restored on the portal."""

PROXY_LOGIN = "site.proxy-login"
_SIGN_IN_AGAIN = {
    "account.session-lost",
    "account.sign-in-needed",
    "account.refused-by-service",
    "site.sign-in-needed",
}


class SiteEntrance(QWidget):
    """The form, and everything that decides whether it has to be shown.

    Signals:
        entered: somebody is signed in; carries the account.
        wanted: nobody is: the form has to be shown.
        failed: the site is not there; carries the error.
    """

    entered = Signal(object)
    wanted = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, page: BasePage, questions: Questions, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._page, self._questions, self._texts = desk, page, questions, desk.texts
        self.proxy_dialog: ProxyPasswordDialog | None = None
        self.form = SignInForm(desk.icons, desk.texts, self)
        self.form.submitted.connect(self._sign_in)
        self.form.helped.connect(self._help)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Scrolled("signInScroll", self.form, self))

    def enter(self) -> None:
        """Sign in with the password that was kept, if there is one."""
        application = self._desk.application
        self._questions.ask(lambda: connect(application), self._connected, self._not_connected)

    def sign_out(self) -> None:
        """Forget the account."""
        online = self._desk.application.online

        def work() -> AccountState:
            online.sign_out()
            return online.account()

        self._questions.ask(work, self._connected, self.failed.emit)

    def sign_in_again(self, error: BaseException) -> bool:
        """Show the form when an error means that the person has to sign in; say whether it does."""
        if code_of(error) not in _SIGN_IN_AGAIN:
            return False
        self._not_connected(error)
        return True

    def ask_proxy_password(self, retry: Callable[[], None]) -> None:
        """Ask for the password of one's own proxy, then try again what it stopped."""
        from updater.ui.dialogs.proxy_password import ProxyPasswordDialog

        online = self._desk.application.online

        def use(password: str) -> None:
            online.use_proxy_password(password)
            retry()

        self.proxy_dialog = ProxyPasswordDialog(self._desk, self._page)
        self.proxy_dialog.given.connect(use)
        self.proxy_dialog.open()

    def show_registration(self) -> None:
        """Open the questionnaire of those who have no access yet."""
        from updater.ui.dialogs.registration import RegistrationDialog

        dialog = RegistrationDialog(self._desk, self._page)
        dialog.given.connect(self.form.fill)
        dialog.open()

    def _connected(self, account: AccountState) -> None:
        self._desk.put(take_account(self._desk.state, connected=account.connected))
        if account.connected:
            self.form.accept()
            self.entered.emit(account)
        else:
            self._show_form(account)

    def _not_connected(self, error: BaseException) -> None:
        """The password that was kept does not work any more, or the site is not there."""
        if code_of(error).startswith("account.") or code_of(error) in _SIGN_IN_AGAIN:
            account = self._desk.application.online.account
            self._questions.ask(account, lambda state: self._show_form(state, error), self.failed.emit)
        else:
            self.failed.emit(error)

    def _show_form(self, account: AccountState, error: BaseException | None = None) -> None:
        self._desk.put(take_account(self._desk.state, connected=False))
        self.form.show_account(account)
        invented = self._desk.application.sandbox_account
        if invented is not None:
            self.form.show_sandbox(invented.login, invented.password)
        if error is not None:
            self._refused(error)
        self.wanted.emit()

    def _sign_in(self, login: str, password: str, remember: bool) -> None:
        online = self._desk.application.online
        self._questions.ask(
            lambda: online.sign_in(login, password, remember=remember), self._signed_in, self._refused
        )

    def _refused(self, error: BaseException) -> None:
        ask = (self._texts("ui.proxy-password.ask"), lambda: self.ask_proxy_password(self.form.submit))
        self.form.refuse(error, ask if code_of(error) == PROXY_LOGIN else None)

    def _signed_in(self, account: AccountState) -> None:
        wished = not self.form.remember.isHidden() and self.form.remember.isChecked()
        self._connected(account)
        if wished and not account.remembered:
            self._page.problem.tell(Tone.QUIET, self._texts("secrets.refused"))

    def _help(self, name: str) -> None:
        if name == "register":
            self.show_registration()
            return
        links = self._desk.application.online.links()
        self._desk.asking.browse(links[_HELP[name]])


def code_of(error: BaseException) -> str:
    """Return the code of an error of ours; empty for any other."""
    return error.code if isinstance(error, UserError) else ""
