"""A folder: typed, browsed for, or dropped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from updater.ui.look import em
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.drops import local_paths

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from updater.ui.desk import Desk


class PathField(QWidget):
    """A line with a Browse button.

    Signals:
        edited: the path changed by the person.
    """

    edited = Signal()

    def __init__(self, desk: Desk, name: str, label: str, browse: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._label = desk, label.replace("&", "")
        self.setObjectName(f"{name}Field")
        self.line = QLineEdit(self)
        self.line.setObjectName(name)
        self.line.setAccessibleName(self._label)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.button = ActionButton(desk.icons, f"{name}Browse", browse, self._browse, "open-folder", self)
        self.button.setAccessibleName(f"{browse.replace('&', '')} {self._label}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(self) // 2)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.setAcceptDrops(True)

    @property
    def path(self) -> Path | None:
        """The folder; None when nothing is typed."""
        text = self.line.text().strip().strip('"')
        return Path(text) if text else None

    def show_path(self, path: Path | None) -> None:
        """Show a folder without telling of a change."""
        self.line.setText(str(path) if path is not None else "")

    def _browse(self) -> None:
        path = self._desk.asking.directory(self, self._label, self.path)
        if path is not None:
            self.show_path(path)
            self.edited.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome one folder."""
        if any(path.is_dir() for path in local_paths(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the folder."""
        folders = [path for path in local_paths(event.mimeData()) if path.is_dir()]
        if folders:
            self.show_path(folders[0])
            self.edited.emit()
            event.acceptProposedAction()
