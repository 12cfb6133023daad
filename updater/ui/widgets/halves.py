"""Two panes side by side with a border that can be dragged but does not draw attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from updater.ui.look import em

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class _Gap(QSplitterHandle):
    """The border: nothing but a gap."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw nothing."""


class Halves(QSplitter):
    """Left and right, neither of which can be closed.

    Args:
        shares: first widths, in lines of text.
    """

    def __init__(self, name: str, left: QWidget, right: QWidget, shares: tuple[int, int]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName(name)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(round(em(self) * 1.5))
        self.addWidget(left)
        self.addWidget(right)
        self.setSizes([share * em(self) for share in shares])
        self.setStretchFactor(0, shares[0])
        self.setStretchFactor(1, shares[1])

    def createHandle(self) -> QSplitterHandle:
        """Make the border."""
        return _Gap(self.orientation(), self)
