"""Pages of the vendor's sites a person may want, opened in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from updater.ui.look import em, headline_font
from updater.ui.widgets.actions import ActionButton

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk

PAGES = ("platform", "problems", "administration", "products", "its", "registration")

_QUESTIONS = {"products", "registration"}
"""Pages that want a questionnaire first."""


class LinksDialog(QDialog):
    """A button for each page, with what is found there."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, desk.texts
        self.setObjectName("linksDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._texts("ui.links.title"))
        heading = QLabel(self._texts("ui.links.title"), self)
        heading.setFont(headline_font(self.font()))
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(em(self) * 3 // 2, em(self) * 3 // 2, em(self) * 3 // 2, em(self))
        column.setSpacing(em(self) // 4)
        column.addWidget(heading)
        column.addWidget(self._hint(self._texts("ui.links.opens")))
        addresses = desk.application.online.links()
        for name in PAGES:
            if name in addresses:
                self._add(name, self._opener(name, addresses[name]))
        column.addStretch(1)
        column.addWidget(self._button_box())
        self.setMinimumWidth(em(self) * 34)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumHeight(column.totalHeightForWidth(self.minimumWidth()))

    def _opener(self, name: str, address: str) -> Callable[[], None]:
        if name in _QUESTIONS:
            return lambda: self._ask(add_product=name == "products")
        return lambda: self._desk.asking.browse(address)

    def _ask(self, *, add_product: bool) -> None:
        from updater.ui.dialogs.registration import RegistrationDialog

        RegistrationDialog(self._desk, self, add_product=add_product).open()

    def _add(self, name: str, act: Callable[[], None]) -> None:
        words, more = self._texts(f"ui.links.{name}"), self._texts(f"ui.links.{name}-hint")
        button = ActionButton(self._desk.icons, f"link{name.capitalize()}", words, act, "web", self)
        button.setAccessibleDescription(more)
        self._column.addSpacing(em(self) // 2)
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._hint(more))

    def _hint(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setWordWrap(True)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label

    def _button_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        close = box.addButton(self._texts("ui.button.close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setObjectName("linksClose")
        box.rejected.connect(self.reject)
        return box
