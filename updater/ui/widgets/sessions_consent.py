"""Whether sessions of others in a server infobase may be ended, and who is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from updater.ui.look import em
from updater.ui.widgets.ticks import Tick

if TYPE_CHECKING:
    from collections.abc import Iterable

    from updater.model.plan import Check
    from updater.texts import Texts


class SessionsConsent(QWidget):
    """A tick, and below it what the cluster told.

    Signals:
        edited: the person agreed, or took that back.
    """

    edited = Signal(bool)

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("sessions")
        self.tick = Tick(texts("ui.server.end-sessions"), self)
        self.tick.setObjectName("endSessions")
        self.tick.setAccessibleDescription(texts("ui.server.end-sessions-hint"))
        self.tick.toggled.connect(self.edited)
        self.who = QLabel(texts("ui.server.end-sessions-hint"), self)
        self.who.setObjectName("whoIsThere")
        self.who.setWordWrap(True)
        self.who.setTextFormat(Qt.TextFormat.PlainText)
        self.who.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.who.setContentsMargins(em(self) * 3 // 2, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) // 4)
        column.addWidget(self.tick)
        column.addWidget(self.who)

    def fill(self, *, agreed: bool) -> None:
        """Show the present answer."""
        self.tick.blockSignals(True)
        self.tick.setChecked(agreed)
        self.tick.blockSignals(False)

    def show_checks(self, checks: Iterable[Check]) -> None:
        """Say who is there now, as far as the cluster told."""
        found = next((check for check in checks if check.code == "sessions"), None)
        if found is None:
            words = self._texts("ui.server.end-sessions-hint")
        elif found.params.get("names"):
            words = self._texts("ui.server.there-now", names=found.params["names"])
        else:
            words = self._texts("ui.server.nobody-there")
        self.who.setText(words)
