"""Updates on the site: signing in, the releases there are, the path to the one chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from updater.errors import UserError
from updater.ui.flow import search_updates, take_account, take_path
from updater.ui.look import Tone, em
from updater.ui.site_survey import connect, find_path, product_unknown, survey_site
from updater.ui.widgets.account_bar import AccountBar
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.halves import Halves
from updater.ui.widgets.release_list import ReleaseList
from updater.ui.widgets.release_tabs import ReleaseTabs
from updater.ui.widgets.scrolled import Scrolled
from updater.ui.widgets.sign_in import SignInForm
from updater.ui.widgets.state_stack import StateStack
from updater.ui.widgets.ticks import Tick
from updater.ui.words.site import told_by, trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.model.infobase import InfobaseState
    from updater.model.site import SiteRelease
    from updater.model.version import Version
    from updater.online import AccountState
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.dialogs.name_product import NameProductDialog
    from updater.ui.dialogs.proxy_password import ProxyPasswordDialog
    from updater.ui.pages.base import BasePage
    from updater.ui.site_survey import SitePath, SiteSurvey

_HELP = {"forgot": "registration", "subscribe": "its"}
"""Links of the form, and the pages they lead to: passwords are restored on the portal."""

_PROXY_LOGIN = "site.proxy-login"
_SIGN_IN_AGAIN = {
    "account.session-lost",
    "account.sign-in-needed",
    "account.refused-by-service",
    "site.sign-in-needed",
}


class SitePanel(QWidget):
    """A form while nobody is signed in; then the releases for the base.

    Signals:
        computer_wanted: the person would rather use what is on the disk.
        found: there is a way now, or none.
    """

    computer_wanted = Signal()
    found = Signal()

    def __init__(self, desk: Desk, page: BasePage) -> None:
        super().__init__(page)
        self.desk, self.page, self.texts = desk, page, desk.texts
        self.setObjectName("sitePanel")
        self._for: InfobaseState | None = None
        self._task: Task[Any] | None = None
        self._survey: SiteSurvey | None = None
        self._asked_name: set[str] = set()
        self._buttons: dict[str, ActionButton] = {}
        self.naming: NameProductDialog | None = None
        self.proxy_dialog: ProxyPasswordDialog | None = None
        self.form = SignInForm(desk.icons, self.texts, self)
        self.form.submitted.connect(self._sign_in)
        self.form.helped.connect(self._help)
        acts = (
            ("siteProducts", self.text("products"), self.show_products),
            ("siteSignOut", self.text("sign-out"), self._sign_out),
        )
        self.account = AccountBar(desk.icons, self.texts, acts, self)
        self.list = ReleaseList(desk.icons, self.texts, self)
        self.list.chosen.connect(self._wanted_changed)
        self.tabs = ReleaseTabs(desk, self)
        self.early = Tick(self.text("early"), self)
        self.early.setObjectName("siteEarly")
        self.early.toggled.connect(self._fill)
        self.stack = StateStack(desk.icons, "siteState", self._content(), self)
        self._sides = QStackedWidget(self)
        self._entrance = Scrolled("signInScroll", self.form, self)
        for side in (self._entrance, self.stack):
            self._sides.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._sides)

    def _content(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) * 2 // 3)
        column.addWidget(self.account)
        column.addWidget(Halves("siteHalves", self.list, self.tabs, (20, 28)), 1)
        row = FlowLayout(em(self) // 2)
        for name, act, sign in (
            ("refresh", self.refresh, "refresh"),
            ("links", self._links, "web"),
            ("name", self.ask_name, "help"),
        ):
            words, object_name = self.text(name), f"site{name.capitalize()}"
            self._buttons[name] = ActionButton(self.desk.icons, object_name, words, act, sign, self)
            row.addWidget(self._buttons[name])
        self._buttons["name"].hide()
        self.early.setMinimumHeight(row.sizeHint().height())  # in line with the buttons beside it
        row.addWidget(self.early)
        column.addLayout(row)
        return content

    def text(self, key: str, **facts: object) -> str:
        """Return a text about the site."""
        return self.texts(f"ui.site.{key}", **facts)

    # What the page calls

    def first_focus(self) -> QWidget:
        """Start in the form or in the list."""
        return self.form.first_focus() if self._sides.currentWidget() is self._entrance else self.list

    def enter(self) -> None:
        """Ask the site unless that was done for this very base."""
        state = self.desk.state
        if state.inspected is self._for and (state.path is not None or state.searching):
            return
        self._connect()

    def refresh(self) -> None:
        """Ask again."""
        self._connect()

    def forget(self) -> None:
        """What was found is no longer true."""
        self._for = None

    def drop(self) -> None:
        """Stop waiting for an answer."""
        if self._task is not None:
            self._task.drop()
            self._task = None

    # The account

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Any = None) -> None:  # noqa: ANN401 - a plain callable
        """Ask the site for one thing at a time: the answer to an older question is not waited for."""
        self.drop()
        self._task = self.desk.bridge.submit(work, done, failed or self._failed)

    def _connect(self) -> None:
        self.page.problem.clear()
        if not self.desk.state.connected:
            self._sides.setCurrentWidget(self.stack)
            self.stack.load(self.texts("ui.sign-in.resuming"))
        application = self.desk.application
        self._ask(lambda: connect(application), self._connected, self._not_connected)

    def _connected(self, account: AccountState) -> None:
        self.desk.put(take_account(self.desk.state, connected=account.connected))
        if not account.connected:
            self._show_form(account)
            return
        self.form.accept()
        self.account.show_account(account)
        self._sides.setCurrentWidget(self.stack)
        self._search(None)

    def _not_connected(self, error: BaseException) -> None:
        """The password that was kept does not work any more, or the site is not there."""
        if _code(error).startswith("account.") or _code(error) in _SIGN_IN_AGAIN:
            application = self.desk.application
            self._ask(application.online.account, lambda account: self._show_form(account, error))
        else:
            self._failed(error)

    def _show_form(self, account: AccountState, error: BaseException | None = None) -> None:
        self.desk.put(take_account(self.desk.state, connected=False))
        self.form.show_account(account)
        invented = self.desk.application.sandbox_account
        if invented is not None:
            self.form.show_sandbox(invented.login, invented.password)
        if error is not None:
            self._refused(error)
        self.stack.show_content()
        self._sides.setCurrentWidget(self._entrance)
        if self.isVisible():
            self.form.first_focus().setFocus()

    def _sign_in(self, login: str, password: str, remember: bool) -> None:
        online = self.desk.application.online
        self._ask(lambda: online.sign_in(login, password, remember=remember), self._signed_in, self._refused)

    def _refused(self, error: BaseException) -> None:
        ask = (self.texts("ui.proxy-password.ask"), self.ask_proxy_password)
        self.form.refuse(error, ask if _code(error) == _PROXY_LOGIN else None)

    def ask_proxy_password(self) -> None:
        """Ask for the password of one's own proxy, then try again what it stopped."""
        from updater.ui.dialogs.proxy_password import ProxyPasswordDialog

        online, retry = self.desk.application.online, self.form.submit
        if self._sides.currentWidget() is not self._entrance:
            retry = self.refresh

        def use(password: str) -> None:
            online.use_proxy_password(password)
            retry()

        self.proxy_dialog = ProxyPasswordDialog(self.desk, self.page)
        self.proxy_dialog.given.connect(use)
        self.proxy_dialog.open()

    def _signed_in(self, account: AccountState) -> None:
        wished = not self.form.remember.isHidden() and self.form.remember.isChecked()
        self._connected(account)
        if wished and not account.remembered:
            self.page.problem.tell(Tone.QUIET, self.texts("secrets.refused"))
        if self.isVisible():
            self.list.setFocus()

    def _sign_out(self) -> None:
        online = self.desk.application.online

        def work() -> AccountState:
            online.sign_out()
            return online.account()

        self._for = None
        self._ask(work, self._connected)

    def _help(self, name: str) -> None:
        if name == "register":
            self.show_registration()
            return
        links = self.desk.application.online.links()
        self.desk.asking.browse(links[_HELP[name]])

    def show_registration(self) -> None:
        """Open the questionnaire of those who have no access yet."""
        from updater.ui.dialogs.registration import RegistrationDialog

        RegistrationDialog(self.desk, self.page).open()

    def show_products(self) -> None:
        """Open the programs of the account."""
        from updater.ui.dialogs.products import ProductsDialog

        ProductsDialog(self.desk, self.page).open()

    def _links(self) -> None:
        from updater.ui.dialogs.links import LinksDialog

        LinksDialog(self.desk, self.page).open()

    # Releases and the way

    def _search(self, wanted: Version | None) -> None:
        inspected = self.desk.state.inspected
        if inspected is None:
            return
        self._for = inspected
        self.stack.load(self.text("loading"))
        application = self.desk.application
        self.desk.put(search_updates(self.desk.state, wanted))
        self._ask(lambda: survey_site(application, inspected, wanted), self._take)

    def _take(self, found: SiteSurvey) -> None:
        self._survey = found
        self.account.show_source(told_by(self.texts, found.found.source, found.found.failures))
        self.early.setVisible(any(release.test for release in found.found.releases))
        nameless = any(product_unknown(failure.error) for failure in found.found.failures)
        self._buttons["name"].setVisible(nameless)
        self._take_way(found.way)
        self._fill()
        if found.found.releases:
            self.stack.show_content()
        else:
            self.stack.tell(
                "package",
                self.text("nothing"),
                self.text("nothing-hint"),
                (self.text("again"), self.refresh),
                (self.text("computer"), self.computer_wanted.emit),
            )
        if nameless:
            self._ask_name_once()

    def _take_way(self, way: SitePath) -> None:
        self.desk.put(take_path(self.desk.state, way.path, way.plan))
        self.found.emit()
        self.tabs.show_way(way)
        if self.page.problem.words == self.texts("ui.problem.updates-searching"):
            self.page.problem.clear()

    def _fill(self) -> None:
        inspected, found = self.desk.state.inspected, self._survey
        if found is None or inspected is None or inspected.configuration is None:
            return
        path = self.desk.state.path
        shown = [each for each in found.found.releases if self.early.isChecked() or not each.test]
        target = self.desk.state.wanted or (path.hops[-1].version if path is not None else None)
        self.list.fill(shown, inspected.configuration.version, found.platform, target)
        self._show_release(self.list.current)

    def _show_release(self, release: SiteRelease | None) -> None:
        survey = self._survey
        if survey is not None:
            self.tabs.show_release(release, survey.platform, survey.product, survey.found.source)

    def _wanted_changed(self, release: SiteRelease) -> None:
        self._show_release(release)
        inspected, wanted = self.desk.state.inspected, release.version
        if inspected is None:
            return
        application = self.desk.application
        self.desk.put(search_updates(self.desk.state, wanted))
        self.tabs.load_way(wanted)
        self._ask(lambda: find_path(application, inspected, wanted), self._take_way)

    def _failed(self, error: BaseException) -> None:
        """Say what is wrong; what is on the disk can be used at any time."""
        self.desk.put(take_path(self.desk.state, None, None))
        self.found.emit()
        self._for = None
        code = _code(error)
        if code in _SIGN_IN_AGAIN:
            self._not_connected(error)
            return
        what, more = trouble(self.texts, error)
        again = (self.text("again"), self.refresh)
        if product_unknown(error):
            again = (self.text("name-product"), self.ask_name)
        elif code == _PROXY_LOGIN:
            again = (self.texts("ui.proxy-password.ask"), self.ask_proxy_password)
        self._sides.setCurrentWidget(self.stack)
        self.stack.tell("web", what, more, again, (self.text("computer"), self.computer_wanted.emit))
        if product_unknown(error):
            self._ask_name_once()

    # A configuration nobody knows

    @property
    def _configuration(self) -> str:
        inspected = self.desk.state.inspected
        return inspected.configuration.name if inspected and inspected.configuration else ""

    def _ask_name_once(self) -> None:
        if self._configuration not in self._asked_name:
            self.ask_name()

    def ask_name(self) -> None:
        """Ask what the site calls the configuration; what is answered is remembered."""
        from updater.ui.dialogs.name_product import NameProductDialog

        configuration, application = self._configuration, self.desk.application
        self._asked_name.add(configuration)

        def keep(program: str, nick: str) -> None:
            online = application.online
            self._ask(
                lambda: online.name_product(configuration, program=program, nick=nick),
                lambda _none: self._connect(),
            )

        self.naming = NameProductDialog(self.desk, configuration, self.page)
        self.naming.named.connect(keep)
        self.naming.open()


def _code(error: BaseException) -> str:
    return error.code if isinstance(error, UserError) else ""
