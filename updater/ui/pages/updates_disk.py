"""Updates on this computer: which one, by what way, and what is new in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from updater.ui.changes import search_updates, take_plan
from updater.ui.installing import Installing
from updater.ui.look import Tone, em
from updater.ui.survey import release_facts, survey
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.halves import Halves
from updater.ui.widgets.rich import RichPane
from updater.ui.widgets.state_stack import StateStack
from updater.ui.widgets.two_line import DIM, SECOND_LINE, SIGN, TwoLineDelegate
from updater.ui.words.updates import chain, news, no_plan, offer_line

if TYPE_CHECKING:
    from pathlib import Path

    from updater.errors import UserError
    from updater.model.infobase import InfobaseState
    from updater.model.release import Release
    from updater.model.version import Version
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.ui.pages.base import BasePage
    from updater.ui.survey import Offer, ReleaseFacts, Survey

_OFFER = Qt.ItemDataRole.UserRole


class DiskPanel(QWidget):
    """Finds updates in the background, offers the newest, shows the way there.

    Args:
        page: the page it lies on; tells what is missing.

    Signals:
        found: there is a way now, or none.
    """

    found = Signal()

    def __init__(self, desk: Desk, page: BasePage) -> None:
        super().__init__(page)
        self.desk, self.page, self.texts = desk, page, desk.texts
        self.setObjectName("diskPanel")
        self._given: list[Path] = []
        self._for: InfobaseState | None = None
        self._task: Task[Any] | None = None
        self._facts: dict[Release, ReleaseFacts] = {}
        self.list = self._offers_list()
        self.stack = StateStack(desk.icons, "updatesState", self.list, self)
        self.chain = RichPane(desk.icons, "chain", self.text("chain"), framed=True, parent=self)
        self.news = RichPane(desk.icons, "news", self.text("news"), framed=True, parent=self)
        self.installing = Installing(desk, self)
        self.installing.finished.connect(self._installed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) * 3 // 4)
        column.addWidget(Halves("updateHalves", self.stack, self._about(), (20, 28)), 1)
        column.addLayout(self._actions())
        column.addWidget(self.installing.notice)

    def text(self, key: str, **facts: object) -> str:
        """Return a text of the page."""
        return self.page.text(key, **facts)

    def _offers_list(self) -> QListWidget:
        offers = QListWidget(self)
        offers.setObjectName("updates")
        offers.setAccessibleName(self.text("list"))
        offers.setItemDelegate(TwoLineDelegate(self.desk.icons, offers))
        offers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        offers.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        offers.setMinimumSize(QSize(em(self) * 14, em(self) * 8))
        offers.currentItemChanged.connect(self._wanted_changed)
        return offers

    def _about(self) -> QTabWidget:
        tabs = QTabWidget(self)
        tabs.setObjectName("updateTabs")
        tabs.setAccessibleName(self.text("tabs"))
        tabs.setDocumentMode(True)
        tabs.addTab(self.chain, self.text("chain-tab"))
        tabs.addTab(self.news, self.text("news-tab"))
        return tabs

    def _actions(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        icons = self.desk.icons
        row.addWidget(ActionButton(icons, "addFiles", self.text("add"), self._add_by_dialog, "add", self))
        row.addWidget(
            ActionButton(icons, "addFolder", self.text("folder"), self._folder_by_dialog, "folder", self)
        )
        row.addWidget(
            ActionButton(icons, "refreshUpdates", self.text("refresh"), self.refresh, "refresh", self)
        )
        return row

    def first_focus(self) -> QWidget:
        """Start in the list."""
        return self.list

    def enter(self) -> None:
        """Look for updates unless that was done for this very base."""
        state = self.desk.state
        if state.inspected is not self._for or (state.plan is None and not state.searching):
            self._search(state.wanted)

    def refresh(self) -> None:
        """Look again."""
        if self.desk.state.inspected is not None:
            self._search(self.desk.state.wanted)

    def take_files(self, paths: list[Path]) -> None:
        """Install distributions, look into folders."""
        self.page.problem.clear()
        self.installing.begin(paths)

    def forget(self) -> None:
        """What was found is no longer true."""
        self._for = None

    def _add_by_dialog(self) -> None:
        paths = self.desk.asking.files(self, self.text("pick"), None, self.text("kinds"))
        if paths:
            self.take_files(paths)

    def _folder_by_dialog(self) -> None:
        path = self.desk.asking.directory(self, self.text("pick-folder"), None)
        if path is not None:
            self.take_files([path])

    def _installed(self, given: list[Path]) -> None:
        self._given += [path for path in given if path not in self._given]
        self._search(None)

    def drop(self) -> None:
        """Stop waiting for what is being found out."""
        if self._task is not None:
            self._task.drop()

    def _search(self, wanted: Version | None) -> None:
        inspected = self.desk.state.inspected
        if inspected is None:
            return
        self.drop()
        if wanted is None:
            self.stack.load(self.text("loading"))
        self._for, given = inspected, tuple(self._given)
        application, replacing = self.desk.application, self.desk.state.replacing
        self.desk.put(search_updates(self.desk.state, wanted))
        self._task = self.desk.bridge.submit(
            lambda: survey(application, inspected, wanted, given, replacing=replacing),
            self._found,
            self._failed,
        )

    def _found(self, found: Survey) -> None:
        wanted = self.desk.state.wanted
        self.desk.put(take_plan(self.desk.state, found.plan))
        if found.problem is not None and wanted is None:
            self._show_problem(found)
        else:
            self._fill(found)
        self._show_plan(found.problem)
        self.found.emit()
        if found.broken:
            self.page.problem.tell(Tone.QUIET, self.text("broken", count=found.broken))
        elif self.page.problem.words == self.texts("ui.problem.updates-searching"):
            self.page.problem.clear()

    def _failed(self, error: BaseException) -> None:
        self.desk.put(take_plan(self.desk.state, None))
        problem = self.texts.problem(error)
        self.stack.tell(
            "error",
            problem.what,
            f"{problem.why} {problem.remedy}".strip(),
            (self.text("again"), self.refresh),
        )

    def _show_problem(self, found: Survey) -> None:
        """Say why nothing applies; what lies there is listed all the same."""
        if found.offers:
            self._fill(found)
            return
        looked = [str(directory.path) for directory in found.directories if directory.exists]
        where = self.text("looked", places="\n".join(looked)) if looked else self.text("looked-nowhere")
        self.stack.tell("package", self.text("none"), where, (self.text("add-files"), self._add_by_dialog))

    def _fill(self, found: Survey) -> None:
        plan = self.desk.state.plan
        self.list.blockSignals(True)
        self.list.clear()
        for offer in found.offers:
            item = self._item(offer)
            self.list.addItem(item)
            if plan is not None and offer.hops is not None and offer.target == plan.target:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.stack.show_content()

    def _current_release(self) -> Version | None:
        inspected = self.desk.state.inspected
        return inspected.configuration.version if inspected and inspected.configuration else None

    def _item(self, offer: Offer) -> QListWidgetItem:
        item, second = (
            QListWidgetItem(str(offer.target.version)),
            offer_line(self.texts, offer, self._current_release()),
        )
        item.setData(_OFFER, offer)
        item.setData(SECOND_LINE, second)
        item.setData(SIGN, "package")
        item.setToolTip(f"{second}\n{offer.release.directory}")  # a narrow list cuts the line
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{offer.target.version}, {second}")
        if offer.hops is None:
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)  # it can be read, not chosen
            item.setData(DIM, True)
        return item

    def _wanted_changed(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        offer: Offer = item.data(_OFFER)
        plan = self.desk.state.plan
        if offer.hops is not None and (plan is None or plan.target != offer.target):
            self._search(offer.target.version)

    def _show_plan(self, problem: UserError | None) -> None:
        plan = self.desk.state.plan
        if plan is None:
            words = self.texts.problem(problem) if problem is not None else None
            if words is not None:
                self.chain.write(lambda ink: no_plan(self.texts, words.what, words.why, words.remedy, ink))
            self.news.write(lambda _ink: "")
            return
        self._redraw()
        for hop in plan.hops:
            if hop.release not in self._facts:
                self._learn(hop.release)

    def _learn(self, release: Release) -> None:
        def take(facts: ReleaseFacts) -> None:
            self._facts[release] = facts
            self._redraw()

        self.desk.bridge.submit(lambda: release_facts(release), take, lambda _error: None)

    def _redraw(self) -> None:
        plan = self.desk.state.plan
        if plan is not None:
            self.chain.write(lambda ink: chain(self.texts, plan, self._facts, ink))
            self.news.write(lambda ink: news(self.texts, plan, self._facts, ink))
