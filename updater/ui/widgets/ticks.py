"""Check boxes and radio buttons whose empty box can be seen on a dark ground, too.

Some styles draw the edge of an empty box darker than the ground, which nobody
sees on a dark one; there the edge is drawn once more in a colour of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QStyle, QStyleOptionButton

from updater.ui.look import is_dark, secondary_color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Tick(QCheckBox):
    """A check box."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its edge."""
        super().paintEvent(event)
        if is_dark(self.palette()):
            box = _indicator(self, QStyle.SubElement.SE_CheckBoxIndicator)
            with _pen(self) as painter:
                painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


class Choice(QRadioButton):
    """A radio button."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the circle and its edge."""
        super().paintEvent(event)
        if is_dark(self.palette()):
            box = _indicator(self, QStyle.SubElement.SE_RadioButtonIndicator)
            with _pen(self) as painter:
                painter.drawEllipse(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5))


def _indicator(button: QAbstractButton, element: QStyle.SubElement) -> QRect:
    option = QStyleOptionButton()
    option.initFrom(button)
    return button.style().subElementRect(element, option, button)


def _pen(button: QAbstractButton) -> QPainter:
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    disabled = button.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    painter.setPen(secondary_color(button.palette()) if button.isEnabled() else disabled)
    return painter
