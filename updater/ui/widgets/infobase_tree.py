"""The tree of infobases: folders as in 1C's own start window, a base as a row of two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem

from updater.ui.look import Tone, em
from updater.ui.widgets.two_line import MARK, SECOND_LINE, SIGN, TwoLineDelegate
from updater.ui.words.infobase import SIGNS, mark, second_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from updater.model.infobase import Infobase
    from updater.texts import Texts
    from updater.ui.icons import Icons
    from updater.ui.words.infobase import Inspected

_INFOBASE = Qt.ItemDataRole.UserRole


class InfobaseTree(QTreeWidget):
    """Shows infobases and tells which one is chosen.

    Signals:
        chosen: another base is current; carries the `Infobase` or None.
        entered: a base was double-clicked or Enter pressed on it.
    """

    chosen = Signal(object)
    entered = Signal()

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("infobases")
        self.setAccessibleName(texts("ui.infobase.list"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(False)
        self.setIndentation(em(self))
        self.setItemDelegate(TwoLineDelegate(icons, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumSize(QSize(em(self) * 14, em(self) * 8))
        self.currentItemChanged.connect(self._current_changed)
        self.itemDoubleClicked.connect(self._enter)

    @property
    def current(self) -> Infobase | None:
        """The base that is current."""
        infobase: Infobase | None = self.currentIndex().data(_INFOBASE)
        return infobase

    def fill(self, infobases: Iterable[Infobase], known: dict[Path, Inspected]) -> None:
        """Show these bases; the one that was current stays so when it is still there."""
        kept = self.current
        self.blockSignals(True)
        self.clear()
        folders: dict[str, QTreeWidgetItem] = {}
        for infobase in infobases:
            item = QTreeWidgetItem(self._folder(infobase.folder, folders))
            item.setData(0, _INFOBASE, infobase)
            self._write(item, infobase, known.get(infobase.directory) if infobase.directory else None)
        self.setRootIsDecorated(bool(folders))
        self.expandAll()
        self.blockSignals(False)
        if kept is None or not self.choose(kept):
            self.chosen.emit(self.current)

    def choose(self, infobase: Infobase) -> bool:
        """Make a base current; False when it is not in the tree."""
        for item in self._items():
            if item.data(0, _INFOBASE) == infobase:
                self.setCurrentItem(item)
                self.scrollToItem(item)
                return True
        return False

    def choose_none(self) -> None:
        """Let no base be current."""
        self.setCurrentIndex(QModelIndex())

    def choose_first(self) -> None:
        """Make the first base current."""
        for item in self._items():
            self.setCurrentItem(item)
            return

    def tell(self, directory: Path, inspected: Inspected | None) -> None:
        """Show what was read of the base in a folder."""
        for item in self._items():
            infobase = item.data(0, _INFOBASE)
            if infobase.directory == directory:
                self._write(item, infobase, inspected)

    def tell_of(self, infobase: Infobase, inspected: Inspected | None) -> None:
        """Show what was read of one base."""
        for item in self._items():
            if item.data(0, _INFOBASE) == infobase:
                self._write(item, infobase, inspected)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        waiting = [self.topLevelItem(index) for index in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            if item is None:
                continue
            if item.data(0, _INFOBASE) is not None:
                yield item
            waiting = [item.child(index) for index in range(item.childCount())] + waiting

    def _folder(self, path: str, folders: dict[str, QTreeWidgetItem]) -> QTreeWidgetItem:
        """Return the item of a folder, making it and those above it."""
        parent, _, name = path.rstrip("/").rpartition("/")
        if not name:
            return self.invisibleRootItem()
        if path not in folders:
            item = QTreeWidgetItem(self._folder(parent or "/", folders))
            item.setText(0, name)
            item.setData(0, SIGN, "folder")
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            folders[path] = item
        return folders[path]

    def _write(self, item: QTreeWidgetItem, infobase: Infobase, inspected: Inspected | None) -> None:
        second = second_line(self._texts, infobase, inspected)
        item.setText(0, infobase.title)
        item.setToolTip(0, infobase.location)
        item.setData(0, SECOND_LINE, second)
        item.setData(0, SIGN, SIGNS[infobase.kind])
        sign = mark(inspected)
        item.setData(0, MARK, (sign[0], Tone(sign[1])) if sign else None)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{infobase.title}, {second}")

    def _current_changed(self) -> None:
        self.chosen.emit(self.current)

    def _enter(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _INFOBASE) is not None:
            self.entered.emit()
