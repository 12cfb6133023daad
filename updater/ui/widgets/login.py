"""Who comes into the infobase: a name from its own list, and a password that can be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from updater.ui.look import em

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.texts import Texts
    from updater.ui.icons import Icons


class LoginFields(QWidget):
    """Two fields.

    Signals:
        edited: one of them changed.
    """

    edited = Signal()

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("login")
        self._icons, self._texts = icons, texts
        self.user = QComboBox(self)
        self.user.setObjectName("user")
        self.user.setEditable(True)
        self.user.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.user.setAccessibleName(texts("ui.review.user").replace("&", ""))
        self.password = QLineEdit(self)
        self.password.setObjectName("password")
        self.password.setAccessibleName(texts("ui.review.password").replace("&", ""))
        self._eye = QAction(self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._look)
        self.password.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(em(self))
        form.addRow(texts("ui.review.user"), self.user)
        form.addRow(texts("ui.review.password"), self.password)
        self._look(shown=False)
        self.user.currentTextChanged.connect(lambda _text: self.edited.emit())
        self.password.textChanged.connect(lambda _text: self.edited.emit())

    def fill(self, users: Sequence[str], user: str, password: str) -> None:
        """Offer the users of a base."""
        self.blockSignals(True)
        self.user.clear()
        self.user.addItems(list(users))
        self.user.setCurrentText(user)
        self.password.setText(password)
        self._eye.setChecked(False)
        self.blockSignals(False)

    def _look(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)
        self._eye.setIcon(self._icons.icon("eye-off" if shown else "eye", self.palette()))
        self._eye.setText(self._texts("ui.review.hide" if shown else "ui.review.reveal"))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the sign in the new colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._look(shown=self._eye.isChecked())
