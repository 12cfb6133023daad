"""All settings in one dialog, kept on OK."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout

from updater.ui.dialogs.settings_backup import BackupTab
from updater.ui.dialogs.settings_general import GeneralTab
from updater.ui.dialogs.settings_run import RunTab
from updater.ui.dialogs.settings_server import ServerTab
from updater.ui.dialogs.settings_site import SiteTab
from updater.ui.dialogs.settings_templates import TemplatesTab
from updater.ui.look import Tone, em
from updater.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.settings import Settings
    from updater.ui.desk import Desk

_Role = QDialogButtonBox.ButtonRole


class SettingsDialog(QDialog):
    """The update site, template directories, what a run does, servers, language."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._texts = desk, desk.texts
        self.setObjectName("settingsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._texts("ui.settings.title"))
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("settingsTabs")
        self.tabs.setAccessibleName(self._texts("ui.settings.title"))
        self._pages = (
            SiteTab(desk, self),
            TemplatesTab(desk, self),
            BackupTab(desk, self),
            RunTab(desk, self),
            ServerTab(desk, self),
            GeneralTab(desk, self),
        )
        for page in self._pages:
            self.tabs.addTab(page, self._texts(f"ui.settings.tab.{page.code}"))
        self._notice = Notice(desk.icons, "settingsNotice", self)
        self._buttons = self._button_box()
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self), em(self), em(self), em(self))
        column.setSpacing(em(self) * 2 // 3)
        column.addWidget(self.tabs)
        column.addWidget(self._notice)
        column.addWidget(self._buttons)
        self._show(desk.application.settings)
        self.resize(em(self) * 46, em(self) * 32)

    def _button_box(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        for name, key, role, act in (
            ("settingsOk", "ui.settings.ok", _Role.AcceptRole, self.accept),
            ("settingsCancel", "ui.button.cancel", _Role.RejectRole, self.reject),
            ("settingsDefaults", "ui.settings.defaults", _Role.ResetRole, self._defaults),
        ):
            button = box.addButton(self._texts(key), role)
            button.setObjectName(name)
            button.setDefault(name == "settingsOk")
            button.clicked.connect(act)
        return box

    def show_tab(self, code: str) -> None:
        """Show one group of settings."""
        for index, page in enumerate(self._pages):
            if page.code == code:
                self.tabs.setCurrentIndex(index)

    def _show(self, settings: Settings) -> None:
        for page in self._pages:
            page.show_settings(settings)

    def _defaults(self) -> None:
        """Put the present group back to its defaults; kept on OK like any other change."""
        from updater.settings import Settings

        self._pages[self.tabs.currentIndex()].show_settings(Settings())

    def _edited(self) -> Settings:
        settings = self._desk.application.settings
        for page in self._pages:
            settings = replace(settings, **page.answers())
        return settings

    def accept(self) -> None:
        """Keep the settings, then close; what cannot be kept is told on its own page."""
        for page in self._pages:
            if (problem := page.problem()) is not None:
                self.show_tab(page.code)
                self._not_kept(problem)
                return
        application, settings = self._desk.application, self._edited()
        if settings == application.settings:
            self._tell_pages()
            super().accept()
            return
        self._buttons.setEnabled(False)
        self._desk.bridge.submit(
            lambda: application.save_settings(settings), self._kept, self._not_kept, owner=self
        )

    def _kept(self, _nothing: None) -> None:
        self._tell_pages()
        super().accept()
        self._desk.settings_saved()

    def _tell_pages(self) -> None:
        for page in self._pages:
            page.kept()

    def _not_kept(self, error: BaseException) -> None:
        self._buttons.setEnabled(True)
        problem = self._texts.problem(error)
        self._notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())
