"""Template directories: the person's own in the order they are looked at, then those 1C names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from updater.model.template import TemplateDirectory, TemplateOrigin
from updater.ui.look import Tone, em
from updater.ui.widgets.drops import local_paths
from updater.ui.widgets.two_line import MARK, SECOND_LINE, SIGN, TwoLineDelegate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget

    from updater.texts import Texts
    from updater.ui.icons import Icons

_DIRECTORY = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class DirectoryList(QListWidget):
    """The list; only the person's own directories can be removed and moved.

    Signals:
        edited: the own directories changed.
        adding: the person wants to add one.
    """

    edited = Signal()
    adding = Signal()

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("templateDirectories")
        self.setAccessibleName(texts("ui.settings.directories"))
        self.setItemDelegate(TwoLineDelegate(icons, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumSize(QSize(em(self) * 24, em(self) * 11))
        self.setAcceptDrops(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Insert adds, Delete removes, Alt with an arrow moves, Ctrl+V adds what was copied."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.key() == Qt.Key.Key_Insert:
            self.adding.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove()
        elif alt and event.key() in _MOVES:
            self.shift(_MOVES[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def fill(self, directories: Iterable[TemplateDirectory]) -> None:
        """Show these directories."""
        self.clear()
        for directory in directories:
            self.addItem(self._item(directory))
        if self.count():
            self.setCurrentRow(0)

    @property
    def own(self) -> tuple[Path, ...]:
        """The person's own directories, in order."""
        return tuple(each.path for each in self._all() if each.origin is TemplateOrigin.SETTINGS)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All directories, in order."""
        return tuple(each.path for each in self._all())

    @property
    def current(self) -> TemplateDirectory | None:
        """The directory that is current."""
        directory: TemplateDirectory | None = self.currentIndex().data(_DIRECTORY)
        return directory

    def add(self, path: Path) -> None:
        """Add a directory after the person's own ones; one that is there becomes current."""
        if path not in self.own:
            row = len(self.own)
            self.insertItem(row, self._item(TemplateDirectory(path, TemplateOrigin.SETTINGS, path.is_dir())))
            self.edited.emit()
        self.setCurrentRow(self.own.index(path))

    def remove(self) -> None:
        """Take the current directory out of the list, if it is the person's own."""
        if self._is_own():
            self.takeItem(self.currentRow())
            self.edited.emit()

    def shift(self, by: int) -> None:
        """Move the current directory up or down among the person's own."""
        row = self.currentRow()
        if self._is_own() and 0 <= row + by < len(self.own):
            self.insertItem(row + by, self.takeItem(row))
            self.setCurrentRow(row + by)
            self.edited.emit()

    def _is_own(self) -> bool:
        current = self.current
        return current is not None and current.origin is TemplateOrigin.SETTINGS

    def _all(self) -> list[TemplateDirectory]:
        return [self.item(row).data(_DIRECTORY) for row in range(self.count())]

    def _item(self, directory: TemplateDirectory) -> QListWidgetItem:
        item = QListWidgetItem(str(directory.path))
        second = self._texts(f"ui.settings.origin.{directory.origin.value}")
        if not directory.exists:
            second = f"{second} · {self._texts('ui.settings.missing')}"
        item.setData(_DIRECTORY, directory)
        item.setData(SECOND_LINE, second)
        item.setData(SIGN, "folder" if directory.origin is TemplateOrigin.SETTINGS else "lock")
        item.setData(MARK, None if directory.exists else ("warning", Tone.WARNING))
        item.setToolTip(str(directory.path))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{directory.path}, {second}")
        return item

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome folders."""
        if any(path.is_dir() for path in local_paths(event.mimeData())):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on welcoming them."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the folders."""
        self._take(local_paths(event.mimeData()))
        event.acceptProposedAction()

    def _paste(self) -> None:
        self._take(local_paths(QGuiApplication.clipboard().mimeData()))

    def _take(self, paths: list[Path]) -> None:
        for path in paths:
            if path.is_dir():
                self.add(path)
