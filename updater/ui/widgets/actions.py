"""Buttons with a sign, a name for tests and screen readers, and colours that follow the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QPushButton

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from updater.ui.icons import Icons


class ActionButton(QPushButton):
    """A button that does one thing.

    Args:
        name: the object name.
        words: what it says, with a mnemonic; also its accessible name.
        sign: the icon's name; none when empty.
        quiet: without a frame: what is seldom needed does not compete with what is.
    """

    def __init__(
        self,
        icons: Icons,
        name: str,
        words: str,
        act: Callable[[], object],
        sign: str = "",
        parent: QWidget | None = None,
        *,
        quiet: bool = False,
    ) -> None:
        self._icons, self._sign = icons, sign
        super().__init__(words, parent)
        self.setObjectName(name)
        self.setAccessibleName(words.replace("&", ""))
        self.setAutoDefault(False)
        self.setFlat(quiet)
        self.clicked.connect(lambda: act())  # noqa: PLW0108 - the signal's own argument stays here
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the sign in the new colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        if self._sign:
            self.setIcon(self._icons.icon(self._sign, self.palette()))
