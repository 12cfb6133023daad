"""A list that says what it is doing when it has nothing to show: loading, empty, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from updater.ui.look import Tone, em, headline_font

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.ui.icons import Icons

Action = tuple[str, "Callable[[], None]"]
"""What a button says, and what it does."""

_ACTIONS = ("Action", "OtherAction")
_PATIENCE = 300  # milliseconds: what loads faster is not announced, so that nothing flickers


class StateStack(QStackedWidget):
    """Shows its content, or a sign with a sentence and the next step."""

    def __init__(self, icons: Icons, name: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._icons = icons
        self._acts: list[Callable[[], None]] = []
        self._sign, self._words, self._hint = QLabel(), _centred(), _centred()
        self._buttons = [QPushButton() for _ in _ACTIONS]
        for number, (button, suffix) in enumerate(zip(self._buttons, _ACTIONS, strict=True)):
            button.setObjectName(f"{name}{suffix}")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, which=number: self._acts[which]())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(lambda: self.setCurrentIndex(1))
        self.addWidget(content)
        self.addWidget(self._message_page())

    def _message_page(self) -> QWidget:
        page = QFrame()
        page.setFrameShape(QFrame.Shape.StyledPanel)
        page.setBackgroundRole(QPalette.ColorRole.Base)
        page.setAutoFillBackground(True)
        column = QVBoxLayout(page)
        column.setContentsMargins(em(self) * 2, em(self), em(self) * 2, em(self))
        column.setSpacing(em(self) // 2)
        column.addStretch(2)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        self._words.setFont(headline_font(self.font()))
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column.addWidget(self._words)
        column.addWidget(self._hint)
        for button in self._buttons:
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return page

    def load(self, words: str) -> None:
        """Say that something is being done, unless it is done at once."""
        self._fill("now", words, "", ())
        self._timer.start()

    def tell(
        self,
        sign: str,
        words: str,
        hint: str = "",
        action: Action | None = None,
        other: Action | None = None,
    ) -> None:
        """Say why there is nothing to show and what to do, one way or the other."""
        self._timer.stop()
        self._fill(sign, words, hint, tuple(each for each in (action, other) if each is not None))
        self.setCurrentIndex(1)

    def show_content(self) -> None:
        """Show the content itself."""
        self._timer.stop()
        self.setCurrentIndex(0)

    @property
    def words(self) -> str:
        """What is said instead of the content; empty when the content is shown."""
        return self._words.text() if self.currentIndex() == 1 else ""

    def _fill(self, sign: str, words: str, hint: str, actions: tuple[Action, ...]) -> None:
        self._sign.setPixmap(self._icons.pixmap(sign, em(self) * 3, self.palette(), Tone.QUIET))
        self._words.setText(words)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._acts = [act for _words, act in actions]
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(actions))
            button.setText(actions[number][0] if number < len(actions) else "")


def _centred() -> QLabel:
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
