"""Settings: platform, time limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from updater.ui.dialogs.settings_tab import SettingsTab
from updater.ui.dialogs.time_limits import TimeLimits
from updater.ui.look import em
from updater.ui.widgets.actions import ActionButton

if TYPE_CHECKING:
    from pathlib import Path

    from updater.enterprise.installations import Platform
    from updater.settings import Settings
    from updater.ui.desk import Desk


WAYS = ("auto", "file", "command-line")  # of a password to the platform


class RunTab(SettingsTab):
    """Platform, time limits."""

    code = "run"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.platform = QComboBox(self)
        self.platform.setObjectName("platform")
        self.platform.setAccessibleName(self.text("platform").replace("&", ""))
        self.passing = self._passing()
        self.limits = TimeLimits(self.texts, self)
        pick = ActionButton(
            desk.icons, "platformBrowse", self.text("platform-browse"), self._pick, "open-folder", self
        )
        row = QHBoxLayout()
        row.addWidget(self.platform, 1)
        row.addWidget(pick)
        words = self.text("new-platform.button")
        row.addWidget(
            ActionButton(desk.icons, "settingsNewPlatform", words, self._new_platform, "down", self)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self), em(self), em(self), em(self))
        column.setSpacing(em(self) // 2)
        self._add_row(column, "platform", row, "platform-hint")
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        form.addRow(self.text("passing"), self.passing)
        self.limits.add_to(form)
        column.addLayout(form)
        column.addWidget(self.hint("limits-hint"))
        column.addStretch(1)

    def _add_row(self, column: QVBoxLayout, key: str, field: QHBoxLayout, hint: str) -> None:
        label = QLabel(self.text(key), self)
        column.addWidget(label)
        label.setBuddy(self.platform)
        column.addLayout(field)
        column.addWidget(self.hint(hint))
        column.addSpacing(em(self) // 2)

    def _passing(self) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName("passwordPassing")
        box.setAccessibleName(self.text("passing").replace("&", ""))
        box.setToolTip(self.text("passing-hint"))
        for way in WAYS:
            box.addItem(self.text(f"way.{way}"), way)
        return box

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; installed platforms are looked for in the background."""
        self.limits.show_settings(settings)
        self.passing.setCurrentIndex(self.passing.findData(settings.password_passing))
        self._fill(settings.platform, ())
        self._look()

    def _look(self) -> None:
        """Look for installed platforms; the choice stays."""
        chosen = self.platform.currentData()
        self.desk.bridge.submit(
            self.desk.application.platforms.installed,
            lambda found: self._fill(chosen, found),
            lambda _error: None,
            owner=self,
        )

    def answers(self) -> dict[str, Any]:
        """Return platform and limits."""
        return {
            "platform": self.platform.currentData(),
            "password_passing": self.passing.currentData(),
            **self.limits.answers(),
        }

    def _fill(self, chosen: Path | None, found: tuple[Platform, ...]) -> None:
        self.platform.clear()
        self.platform.addItem(self.text("platform-newest"), None)
        for platform in found:
            self.platform.addItem(f"{platform.version}  —  {platform.designer}", platform.designer)
        if chosen is not None and self.platform.findData(chosen) < 0:
            self.platform.addItem(str(chosen), chosen)
        self.platform.setCurrentIndex(max(0, self.platform.findData(chosen)))

    def _new_platform(self) -> None:
        from updater.ui.dialogs.new_platform import NewPlatformDialog

        dialog = NewPlatformDialog(self.desk, "", self)
        dialog.installed.connect(self._look)
        dialog.open()

    def _pick(self) -> None:
        paths = self.desk.asking.files(self, self.text("platform-pick"), self.platform.currentData(), "")
        if paths:
            self.platform.addItem(str(paths[0]), paths[0])
            self.platform.setCurrentIndex(self.platform.count() - 1)
