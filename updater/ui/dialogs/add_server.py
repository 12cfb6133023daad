"""Adding a server infobase by hand: server and name, or one line as 1C writes it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout

from updater.errors import UserError
from updater.infobases.addresses import address_of, server_infobase
from updater.ui.look import Tone, em
from updater.ui.widgets.growing import grow
from updater.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk


class AddServerDialog(QDialog):
    """Two fields; a whole address pasted into one of them is taken apart.

    Signals:
        given: the infobase named.
    """

    given = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = desk.texts
        self.setObjectName("addServerDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._text("title"))
        self.server = self._line("addServerName", "server", "server:1541")
        self.name = self._line("addServerBase", "name", "")
        self.notice = Notice(desk.icons, "addServerNotice", self)
        hint = QLabel(self._text("hint"), self)
        hint.setWordWrap(True)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        form.setVerticalSpacing(em(self) // 2)
        form.addRow(self._text("server"), self.server)
        form.addRow(self._text("name"), self.name)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) * 2 // 3)
        column.addWidget(hint)
        column.addLayout(form)
        column.addWidget(self.notice)
        column.addStretch(1)
        column.addWidget(self._button_box())
        self.setMinimumWidth(em(self) * 30)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.resize(self.minimumWidth(), column.totalHeightForWidth(self.minimumWidth()))
        for line in (self.server, self.name):
            line.textEdited.connect(lambda _text: self.notice.clear())
            line.editingFinished.connect(self._take_apart)

    def _text(self, key: str) -> str:
        return self._texts(f"ui.add-server.{key}")

    def _line(self, name: str, key: str, empty: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName(name)
        line.setAccessibleName(self._text(key).replace("&", ""))
        line.setPlaceholderText(empty)
        return line

    def _button_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        accept = box.addButton(self._text("accept"), QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setObjectName("addServerAccept")
        accept.setDefault(True)
        cancel = box.addButton(self._texts("ui.button.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("addServerCancel")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _take_apart(self) -> None:
        r"""A whole address in one of the fields (`server\name`, a connection string) fills both."""
        for line in (self.server, self.name):
            text = line.text().strip()
            if "\\" not in text and "=" not in text:
                continue
            with contextlib.suppress(UserError):  # it is said when the person wants to go on
                address = address_of(server_infobase(text))
                if address is not None:
                    self.server.setText(address.server)
                    self.name.setText(address.reference)

    def accept(self) -> None:
        """Hand the infobase over, or say what is missing."""
        self._take_apart()
        typed = f'Srvr="{self.server.text().strip()}";Ref="{self.name.text().strip()}";'
        try:
            infobase = server_infobase(typed)
        except UserError as error:
            problem = self._texts.problem(error)
            self.notice.tell(Tone.WARNING, problem.why or problem.what, self._text("both"))
            grow(self)
            (self.name if self.server.text().strip() else self.server).setFocus()
            return
        super().accept()
        self.given.emit(infobase)
