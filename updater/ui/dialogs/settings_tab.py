"""A group of the settings dialog: shows settings and gives back its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QLabel,
    QWidget,
)

if TYPE_CHECKING:
    from updater.errors import UserError
    from updater.settings import Settings
    from updater.ui.desk import Desk


class SettingsTab(QWidget):
    """One group."""

    code = ""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk, self.texts = desk, desk.texts
        self.setObjectName(f"settings{self.code.capitalize()}")

    def show_settings(self, settings: Settings) -> None:
        """Show settings."""
        raise NotImplementedError

    def answers(self) -> dict[str, Any]:
        """Return the settings of this group by name."""
        raise NotImplementedError

    def problem(self) -> UserError | None:
        """Return what of the answers cannot be kept; None when all can."""
        return None

    def kept(self) -> None:
        """The settings were kept: take what is not written down."""

    def text(self, key: str, **facts: object) -> str:
        """Return a text of the dialog."""
        return self.texts(f"ui.settings.{key}", **facts)

    def hint(self, key: str) -> QLabel:
        """Return a quiet explanation."""
        label = QLabel(self.text(key), self)
        label.setWordWrap(True)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label
