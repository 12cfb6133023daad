"""Applications in the cloud, each with a tick where it can be added to 1C's list of infobases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from updater.ui.look import Tone, em
from updater.ui.widgets.two_line import DIM, MARK, SECOND_LINE, SIGN, TwoLineDelegate
from updater.ui.words.fresh import application_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from updater.online import CloudApplication
    from updater.texts import Texts
    from updater.ui.icons import Icons

_APPLICATION = Qt.ItemDataRole.UserRole
_CHECKABLE = Qt.ItemFlag.ItemIsUserCheckable


class ApplicationList(QListWidget):
    """The list; Space ticks.

    Signals:
        ticked: another number of applications is ticked.
    """

    ticked = Signal()

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("freshApplications")
        self.setAccessibleName(texts("ui.fresh.applications"))
        self.setItemDelegate(TwoLineDelegate(icons, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumSize(QSize(em(self) * 14, em(self) * 8))
        self.itemChanged.connect(lambda _item: self.ticked.emit())

    @property
    def current(self) -> CloudApplication | None:
        """The application that is current."""
        one: CloudApplication | None = self.currentIndex().data(_APPLICATION)
        return one

    @property
    def wanted(self) -> list[CloudApplication]:
        """The applications that are ticked."""
        items = [self.item(row) for row in range(self.count())]
        return [item.data(_APPLICATION) for item in items if _is_ticked(item)]

    def fill(self, applications: Sequence[CloudApplication], subscribers: Mapping[int, str]) -> None:
        """Show applications; the subscribers are named where there are several."""
        kept = self.current
        self.blockSignals(True)
        self.clear()
        for one in applications:
            item = self._item(one, subscribers)
            self.addItem(item)
            if kept is not None and kept.application.number == one.application.number:
                self.setCurrentItem(item)
        if self.currentRow() < 0:
            self.setCurrentRow(0)
        self.blockSignals(False)
        self.ticked.emit()

    def _item(self, one: CloudApplication, subscribers: Mapping[int, str]) -> QListWidgetItem:
        several = len(subscribers) > 1
        subscriber = subscribers.get(one.application.subscriber, "") if several else ""
        second = application_line(self._texts, one, subscriber)
        item = QListWidgetItem(one.application.title)
        item.setData(_APPLICATION, one)
        item.setData(SECOND_LINE, second)
        item.setData(SIGN, "cloud")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.application.title}, {second}")
        item.setToolTip(second)
        can_be_added = bool(one.application.url) and not one.listed
        item.setFlags(item.flags() | _CHECKABLE if can_be_added else item.flags() & ~_CHECKABLE)
        item.setCheckState(Qt.CheckState.Checked if one.listed else Qt.CheckState.Unchecked)
        item.setData(MARK, ("ok", Tone.OK) if one.listed else None)
        item.setData(DIM, not one.application.url)
        return item


def _is_ticked(item: QListWidgetItem) -> bool:
    return bool(item.flags() & _CHECKABLE) and item.checkState() is Qt.CheckState.Checked
