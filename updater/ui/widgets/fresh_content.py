"""What somebody signed in to 1C:Fresh sees: who they are, whose applications, and what to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from updater.ui.look import em
from updater.ui.widgets.account_bar import AccountBar
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.application_list import ApplicationList
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.words.fresh import host_of

if TYPE_CHECKING:
    from updater.texts import Texts
    from updater.ui.cloud_survey import CloudSurvey
    from updater.ui.icons import Icons


class FreshContent(QWidget):
    """The account, the choice of a subscriber, the applications, the buttons.

    Signals:
        sign_out_wanted: forget who is signed in.
        subscriber_changed: applications of another subscriber are wanted.
        add_wanted: the applications that are ticked shall be in 1C's list.
        browse_wanted: open this address in the browser.
        refresh_wanted: ask again.
    """

    sign_out_wanted = Signal()
    subscriber_changed = Signal()
    add_wanted = Signal()
    browse_wanted = Signal(str)
    refresh_wanted = Signal()

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons, self._texts = icons, texts
        self.setObjectName("freshContent")
        acts = (("freshSignOut", texts("ui.fresh.sign-out"), self.sign_out_wanted.emit),)
        self.account = AccountBar(icons, texts, acts, self)
        self.box = QComboBox(self)
        self.box.setObjectName("freshSubscriber")
        self.box.setAccessibleName(texts("ui.fresh.subscriber").replace("&", ""))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.activated.connect(lambda _row: self.subscriber_changed.emit())
        self.list = ApplicationList(icons, texts, self)
        self.list.ticked.connect(self._chosen)
        self.list.currentRowChanged.connect(lambda _row: self._chosen())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) * 2 // 3)
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        form.addRow(texts("ui.fresh.subscriber"), self.box)
        column.addWidget(self.account)
        column.addLayout(form)
        column.addWidget(self.list, 1)
        column.addLayout(self._actions())

    def _actions(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        self._buttons: dict[str, ActionButton] = {}
        for name, act, sign in (
            ("add", self.add_wanted.emit, "add"),
            ("browse", self._browse, "web"),
            ("refresh", self.refresh_wanted.emit, "refresh"),
        ):
            words, object_name = self._texts(f"ui.fresh.{name}"), f"fresh{name.capitalize()}"
            self._buttons[name] = ActionButton(self._icons, object_name, words, act, sign, self)
            row.addWidget(self._buttons[name])
        return row

    @property
    def subscriber(self) -> int | None:
        """Number of the subscriber chosen; None means all of them."""
        number: int | None = self.box.currentData()
        return number

    def show_survey(self, found: CloudSurvey) -> None:
        """Show what the service told."""
        self.account.show_account(found.account)
        self.account.show_source(self._texts("ui.fresh.at", service=host_of(found.address)))
        self.box.clear()
        if len(found.subscribers) != 1:
            self.box.addItem(self._texts("ui.fresh.all-subscribers"), None)
        for one in found.subscribers:
            self.box.addItem(one.title, one.number)
        self.box.setCurrentIndex(max(0, self.box.findData(found.chosen)))
        names = {one.number: one.title for one in found.subscribers} if found.chosen is None else {}
        self.list.fill(found.applications, names)

    def forget(self) -> None:
        """Somebody else may come."""
        self.box.clear()
        self.list.fill((), {})

    def _browse(self) -> None:
        current = self.list.current
        if current is not None:
            self.browse_wanted.emit(current.application.url)

    def _chosen(self) -> None:
        current = self.list.current
        self._buttons["add"].setEnabled(bool(self.list.wanted))
        self._buttons["browse"].setEnabled(current is not None and bool(current.application.url))
