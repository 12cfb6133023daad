"""Rows of two lines with a sign: a name, and under it quietly what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from updater.ui.look import Tone, is_dark, secondary_color, tone_color

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QColor, QPainter

    from updater.ui.icons import Icons

SECOND_LINE = Qt.ItemDataRole.UserRole + 1
SIGN = Qt.ItemDataRole.UserRole + 2
MARK = Qt.ItemDataRole.UserRole + 3
"""A small sign at the right with its tone: ("lock", Tone.OK)."""
DIM = Qt.ItemDataRole.UserRole + 4
"""True: the row can be read but not chosen."""

Index = QModelIndex | QPersistentModelIndex


class TwoLineDelegate(QStyledItemDelegate):
    """Paints a row: sign, name, quiet second line, a mark at the right."""

    def __init__(self, icons: Icons, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return room for two lines, or for one where there is no second."""
        height = QFontMetrics(option.font).height()
        lines = 2.2 if index.data(SECOND_LINE) is not None else 1.0
        return QSize(height * 12, round(height * (lines + 0.9)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row in the palette's colours."""
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        self._paint_edge(painter, option, index)
        self._paint_signs(painter, option, index)
        self._paint_words(painter, option, index)
        painter.restore()

    @staticmethod
    def _paint_edge(painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the edge of a tick where the style draws it in a colour nobody sees (see `ticks`)."""
        palette: QPalette = option.palette
        if index.data(Qt.ItemDataRole.CheckStateRole) is not None and is_dark(palette):
            painter.setPen(secondary_color(palette))
            painter.drawRoundedRect(QRectF(_tick(option)).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)

    def _paint_signs(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        size = _sign_size(option)
        top = option.rect.center().y() - size // 2 + 1
        if name := index.data(SIGN):
            pixmap = self._icons.colored(name, size, self._color(option, Tone.QUIET))
            painter.drawPixmap(_left(option, index), top, pixmap)
        if mark := index.data(MARK):
            small = round(size * 0.8)
            left = option.rect.right() - small - _gap(option)
            pixmap = self._icons.colored(mark[0], small, self._color(option, mark[1]))
            painter.drawPixmap(left, option.rect.center().y() - small // 2 + 1, pixmap)

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area = self._words_area(option, index)
        second = index.data(SECOND_LINE)
        first = QFont(option.font)
        dim = bool(index.data(DIM))
        if second is not None and not dim:
            first.setWeight(QFont.Weight.DemiBold)
        height = QFontMetrics(first).height()
        top = area.top() + (area.height() - round(height * (2.2 if second is not None else 1))) // 2
        self._line(
            painter,
            first,
            QRect(area.left(), top, area.width(), height),
            index.data(),
            self._color(option, Tone.QUIET if dim else Tone.PLAIN),
        )
        if second is not None:
            line = QRect(area.left(), top + round(height * 1.2), area.width(), height)
            self._line(painter, option.font, line, second, self._color(option, Tone.QUIET))

    def _words_area(self, option: QStyleOptionViewItem, index: Index) -> QRect:
        area = QRect(option.rect)
        area.setLeft(_left(option, index))
        if index.data(SIGN):
            area.setLeft(area.left() + _sign_size(option) + _gap(option))
        area.setRight(area.right() - _gap(option) - (_sign_size(option) if index.data(MARK) else 0))
        return area

    @staticmethod
    def _line(painter: QPainter, font: QFont, area: QRect, text: str, color: QColor) -> None:
        painter.setFont(font)
        painter.setPen(color)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    @staticmethod
    def _color(option: QStyleOptionViewItem, tone: Tone) -> QColor:
        palette: QPalette = option.palette
        if not option.state & QStyle.StateFlag.State_Enabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        if option.state & QStyle.StateFlag.State_Selected:
            return palette.color(QPalette.ColorRole.HighlightedText)
        return secondary_color(palette) if tone is Tone.QUIET else tone_color(palette, tone)


def _left(option: QStyleOptionViewItem, index: Index) -> int:
    """Return where a row begins: after its tick, when it has one."""
    left = option.rect.left() + _gap(option)
    if index.data(Qt.ItemDataRole.CheckStateRole) is None:
        return left
    return _tick(option).right() + _gap(option)


def _tick(option: QStyleOptionViewItem) -> QRect:
    tick = QStyle.SubElement.SE_ItemViewItemCheckIndicator
    rect: QRect = option.widget.style().subElementRect(tick, option, option.widget)
    return rect


def _sign_size(option: QStyleOptionViewItem) -> int:
    return round(QFontMetrics(option.font).height() * 1.35)


def _gap(option: QStyleOptionViewItem) -> int:
    return round(QFontMetrics(option.font).height() * 0.6)
