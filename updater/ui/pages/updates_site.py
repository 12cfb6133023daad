"""Updates on the site: the releases there are, the path to the one chosen, what it takes to download it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from updater.ui.changes import search_updates, take_path
from updater.ui.look import Tone, em
from updater.ui.pages.site_entrance import PROXY_LOGIN, SiteEntrance, code_of
from updater.ui.pages.site_naming import SiteNaming
from updater.ui.questions import Questions
from updater.ui.remedies import no_rights, remedies
from updater.ui.row_sizes import RowSizes
from updater.ui.site_survey import SitePath, find_path, measure, product_unknown, survey_site, with_details
from updater.ui.widgets.account_bar import AccountBar
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.halves import Halves
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.release_list import ReleaseList
from updater.ui.widgets.release_tabs import ReleaseTabs
from updater.ui.widgets.state_stack import StateStack
from updater.ui.widgets.ticks import Tick
from updater.ui.words.site import told_by, trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.model.infobase import InfobaseState
    from updater.model.site import SiteRelease
    from updater.model.version import Version
    from updater.online import AccountState, OnlinePlan
    from updater.ui.desk import Desk
    from updater.ui.dialogs.distributions import DistributionsDialog
    from updater.ui.pages.base import BasePage
    from updater.ui.site_survey import SiteSurvey

_SELDOM = frozenset({"others", "links"})


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
        self._survey: SiteSurvey | None = None
        self._wanted: Version | None = None
        self._questions, self._sizes = Questions(desk.bridge), Questions(desk.bridge)
        self._buttons: dict[str, ActionButton] = {}
        self.others: DistributionsDialog | None = None
        self.entrance = SiteEntrance(desk, page, self._questions, self)
        self.entrance.entered.connect(self._entered)
        self.entrance.wanted.connect(self._show_entrance)
        self.entrance.failed.connect(self._failed)
        self.form = self.entrance.form
        self.naming = SiteNaming(desk, self._questions, page)
        self.naming.named.connect(self.refresh)
        self.naming.failed.connect(self._failed)
        acts = (
            ("siteProducts", self.text("products"), self.show_products),
            ("siteSignOut", self.text("sign-out"), self._sign_out),
        )
        self.account = AccountBar(desk.icons, self.texts, acts, self)
        self.rights = Notice(desk.icons, "siteRights", self)
        self.list = ReleaseList(desk.icons, self.texts, self)
        self.list.chosen.connect(self._wanted_changed)
        self._sizing = RowSizes(desk, self.list, self)
        self._sizing.told.connect(self._sized)
        self.tabs = ReleaseTabs(desk, self)
        self.early = Tick(self.text("early"), self)
        self.early.setObjectName("siteEarly")
        self.early.toggled.connect(self._fill)
        self.stack = StateStack(desk.icons, "siteState", self._content(), self)
        self._sides = QStackedWidget(self)
        for side in (self.entrance, self.stack):
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
        column.addWidget(self.rights)
        column.addWidget(Halves("siteHalves", self.list, self.tabs, (20, 28)), 1)
        row = FlowLayout(em(self) // 2)
        for name, act, sign in (
            ("refresh", self.refresh, "refresh"),
            ("others", self.show_others, "down"),
            ("links", self._links, "web"),
            ("name", self.naming.ask, "help"),
        ):
            words, object_name = self.text(name), f"site{name.capitalize()}"
            self._buttons[name] = ActionButton(
                self.desk.icons, object_name, words, act, sign, self, quiet=name in _SELDOM
            )
            row.addWidget(self._buttons[name])
        self._buttons["name"].hide()
        row.addWidget(self.early)
        column.addLayout(row)
        return content

    def text(self, key: str, **facts: object) -> str:
        """Return a text about the site."""
        return self.texts(f"ui.site.{key}", **facts)

    # What the page calls

    def first_focus(self) -> QWidget:
        """Start in the form or in the list."""
        return self.form.first_focus() if self._sides.currentWidget() is self.entrance else self.list

    def enter(self) -> None:
        """Ask the site unless that was done for this very base."""
        state = self.desk.state
        if state.inspected is self._for and (state.path is not None or state.searching):
            return
        self._wanted = state.wanted
        self.refresh()

    def refresh(self) -> None:
        """Ask again."""
        self.page.problem.clear()
        if not self.desk.state.connected:
            self._sides.setCurrentWidget(self.stack)
            self.stack.load(self.texts("ui.sign-in.resuming"))
        self.entrance.enter()

    def forget(self) -> None:
        """What was found is no longer true."""
        self._for = None

    def drop(self) -> None:
        """Stop waiting for an answer."""
        self._questions.drop()
        self._sizes.drop()
        self._sizing.stop()

    # The account

    def _entered(self, account: AccountState) -> None:
        fresh = self._sides.currentWidget() is self.entrance
        self.account.show_account(account)
        self._sides.setCurrentWidget(self.stack)
        wanted, self._wanted = self._wanted, None
        self._search(wanted)
        if fresh and self.isVisible():
            self.list.setFocus()

    def _show_entrance(self) -> None:
        self._sizes.drop()
        self._sizing.stop()
        self.stack.show_content()
        self._sides.setCurrentWidget(self.entrance)
        if self.isVisible():
            self.form.first_focus().setFocus()

    def _sign_out(self) -> None:
        self._for = None
        self.entrance.sign_out()

    def ask_proxy_password(self) -> None:
        """Ask for the password of one's own proxy, then try again what it stopped."""
        signing_in = self._sides.currentWidget() is self.entrance
        self.entrance.ask_proxy_password(self.form.submit if signing_in else self.refresh)

    # Dialogs

    def show_products(self) -> None:
        """Open the programs of the account."""
        from updater.ui.dialogs.products import ProductsDialog

        ProductsDialog(self.desk, self.page).open()

    def show_others(self) -> None:
        """Open everything else the chosen release offers."""
        from updater.ui.dialogs.distributions import DistributionsDialog

        release, survey = self.list.current, self._survey
        if release is not None and survey is not None:
            self.others = DistributionsDialog(self.desk, survey.product, release.version, self.page)
            self.others.open()

    def _links(self) -> None:
        from updater.ui.dialogs.links import LinksDialog

        LinksDialog(self.desk, self.page).open()

    # Releases and the way

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._questions.ask(work, done, self._failed)

    def _search(self, wanted: Version | None) -> None:
        inspected = self.desk.state.inspected
        if inspected is None:
            return
        self._for = inspected
        self._sizes.drop()
        self.rights.clear()
        self.stack.load(self.text("loading"))
        application = self.desk.application
        self.desk.put(search_updates(self.desk.state, wanted))
        self._ask(lambda: survey_site(application, inspected, wanted), self._take)

    def _take(self, found: SiteSurvey) -> None:
        self._survey = found
        self.account.show_source(told_by(self.texts, found.found.source, found.found.failures, what="listed"))
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
            self.naming.ask_once()

    def _take_way(self, way: SitePath) -> None:
        self.rights.clear()
        self.desk.put(take_path(self.desk.state, way.path, way.plan))
        self.found.emit()
        self.tabs.show_way(way)
        if self.page.problem.words == self.texts("ui.problem.updates-searching"):
            self.page.problem.clear()
        if way.path is not None and way.plan is None:
            self._measure(way.path)

    def _measure(self, path: OnlinePlan) -> None:
        """Ask how large the packages of the way are; when nobody says, the way is good all the same.

        An account that is given no packages hears of it here, before anything is begun.
        """
        application = self.desk.application

        def take(measured: OnlinePlan) -> None:
            state = self.desk.state
            if state.path is not path or state.downloading:
                return
            self.desk.put(take_path(state, measured, state.plan))
            self.tabs.show_way(SitePath(measured, state.plan))
            self._fill()

        self._sizes.ask(lambda: measure(application, path), take, self._not_measured)

    def _not_measured(self, error: BaseException) -> None:
        if no_rights(error):
            problem = self.texts.problem(error)
            more = f"{problem.why} {problem.remedy}".strip()
            self.rights.tell(Tone.WARNING, problem.what, more, *remedies(self.desk, self.page, error))

    def _fill(self) -> None:
        inspected, found = self.desk.state.inspected, self._survey
        if found is None or inspected is None or inspected.configuration is None:
            return
        path = self.desk.state.path
        releases = with_details(self.desk.application, found)
        shown = [each for each in releases if self.early.isChecked() or not each.test]
        target = self.desk.state.wanted or (path.hops[-1].version if path is not None else None)
        self.list.fill(shown, inspected.configuration.version, found.platform, target)
        self._show_release(self.list.current)
        self._sizing.fill(found.product, found.found.source)

    def _sized(self, release: SiteRelease) -> None:
        """A row has its size now; the facts of the current release have it, too."""
        current, survey = self.list.current, self._survey
        if survey is not None and current is not None and current.version == release.version:
            self.tabs.show_facts(current, survey.platform, survey.found.source)

    def _show_release(self, release: SiteRelease | None) -> None:
        survey = self._survey
        self._buttons["others"].setEnabled(release is not None)
        if survey is not None:
            self.tabs.show_release(release, survey.platform, survey.product, survey.found.source)

    def _wanted_changed(self, release: SiteRelease) -> None:
        self._show_release(release)
        inspected, wanted = self.desk.state.inspected, release.version
        if inspected is None:
            return
        self._sizes.drop()
        application = self.desk.application
        self.desk.put(search_updates(self.desk.state, wanted))
        self.tabs.load_way(wanted)
        self._ask(lambda: find_path(application, inspected, wanted), self._take_way)

    def _failed(self, error: BaseException) -> None:
        """Say what is wrong; what is on the disk can be used at any time."""
        self.desk.put(take_path(self.desk.state, None, None))
        self.found.emit()
        self._for = None
        if self.entrance.sign_in_again(error):
            return
        what, more = trouble(self.texts, error)
        again = (self.text("again"), self.refresh)
        if product_unknown(error):
            again = (self.text("name-product"), self.naming.ask)
        elif code_of(error) == PROXY_LOGIN:
            again = (self.texts("ui.proxy-password.ask"), self.ask_proxy_password)
        self._sides.setCurrentWidget(self.stack)
        self.stack.tell("web", what, more, again, (self.text("computer"), self.computer_wanted.emit))
        if product_unknown(error):
            self.naming.ask_once()
