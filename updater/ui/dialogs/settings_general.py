"""Settings: language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from updater.texts import available_languages
from updater.ui.dialogs.settings_tab import SettingsTab
from updater.ui.look import em

if TYPE_CHECKING:
    from updater.settings import Settings
    from updater.ui.desk import Desk


class GeneralTab(SettingsTab):
    """Language."""

    code = "general"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.language = QComboBox(self)
        self.language.setObjectName("language")
        self.language.setAccessibleName(self.text("language").replace("&", ""))
        self.language.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.language.addItem(self.text("language-system"), None)
        for code in available_languages():
            self.language.addItem(self.text(f"language-{code}"), code)
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.addRow(self.text("language"), self.language)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self), em(self), em(self), em(self))
        column.setSpacing(em(self) // 2)
        column.addLayout(form)
        column.addWidget(self.hint("language-hint"))
        column.addStretch(1)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_settings(self, settings: Settings) -> None:
        """Show the language."""
        self.language.setCurrentIndex(max(0, self.language.findData(settings.language)))

    def answers(self) -> dict[str, Any]:
        """Return the language."""
        return {"language": self.language.currentData()}
