"""A line that tells something on the page itself: a sign, a sentence, and perhaps one thing to do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from updater.ui.look import Tone, em, tone_color

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from updater.ui.icons import Icons

SIGNS = {Tone.OK: "ok", Tone.WARNING: "warning", Tone.ERROR: "error", Tone.ACCENT: "info", Tone.QUIET: "info"}
_TINT = 0.11


class Notice(QWidget):
    """Hidden until something is told; a screen reader hears what is told.

    Args:
        below: buttons stand below the words: there are many, or they are too wide to stand beside them.
    """

    def __init__(
        self, icons: Icons, name: str, parent: QWidget | None = None, *, below: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._icons = icons
        self._tone = Tone.ACCENT
        self._acts: list[Callable[[], None]] = []
        self._sign, self._words, self._more = QLabel(self), _wrapped(self), _wrapped(self)
        self._words.setObjectName(f"{name}Words")
        self._buttons = [QPushButton(self) for _ in (0, 1)]
        for number, (button, kind) in enumerate(zip(self._buttons, ("Action", "OtherAction"), strict=True)):
            button.setObjectName(f"{name}{kind}")
            button.clicked.connect(partial(self._acted, number))
        self._lay_out(below=below)
        self.hide()

    def _lay_out(self, *, below: bool) -> None:
        space = em(self)
        words = QVBoxLayout()
        words.setSpacing(space // 4)
        words.addWidget(self._words)
        words.addWidget(self._more)
        row = QHBoxLayout(self)
        row.setContentsMargins(space, space * 2 // 3, space, space * 2 // 3)
        row.setSpacing(space * 3 // 4)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        buttons = QHBoxLayout() if below else QVBoxLayout()
        buttons.setSpacing(space // 2)
        for button in self._buttons:
            buttons.addWidget(button)
        if below:
            buttons.addStretch(1)
            words.addSpacing(space // 4)
            words.addLayout(buttons)
        else:
            buttons.insertStretch(0, 1)
            buttons.addStretch(1)
            row.addLayout(buttons)
        self._more.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def tell(
        self,
        tone: Tone,
        words: str,
        more: str = "",
        action: tuple[str, Callable[[], None]] | None = None,
        other: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show a sentence, a quieter one below it, and perhaps buttons: (their words, what they do)."""
        self._tone = tone
        self._words.setText(words)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        offered = [each for each in (action, other) if each is not None]
        self._acts = [act for _, act in offered]
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(offered))
            button.setText(offered[number][0] if number < len(offered) else "")
        self.setAccessibleName(f"{words} {more}".strip())
        self._draw_sign()
        self.show()
        self.update()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def tell_more(self, more: str) -> None:
        """Change the quieter line only."""
        self._more.setText(more)
        self._more.setVisible(bool(more))

    @property
    def words(self) -> str:
        """What is told; empty when nothing is."""
        return "" if self.isHidden() else self._words.text()

    def clear(self) -> None:
        """Tell nothing."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint the ground with the tone."""
        super().paintEvent(event)
        ground = tone_color(self.palette(), self._tone)
        ground.setAlphaF(_TINT)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the sign in the new colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()

    def _draw_sign(self) -> None:
        size = round(em(self) * 1.3)
        self._sign.setPixmap(self._icons.pixmap(SIGNS[self._tone], size, self.palette(), self._tone))

    def _acted(self, number: int, _checked: bool = False) -> None:
        if number < len(self._acts):
            self._acts[number]()


def _wrapped(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return label
