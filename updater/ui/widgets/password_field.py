"""A password: hidden, with an eye that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.ui.icons import Icons


class PasswordField(QLineEdit):
    """One line; what is typed is not shown until the eye is pressed.

    Args:
        name: the object name.
        label: for screen readers.
        reveal: what the eye says while it is closed.
        hide: what it says while it is open.
    """

    def __init__(
        self, icons: Icons, name: str, label: str, *, reveal: str, hide: str, parent: QWidget | None = None
    ) -> None:
        self._icons, self._words = icons, (reveal, hide)
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label.replace("&", ""))
        self._eye = QAction(self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._look)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self._look(shown=False)

    def close_eye(self) -> None:
        """Hide what is typed."""
        self._eye.setChecked(False)

    def _look(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.setIcon(self._icons.icon("eye-off" if shown else "eye", self.palette()))
        self._eye.setText(self._words[1] if shown else self._words[0])

    def changeEvent(self, event: QEvent) -> None:
        """Draw the sign in the new colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._look(shown=self._eye.isChecked())
