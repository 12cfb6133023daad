"""Who is signed in, who told the facts below, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from updater.ui.look import Tone, em
from updater.ui.widgets.actions import ActionButton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from updater.online import AccountState
    from updater.texts import Texts
    from updater.ui.icons import Icons


Act = tuple[str, str, "Callable[[], object]"]
"""A button: its object name, what it says, what it does."""


class AccountBar(QWidget):
    """One line about the account, one about the source, and what can be done with the account.

    Args:
        acts: buttons at the right.
    """

    def __init__(
        self, icons: Icons, texts: Texts, acts: Sequence[Act], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("accountBar")
        self._icons, self._texts = icons, texts
        self._sign, self.name, self.source = QLabel(self), QLabel(self), QLabel(self)
        self.name.setObjectName("accountName")
        self.source.setObjectName("siteSource")
        self.source.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        font = QFont(self.name.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.name.setFont(font)
        for label in (self.name, self.source):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.source)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(self) * 2 // 3)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        for object_name, says, act in acts:
            button = ActionButton(icons, object_name, says, act, parent=self)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._draw()

    def show_account(self, account: AccountState) -> None:
        """Show who is signed in."""
        self.name.setText(self._texts("ui.site.connected", login=account.login))

    def show_source(self, words: str) -> None:
        """Show where the facts are from."""
        self.source.setText(words)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the sign in the new colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        size = round(em(self) * 1.8)
        self._sign.setPixmap(self._icons.pixmap("user", size, self.palette(), Tone.ACCENT))
