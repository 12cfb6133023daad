"""Who comes into a server infobase: its user, and the administrator of the cluster where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from updater.ui.look import em
from updater.ui.server_login import ServerLogin
from updater.ui.widgets.password_field import PasswordField
from updater.ui.widgets.ticks import Tick

if TYPE_CHECKING:
    from updater.texts import Texts
    from updater.ui.icons import Icons

_OF_CLUSTER = frozenset({"cluster.administrator", "cluster.central-administrator", "cluster.local-only"})
_OF_INFOBASE = frozenset({"platform.wrong-user", "platform.dialog-needed", "cluster.infobase-rights"})


class ServerLoginFields(QWidget):
    """Two fields, and two more behind a tick: most clusters have no administrator.

    Signals:
        edited: something was typed or ticked.
    """

    edited = Signal()

    def __init__(self, icons: Icons, texts: Texts, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons, self._texts, self._prefix = icons, texts, name
        self.setObjectName(f"{name}Login")
        self.user = self._line("user")
        self.user.setPlaceholderText(self._text("user-empty"))
        self.password = self._password("password")
        self.administered = Tick(self._text("administered"), self)
        self.administered.setObjectName(f"{name}Administered")
        # Words that do not fit are cut rather than the fields below them.
        self.administered.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.cluster_user = self._line("cluster-user")
        self.cluster_password = self._password("cluster-password")
        self._risk = QLabel(self._text("risk"), self)
        self._risk.setObjectName(f"{name}Risk")
        self._risk.setWordWrap(True)
        self._risk.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._cluster = QWidget(self)
        self._lay_out()
        self.administered.toggled.connect(self._administered)
        self._administered(shown=False)
        for line in (self.user, self.password, self.cluster_user, self.cluster_password):
            line.textChanged.connect(self._typed)

    def _line(self, key: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName(self._named(key))
        line.setAccessibleName(self._text(key).replace("&", ""))
        return line

    def _password(self, key: str) -> PasswordField:
        reveal, hide = self._texts("ui.review.reveal"), self._texts("ui.review.hide")
        name = self._named(key)
        return PasswordField(self._icons, name, self._text(key), reveal=reveal, hide=hide, parent=self)

    def _add(self, column: QVBoxLayout, key: str, field: QLineEdit) -> None:
        """Put a label above its field: it must fit into half a window, and has the whole width of it."""
        label = QLabel(self._text(key), self)
        label.setWordWrap(True)
        label.setBuddy(field)
        column.addWidget(label)
        column.addWidget(field)

    def _named(self, key: str) -> str:
        return self._prefix + "".join(part.capitalize() for part in key.split("-"))

    def _text(self, key: str) -> str:
        return self._texts(f"ui.server.{key}")

    def _lay_out(self) -> None:
        inner = _stacked(self._cluster)
        self._add(inner, "cluster-user", self.cluster_user)
        self._add(inner, "cluster-password", self.cluster_password)
        inner.addWidget(self._risk)
        inner.setContentsMargins(em(self) * 3 // 2, 0, 0, 0)
        form = _stacked()
        self._add(form, "user", self.user)
        self._add(form, "password", self.password)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) // 2)
        column.addLayout(form)
        column.addWidget(self.administered)
        column.addWidget(self._cluster)

    @property
    def login(self) -> ServerLogin:
        """What was typed; what is hidden does not count."""
        named = self.administered.isChecked()
        return ServerLogin(
            self.user.text(),
            self.password.text(),
            self.cluster_user.text() if named else "",
            self.cluster_password.text() if named else "",
        )

    def fill(self, user: str, cluster_user: str) -> None:
        """Show names that are known; passwords are typed anew."""
        self.user.setText(user)
        self.cluster_user.setText(cluster_user)
        self.administered.setChecked(bool(cluster_user))
        self.forget()

    def forget(self) -> None:
        """Keep no passwords."""
        for field in (self.password, self.cluster_password):
            field.clear()
            field.close_eye()

    def first_focus(self) -> QLineEdit:
        """Return the first field that is likely to be typed into."""
        return self.password if self.user.text() else self.user

    def lead_to(self, code: str) -> None:
        """Put the keyboard where an error can be helped."""
        if code in _OF_CLUSTER:
            self.administered.setChecked(True)
            field: QLineEdit = self.cluster_password if self.cluster_user.text() else self.cluster_user
        elif code in _OF_INFOBASE:
            field = self.password if self.user.text() else self.user
        else:
            return
        field.selectAll()
        field.setFocus()

    def _administered(self, shown: bool) -> None:
        self._cluster.setVisible(shown)
        self._typed()

    def _typed(self) -> None:
        self._risk.setVisible(bool(self.cluster_password.text()))
        self.edited.emit()


def _stacked(parent: QWidget | None = None) -> QVBoxLayout:
    column = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    return column
