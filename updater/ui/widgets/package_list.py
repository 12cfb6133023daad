"""Distributions that can be ticked: what each is, its size, or why the account may not have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from updater.ui.look import em
from updater.ui.widgets.two_line import DIM, SECOND_LINE, TwoLineDelegate
from updater.ui.words.distributions import package_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from updater.model.site import Package
    from updater.texts import Texts
    from updater.ui.icons import Icons

_PACKAGE = Qt.ItemDataRole.UserRole
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class PackageList(QListWidget):
    """The list; a space or a click ticks."""

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("distributions")
        self.setAccessibleName(texts("ui.distributions.list"))
        self.setItemDelegate(TwoLineDelegate(icons, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumSize(QSize(em(self) * 14, em(self) * 8))

    @property
    def ticked(self) -> tuple[Package, ...]:
        """What the person wants."""
        items = (self.item(row) for row in range(self.count()))
        return tuple(item.data(_PACKAGE) for item in items if item.checkState() is Qt.CheckState.Checked)

    def fill(self, packages: Iterable[Package]) -> None:
        """Show what there is; sizes follow."""
        self.clear()
        for package in packages:
            item = QListWidgetItem(package.title or package.file_name)
            item.setFlags(_PLAIN | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.addItem(item)
            self._show(item, package, asked=False)
        self.setCurrentRow(0)

    def tell(self, row: int, package: Package) -> None:
        """Show what the site told of one of them."""
        self._show(self.item(row), package, asked=True)

    def refuse(self, row: int, why: str) -> None:
        """Say why one of them cannot be had; it can be ticked no more."""
        item = self.item(row)
        item.setData(Qt.ItemDataRole.CheckStateRole, None)
        item.setFlags(_PLAIN)
        item.setData(DIM, True)
        self._show(item, item.data(_PACKAGE), asked=True, refused=why)

    def _show(self, item: QListWidgetItem, package: Package, *, asked: bool, refused: str = "") -> None:
        second = package_line(self._texts, package, asked=asked, refused=refused)
        item.setData(_PACKAGE, package)
        item.setData(SECOND_LINE, second)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()}, {second}")
        item.setToolTip(f"{package.file_name}\n{second}")
