"""Sources of releases in the order they are asked; one without its tick is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from updater.model.site import SourceKind
from updater.ui.look import em

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from updater.texts import Texts

_NAME = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class SourceList(QListWidget):
    """The list; Alt with an arrow moves, Space ticks."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("siteSources")
        self.setAccessibleName(texts("ui.settings.site.sources").replace("&", ""))
        self.setMinimumHeight(em(self) * 5)
        self.setMaximumHeight(em(self) * 5)

    def fill(self, wanted: Sequence[str]) -> None:
        """Show these sources ticked, the others after them."""
        self.clear()
        every = [kind.value for kind in SourceKind]
        for name in dict.fromkeys((*wanted, *every)):
            if name in every:
                item = QListWidgetItem(self._texts(f"ui.site.source.{name}"))
                item.setData(_NAME, name)
                item.setCheckState(Qt.CheckState.Checked if name in wanted else Qt.CheckState.Unchecked)
                self.addItem(item)
        self.setCurrentRow(0)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Sources that are ticked, in order."""
        items = [self.item(row) for row in range(self.count())]
        return tuple(item.data(_NAME) for item in items if item.checkState() is Qt.CheckState.Checked)

    def shift(self, by: int) -> None:
        """Move the current source up or down."""
        row = self.currentRow()
        if row >= 0 and 0 <= row + by < self.count():
            self.insertItem(row + by, self.takeItem(row))
            self.setCurrentRow(row + by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow moves the source."""
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in _MOVES:
            self.shift(_MOVES[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
