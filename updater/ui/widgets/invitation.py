"""The link of an invitation: pasted from a letter, opened in the browser when it leads to the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from updater.ui.look import em
from updater.ui.widgets.actions import ActionButton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from updater.texts import Texts
    from updater.ui.icons import Icons

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class InvitationRow(QWidget):
    """A field and a button.

    Signals:
        wanted: the person wants to open this link.
    """

    wanted = Signal(str)

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("invitation")
        label = QLabel(texts("ui.fresh.invitation"), self)
        self.link = QLineEdit(self)
        self.link.setObjectName("invitationLink")
        self.link.setAccessibleName(texts("ui.fresh.invitation").replace("&", ""))
        self.link.setPlaceholderText(texts("ui.fresh.invitation-hint"))
        self.link.textChanged.connect(self._edited)
        label.setBuddy(self.link)
        words = texts("ui.fresh.invitation-open")
        self.button = ActionButton(icons, "invitationOpen", words, self._open, "web", self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(em(self) // 3)
        grid.addWidget(label, 0, 0, 1, 2)
        grid.addWidget(self.link, 1, 0)
        grid.addWidget(self.button, 1, 1)
        self._edited()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens instead of closing the dialog."""
        if event.key() in _ENTER:
            self._open()
            event.accept()
            return
        super().keyPressEvent(event)

    def _edited(self) -> None:
        self.button.setEnabled(bool(self.link.text().strip()))

    def _open(self) -> None:
        if self.button.isEnabled():
            self.wanted.emit(self.link.text())
