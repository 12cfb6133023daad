"""Where distributions go: asked once, before anything is unpacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
)

from updater.ui.look import em, headline_font
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.ticks import Tick

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk


class InstallDialog(QDialog):
    """Asks into which template directory packages are unpacked.

    Signals:
        accepted_into: the folder, and whether 1C shall be told of it.
    """

    accepted_into = Signal(object, bool)

    def __init__(self, desk: Desk, packages: tuple[Path, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, desk.texts
        self.setObjectName("installDialog")
        self.setWindowTitle(self._texts("ui.install.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._places = self._place_box()
        self._register = Tick(self._texts("ui.install.register"), self)
        self._register.setObjectName("installRegister")
        self._buttons = self._button_box()
        self._lay_out(packages)
        self._place_changed()

    def _lay_out(self, packages: tuple[Path, ...]) -> None:
        space = em(self)
        heading = QLabel(self._texts("ui.install.question", count=len(packages)), self)
        heading.setFont(headline_font(self.font()))
        names = QLabel("\n".join(package.name for package in packages), self)
        for label in (heading, names):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        place = QLabel(self._texts("ui.install.into"), self)
        place.setBuddy(self._places)
        row = QHBoxLayout()
        row.addWidget(self._places, 1)
        browse = self._texts("ui.button.browse")
        row.addWidget(
            ActionButton(self._desk.icons, "installBrowse", browse, self._browse, "open-folder", self)
        )
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(space * 3 // 2, space * 3 // 2, space * 3 // 2, space)
        column.setSpacing(space * 2 // 3)
        for widget in (heading, names, place):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self._register)
        column.addStretch(1)
        column.addWidget(self._buttons)
        self.setMinimumWidth(space * 32)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)

    def _place_box(self) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName("installPlace")
        box.setAccessibleName(self._texts("ui.install.into").replace("&", ""))
        application = self._desk.application
        target = application.templates.install_target()
        known = [directory.path for directory in application.templates.directories()]
        for path in dict.fromkeys([target, *known]):
            box.addItem(str(path), path)
        box.currentIndexChanged.connect(self._place_changed)
        return box

    def _button_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        accept = box.addButton(self._texts("ui.install.accept"), QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setObjectName("installAccept")
        accept.setDefault(True)
        cancel = box.addButton(self._texts("ui.button.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("installCancel")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    @property
    def _place(self) -> Path:
        place: Path = self._places.currentData()
        return place

    def _browse(self) -> None:
        path = self._desk.asking.directory(self, self._texts("ui.install.into").replace("&", ""), self._place)
        if path is not None:
            self._places.insertItem(0, str(path), path)
            self._places.setCurrentIndex(0)

    def _place_changed(self) -> None:
        """Offer to tell 1C of a directory it does not know."""
        application = self._desk.application
        settings, templates = application.settings, application.templates
        offered = settings.register_templates and not templates.is_registered(self._place)
        self._register.setVisible(offered)
        self._register.setChecked(offered)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the wrapped words need."""
        width = max(self.width(), self.minimumWidth())
        self.setMinimumHeight(self._column.totalHeightForWidth(width))

    def accept(self) -> None:
        """Go on with the place chosen."""
        super().accept()
        self.accepted_into.emit(self._place, not self._register.isHidden() and self._register.isChecked())
