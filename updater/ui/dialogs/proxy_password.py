"""The password of one's own proxy: asked when the proxy wants it, written nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from updater.ui.look import em
from updater.ui.widgets.password_field import PasswordField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk


class ProxyPasswordDialog(QDialog):
    """One field.

    Signals:
        given: the password.
    """

    given = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        texts = self._texts = desk.texts
        self.setObjectName("proxyPasswordDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(texts("ui.proxy-password.title"))
        label = QLabel(texts("ui.proxy-password.label", login=desk.application.settings.proxy_login), self)
        self.field = PasswordField(
            desk.icons,
            "askedProxyPassword",
            label.text(),
            reveal=texts("ui.sign-in.reveal"),
            hide=texts("ui.sign-in.hide"),
            parent=self,
        )
        label.setBuddy(self.field)
        hint = QLabel(texts("ui.settings.site.proxy-password-hint"), self)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) // 2)
        for widget in (label, self.field, hint):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self._button_box())
        for each in (label, hint):
            each.setWordWrap(True)
        self.setMinimumWidth(em(self) * 28)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumHeight(column.totalHeightForWidth(self.minimumWidth()))

    def _button_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        go_on = self._texts("ui.proxy-password.accept")
        accept = box.addButton(go_on, QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setObjectName("proxyPasswordAccept")
        accept.setDefault(True)
        cancel = box.addButton(self._texts("ui.button.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("proxyPasswordCancel")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def accept(self) -> None:
        """Hand the password over."""
        password = self.field.text()
        self.field.clear()
        super().accept()
        self.given.emit(password)
