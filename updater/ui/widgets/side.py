"""The steps at the side: which is current, which are done and with what answer, which cannot be reached."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from updater.ui.look import Tone, em, secondary_color, tone_color
from updater.ui.steps import ORDER, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from updater.texts import Texts
    from updater.ui.icons import Icons

_WIDTH = 15  # in lines of text
_TINT = 0.055


class Standing(enum.Enum):
    """How a step stands to the present one."""

    CURRENT = "current"
    DONE = "done"
    OPEN = "open"
    CLOSED = "closed"
    SKIPPED = "skipped"
    """The present answers lead past it."""


class Badge(QWidget):
    """A circle with the step's number, or with a tick."""

    def __init__(self, icons: Icons, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons, self._number = icons, number
        self.standing = Standing.CLOSED
        size = round(em(self) * 1.5)
        self.setFixedSize(QSize(size, size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the circle."""
        palette = self.palette()
        quiet, accent = secondary_color(palette), tone_color(palette, Tone.ACCENT)
        current = self.standing is Standing.CURRENT
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(accent if current or self.standing is Standing.DONE else quiet)
            painter.setBrush(accent if current else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
            if self.standing is Standing.DONE:
                size = round(self.width() * 0.62)
                place = (self.width() - size) // 2
                painter.drawPixmap(place, place, self._icons.colored("tick", size, accent))
                return
            painter.setPen(palette.color(QPalette.ColorRole.Window) if current else quiet)
            mark = "–" if self.standing is Standing.SKIPPED else str(self._number)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, mark)


class StepRow(QWidget):
    """One step with its answer below it."""

    pressed = Signal(object)

    def __init__(self, icons: Icons, texts: Texts, step: Step, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"step{step.code.capitalize()}")
        self.step, self._texts = step, texts
        self._badge = Badge(icons, ORDER.index(step) + 1, self)
        self._name = QLabel(texts(f"ui.{step.code}.step"), self)
        self._answer = QLabel(self)
        self._answer.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (self._name, self._answer):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(em(self) * 2 // 3)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._badge, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._answer, 1, 1)
        grid.setColumnStretch(1, 1)
        self.take(Standing.CLOSED, "")

    @property
    def standing(self) -> Standing:
        """How the step stands."""
        return self._badge.standing

    def take(self, standing: Standing, answer: str) -> None:
        """Show how the step stands and what was answered there."""
        self._badge.standing = standing
        self._answer.setText(answer)
        self._answer.setVisible(bool(answer))
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if standing is Standing.CURRENT else QFont.Weight.Normal)
        self._name.setFont(font)
        dim = standing in {Standing.CLOSED, Standing.SKIPPED}
        self._name.setForegroundRole(
            QPalette.ColorRole.PlaceholderText if dim else QPalette.ColorRole.WindowText
        )
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if standing is Standing.DONE else Qt.CursorShape.ArrowCursor
        )
        said = self._texts(f"ui.side.{standing.value}", step=self._name.text())
        self.setAccessibleName(f"{said}. {answer}".rstrip(". "))
        self._badge.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask to go back to this step."""
        super().mousePressEvent(event)
        if self.standing is Standing.DONE:
            self.pressed.emit(self.step)


class Side(QWidget):
    """The list of steps.

    Signals:
        wanted: the person pressed a step that is done.
    """

    wanted = Signal(object)

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("side")
        self.setAccessibleName(texts("ui.side.name"))
        self.rows = {step: StepRow(icons, texts, step, self) for step in ORDER}
        space = em(self)
        self.setMinimumWidth(space * _WIDTH)
        self.setMaximumWidth(space * _WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(space * 5 // 4, space * 3 // 2, space, space)
        column.setSpacing(space)
        column.addLayout(self._heading(icons, texts))
        column.addSpacing(space // 2)
        for row in self.rows.values():
            row.pressed.connect(self.wanted)
            column.addWidget(row)
        column.addStretch(1)

    def _heading(self, icons: Icons, texts: Texts) -> QHBoxLayout:
        picture, name = QLabel(self), QLabel(texts("ui.window.name"), self)
        picture.setPixmap(icons.application_pixmap(em(self) * 2))
        name.setWordWrap(True)
        font = QFont(name.font())
        font.setWeight(QFont.Weight.DemiBold)
        name.setFont(font)
        row = QHBoxLayout()
        row.setSpacing(em(self) * 2 // 3)
        row.addWidget(picture)
        row.addWidget(name, 1)
        return row

    def take(
        self,
        current: Step,
        reachable: Iterable[Step],
        answers: Mapping[Step, str],
        route: Iterable[Step] = ORDER,
    ) -> None:
        """Show where the wizard stands.

        Args:
            current: the step shown.
            reachable: those that may be shown now.
            answers: what was answered on each.
            route: the steps the present answers lead through.
        """
        way, open_steps = frozenset(route), frozenset(reachable)
        for step, row in self.rows.items():
            if step not in way:
                row.take(Standing.SKIPPED, self._texts("ui.side.not-needed") if step < current else "")
                continue
            row.take(_standing(step, current, open_steps), answers.get(step, "") if step < current else "")

    def changeEvent(self, event: QEvent) -> None:
        """Draw again in the new colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lay a card a little apart from the page's ground."""
        ground = self.palette().color(QPalette.ColorRole.WindowText)
        ground.setAlphaF(_TINT)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(self.rect()), 8, 8)


def _standing(step: Step, current: Step, reachable: frozenset[Step]) -> Standing:
    if step is current:
        return Standing.CURRENT
    if step < current:
        return Standing.DONE
    return Standing.OPEN if step in reachable else Standing.CLOSED
