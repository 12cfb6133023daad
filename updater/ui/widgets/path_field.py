"""A folder or a file: typed, browsed for, or dropped."""

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
    """A line with a Browse button, for a folder.

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
        """What is typed; None when nothing is."""
        text = self.line.text().strip().strip('"')
        return Path(text) if text else None

    def show_path(self, path: Path | None) -> None:
        """Show a path without telling of a change."""
        self.line.setText(str(path) if path is not None else "")

    def _browse(self) -> None:
        path = self._asked()
        if path is not None:
            self.show_path(path)
            self.edited.emit()

    def _asked(self) -> Path | None:
        return self._desk.asking.directory(self, self._label, self.path)

    def _fits(self, path: Path) -> bool:
        return path.is_dir()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome what fits."""
        if any(map(self._fits, local_paths(event.mimeData()))):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        fitting = [path for path in local_paths(event.mimeData()) if self._fits(path)]
        if fitting:
            self.show_path(fitting[0])
            self.edited.emit()
            event.acceptProposedAction()


class FileField(PathField):
    """The same for a file.

    Args:
        kinds: of files, as the system's dialog wants them.
    """

    def __init__(
        self, desk: Desk, name: str, label: str, browse: str, kinds: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, name, label, browse, parent)
        self._kinds = kinds

    def _asked(self) -> Path | None:
        paths = self._desk.asking.files(self, self._label, self.path, self._kinds)
        return paths[0] if paths else None

    def _fits(self, path: Path) -> bool:
        return path.is_file()
