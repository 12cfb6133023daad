"""Who comes into a server infobase to settle a run there that was cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from updater.ui.look import em
from updater.ui.widgets.scrolled import Scrolled
from updater.ui.widgets.server_login import ServerLoginFields
from updater.ui.widgets.ticks import Tick

if TYPE_CHECKING:
    from updater.app import UpdateOptions
    from updater.texts import Texts
    from updater.ui.icons import Icons


class RecoveryLogin(Scrolled):
    """The login, and whether sessions of others may be ended: the Designer's own lives on for a while."""

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget) -> None:
        content = QWidget(parent)
        self.fields = ServerLoginFields(icons, texts, "recoveryServer", content)
        self.end_sessions = Tick(texts("ui.server.end-sessions"), content)
        self.end_sessions.setObjectName("recoveryEndSessions")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, em(content) // 2, 0)
        column.setSpacing(em(content) // 2)
        column.addWidget(self.fields)
        column.addWidget(self.end_sessions)
        column.addStretch(1)
        super().__init__("recoveryScroll", content, parent)

    @property
    def options(self) -> UpdateOptions:
        """Who comes in, and what was agreed to."""
        return self.fields.login.options(end_sessions=self.end_sessions.isChecked())
