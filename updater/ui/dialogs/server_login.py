"""Who comes into a server infobase, asked for something that is to be done there at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from updater.ui.look import em, headline_font
from updater.ui.widgets.growing import grow
from updater.ui.widgets.server_login import ServerLoginFields
from updater.ui.widgets.ticks import Tick

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Errand:
    """What the login is for.

    Attributes:
        words: what will be done, as a sentence.
        more: what that means.
        yes: what the button says.
        user: of the infobase, as far as it is known.
        sessions: whether sessions of others may stand in the way.
    """

    words: str
    more: str
    yes: str
    user: str = ""
    sessions: bool = True


class ServerLoginDialog(QDialog):
    """Says what will be done, asks who comes in, and hands that over; passwords are kept nowhere.

    Signals:
        given: the `UpdateOptions` with the login.
    """

    given = Signal(object)

    def __init__(self, desk: Desk, errand: Errand, parent: QWidget) -> None:
        super().__init__(parent)
        texts = desk.texts
        self.setObjectName("serverLoginDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(texts("ui.window.name"))
        words, more = QLabel(errand.words, self), QLabel(errand.more, self)
        words.setFont(headline_font(self.font()))
        more.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (words, more):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.fields = ServerLoginFields(desk.icons, texts, "asked", self)
        self.fields.fill(errand.user, desk.application.settings.cluster_login)
        self.end_sessions = Tick(texts("ui.server.end-sessions"), self)
        self.end_sessions.setObjectName("askedEndSessions")
        self.end_sessions.setVisible(errand.sessions)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) * 2 // 3)
        for widget in (words, more, self.fields, self.end_sessions):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self._button_box(errand.yes, texts("ui.button.cancel")))
        self.setMinimumWidth(em(self) * 32)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.fields.edited.connect(lambda: grow(self))
        self.resize(self.minimumWidth(), column.totalHeightForWidth(self.minimumWidth()))
        self.fields.first_focus().setFocus()

    def _button_box(self, yes: str, no: str) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        accept = box.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setObjectName("askedAccept")
        accept.setDefault(True)
        cancel = box.addButton(no, QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("askedCancel")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def accept(self) -> None:
        """Hand the login over."""
        options = self.fields.login.options(end_sessions=self.end_sessions.isChecked())
        self.fields.forget()
        super().accept()
        self.given.emit(options)
