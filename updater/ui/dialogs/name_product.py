"""What the site calls a configuration that the program's table does not hold: asked once, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout

from updater.ui.look import em, headline_font

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk


class NameProductDialog(QDialog):
    """Two names, one of which is enough.

    Signals:
        named: name for the update service, name on the release pages.
    """

    named = Signal(str, str)

    def __init__(self, desk: Desk, configuration: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = desk.texts
        self.setObjectName("nameProduct")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._text("title"))
        self.program, self.nick = self._field("program"), self._field("nick")
        self._buttons = self._button_box()
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) // 2)
        heading = QLabel(self._text("question"), self)
        heading.setFont(headline_font(self.font()))
        heading.setWordWrap(True)
        column.addWidget(heading)
        column.addWidget(self._hint(self._texts("ui.name-product.hint", configuration=configuration)))
        for name, field in (("program", self.program), ("nick", self.nick)):
            label = QLabel(self._text(name), self)
            label.setBuddy(field)
            column.addSpacing(em(self) // 2)
            for widget in (label, field, self._hint(self._text(f"{name}-hint"))):
                column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self._buttons)
        self.setMinimumWidth(em(self) * 32)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumHeight(column.totalHeightForWidth(self.minimumWidth()))
        self._edited()

    def _text(self, key: str) -> str:
        return self._texts(f"ui.name-product.{key}")

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName(f"product{name.capitalize()}")
        field.setAccessibleName(self._text(name).replace("&", ""))
        field.textChanged.connect(lambda _text: self._edited())
        return field

    def _hint(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setWordWrap(True)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label

    def _button_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        self._accept = box.addButton(self._text("accept"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._accept.setObjectName("productAccept")
        self._accept.setDefault(True)
        cancel = box.addButton(self._texts("ui.button.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("productCancel")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _edited(self) -> None:
        if hasattr(self, "_accept"):
            self._accept.setEnabled(bool(self.program.text().strip() or self.nick.text().strip()))

    def accept(self) -> None:
        """Hand over what was typed."""
        program, nick = self.program.text().strip(), self.nick.text().strip()
        super().accept()
        self.named.emit(program, nick)
