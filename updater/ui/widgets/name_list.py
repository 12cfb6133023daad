"""Names of configurations that were asked for once and remembered; those of no use any more are removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from updater.ui.look import em

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from updater.texts import Texts

_ROW = Qt.ItemDataRole.UserRole
_LINES = 4


class NameList(QListWidget):
    """The list; Delete removes the current row, for good once the settings are kept."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("productNames")
        self.setAccessibleName(texts("ui.settings.site.names").replace("&", ""))
        self.setFixedHeight(em(self) * _LINES)

    def fill(self, names: Sequence[Mapping[str, str]]) -> None:
        """Show what is remembered."""
        self.clear()
        for row in names:
            item = QListWidgetItem(self._line(row))
            item.setData(_ROW, dict(row))
            self.addItem(item)
        self.setCurrentRow(0)

    @property
    def names(self) -> tuple[Mapping[str, str], ...]:
        """What is left."""
        return tuple(self.item(row).data(_ROW) for row in range(self.count()))

    def remove(self) -> None:
        """Remove the current row."""
        if self.currentRow() >= 0:
            self.takeItem(self.currentRow())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes."""
        if event.key() == Qt.Key.Key_Delete:
            self.remove()
            event.accept()
            return
        super().keyPressEvent(event)

    def _line(self, row: Mapping[str, str]) -> str:
        known = (row.get("program", ""), row.get("nick", ""))
        names = ", ".join(dict.fromkeys(name for name in known if name))
        return self._texts("ui.settings.site.name", configuration=row.get("configuration", ""), names=names)
