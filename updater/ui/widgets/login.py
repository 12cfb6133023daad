"""Who comes into the infobase: a name from its own list, and a password that can be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from updater.ui.look import em
from updater.ui.widgets.password_field import PasswordField

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
        self.user = QComboBox(self)
        self.user.setObjectName("user")
        self.user.setEditable(True)
        self.user.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.user.setAccessibleName(texts("ui.review.user").replace("&", ""))
        reveal, hide = texts("ui.review.reveal"), texts("ui.review.hide")
        label = texts("ui.review.password")
        self.password = PasswordField(icons, "password", label, reveal=reveal, hide=hide, parent=self)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(em(self))
        form.addRow(texts("ui.review.user"), self.user)
        form.addRow(label, self.password)
        self.user.currentTextChanged.connect(lambda _text: self.edited.emit())
        self.password.textChanged.connect(lambda _text: self.edited.emit())

    def fill(self, users: Sequence[str], user: str, password: str) -> None:
        """Offer the users of a base."""
        self.blockSignals(True)
        self.user.clear()
        self.user.addItems(list(users))
        self.user.setCurrentText(user)
        self.password.setText(password)
        self.password.close_eye()
        self.blockSignals(False)
