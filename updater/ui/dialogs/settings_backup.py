"""Settings: where backups go, what they are, how many stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QSpinBox, QVBoxLayout

from updater.model.backup import OF_FILES
from updater.ui.dialogs.settings_tab import SettingsTab
from updater.ui.look import em
from updater.ui.widgets.path_field import PathField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.settings import Settings
    from updater.ui.desk import Desk

KINDS = tuple(kind.value for kind in OF_FILES)
_MOST = 999
_LONGEST = 3650  # days


class BackupTab(SettingsTab):
    """Place, second place, kind, and how many stay."""

    code = "backup"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        browse = self.texts("ui.button.browse")
        self.place = PathField(desk, "settingsBackup", self.text("backup"), browse, self)
        self.place.line.setPlaceholderText(str(desk.application.program.backups))
        self.second = PathField(desk, "settingsSecondBackup", self.text("second"), browse, self)
        self.second.line.setPlaceholderText(self.text("second-none"))
        self.kind = QComboBox(self)
        self.kind.setObjectName("settingsBackupKind")
        self.kind.setAccessibleName(self.text("kind").replace("&", ""))
        for kind in KINDS:
            self.kind.addItem(self.texts(f"ui.backup.kind.{kind}"), kind)
        self.count = self._number("backupsKept", "kept", _MOST, "kept-all")
        self.days = self._number("backupDays", "days", _LONGEST, "days-all")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self), em(self), em(self), em(self))
        column.setSpacing(em(self) // 2)
        for key, field, hint in (
            ("backup", self.place, "backup-hint"),
            ("second", self.second, "second-hint"),
        ):
            label = QLabel(self.text(key), self)
            label.setBuddy(field.line)
            for widget in (label, field, self.hint(hint)):
                column.addWidget(widget)
            column.addSpacing(em(self) // 3)
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        form.addRow(self.text("kind"), self.kind)
        form.addRow(self.text("kept"), self.count)
        form.addRow(self.text("days"), self.days)
        column.addLayout(form)
        column.addWidget(self.hint("kept-hint"))
        column.addStretch(1)

    def _number(self, name: str, key: str, most: int, none: str) -> QSpinBox:
        """A number whose lowest value says that there is no limit."""
        box = QSpinBox(self)
        box.setObjectName(name)
        box.setAccessibleName(self.text(key).replace("&", ""))
        box.setRange(0, most)
        box.setSpecialValueText(self.text(none))
        box.setMaximumWidth(em(self) * 12)
        return box

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        self.place.show_path(settings.backup_directory)
        self.second.show_path(settings.second_backup_directory)
        self.kind.setCurrentIndex(max(0, self.kind.findData(settings.backup_kind)))
        self.count.setValue(settings.backups_kept or 0)
        self.days.setValue(settings.backup_days or 0)

    def answers(self) -> dict[str, Any]:
        """Return the settings of this group."""
        return {
            "backup_directory": self.place.path,
            "second_backup_directory": self.second.path,
            "backup_kind": self.kind.currentData(),
            "backups_kept": self.count.value() or None,
            "backup_days": self.days.value() or None,
        }
