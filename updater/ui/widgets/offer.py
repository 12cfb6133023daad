"""A notice with several answers, each of which takes it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from updater.ui.look import em
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from updater.ui.icons import Icons
    from updater.ui.look import Tone


class Offer(QWidget):
    """Hidden until something is offered."""

    def __init__(self, icons: Icons, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.notice = Notice(icons, f"{name}Notice", self)
        self._buttons: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) // 3)
        column.addWidget(self.notice)
        self._row = FlowLayout(em(self) // 2)
        column.addLayout(self._row)
        self.hide()

    def offer(
        self, tone: Tone, words: str, more: str, answers: Mapping[str, tuple[str, Callable[[], None] | None]]
    ) -> None:
        """Show a sentence, a quieter one, and the answers.

        Args:
            tone: of the notice.
            words: the sentence.
            more: the quieter one.
            answers: by the ends of their buttons' names: the words, and what is done besides going away.
        """
        self.clear()
        for name, (text, act) in answers.items():
            button = QPushButton(text, self)
            button.setObjectName(f"{self.objectName()}_{name}")
            button.clicked.connect(self.clear)
            if act is not None:
                button.clicked.connect(act)
            self._row.addWidget(button)
            self._buttons.append(button)
        self.notice.tell(tone, words, more)
        self.show()

    def clear(self) -> None:
        """Offer nothing."""
        self.hide()
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
