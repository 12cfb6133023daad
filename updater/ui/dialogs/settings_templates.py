"""Settings: where templates are looked for and where new ones go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from updater.ui.dialogs.settings_tab import SettingsTab
from updater.ui.look import Tone, em
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.directory_list import DirectoryList
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.ticks import Tick

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.template import TemplateDirectory
    from updater.settings import Settings
    from updater.ui.desk import Desk


class TemplatesTab(SettingsTab):
    """Where templates are looked for and where new ones go."""

    code = "templates"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.list = DirectoryList(desk.icons, self.texts, self)
        self.list.edited.connect(self._own_changed)
        self.list.adding.connect(self._add)
        self.list.currentItemChanged.connect(self._current_changed)
        self.into = QComboBox(self)
        self.into.setObjectName("installInto")
        self.into.setAccessibleName(self.text("into").replace("&", ""))
        self.offer = Tick(self.text("offer-register"), self)
        self.offer.setObjectName("offerRegister")
        self.notice = Notice(desk.icons, "registerNotice", self)
        into = QLabel(self.text("into"), self)
        into.setBuddy(self.into)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self), em(self), em(self), em(self))
        column.setSpacing(em(self) * 2 // 3)
        column.addWidget(self.hint("directories-hint"))
        column.addWidget(self.list, 1)
        column.addLayout(self._buttons())
        column.addWidget(self.notice)
        for widget in (into, self.into, self.offer):
            column.addWidget(widget)

    def _buttons(self) -> FlowLayout:
        row = FlowLayout(em(self) // 2)
        for name, act, sign in (
            ("add", self._add, "add"),
            ("remove", self.list.remove, "remove"),
            ("up", lambda: self.list.shift(-1), "up"),
            ("down", lambda: self.list.shift(1), "down"),
            ("register", self._register, ""),
        ):
            object_name = f"directory{name.capitalize()}"
            button = ActionButton(self.desk.icons, object_name, self.text(name), act, sign, self)
            setattr(self, f"{name}_button", button)
            row.addWidget(button)
        return row

    def show_settings(self, settings: Settings) -> None:
        """Show the directories of these settings and those 1C names."""
        from updater.templates.directories import template_directories

        places = self.desk.application.places
        self.offer.setChecked(settings.register_templates)
        self.list.fill(template_directories(places, settings.template_directories))
        self._fill_into(settings.install_into)
        self._current_changed()

    def answers(self) -> dict[str, Any]:
        """Return own directories, the place for new ones, and whether to offer registering."""
        return {
            "template_directories": self.list.own,
            "install_into": self.into.currentData(),
            "register_templates": self.offer.isChecked(),
        }

    def _fill_into(self, chosen: Path | None) -> None:
        self.into.clear()
        self.into.addItem(self.text("into-first"), None)
        paths = self.list.paths if chosen is None else (*self.list.paths, chosen)
        for path in dict.fromkeys(paths):
            self.into.addItem(str(path), path)
        self.into.setCurrentIndex(max(0, self.into.findData(chosen)))

    def _own_changed(self) -> None:
        self._fill_into(self.into.currentData())
        self._current_changed()

    def _add(self) -> None:
        current: TemplateDirectory | None = self.list.current
        title = self.text("pick-directory")
        path = self.desk.asking.directory(self, title, current.path if current else None)
        if path is not None:
            self.list.add(path)

    def _current_changed(self) -> None:
        current, own = self.list.current, self.list.own
        mine = current is not None and current.path in own
        row = self.list.currentRow()
        for name, enabled in (
            ("remove", mine),
            ("up", mine and row > 0),
            ("down", mine and row < len(own) - 1),
            ("register", mine and not self._registered(current)),
        ):
            getattr(self, f"{name}_button").setEnabled(enabled)

    def _registered(self, directory: TemplateDirectory | None) -> bool:
        return directory is not None and self.desk.application.templates.is_registered(directory.path)

    def _register(self) -> None:
        current = self.list.current
        if current is None:
            return
        application, path = self.desk.application, current.path
        self.desk.bridge.submit(
            lambda: application.templates.register(path),
            lambda _none: self._is_registered(path),
            self._failed,
            owner=self,
        )

    def _is_registered(self, path: Path) -> None:
        self.notice.tell(Tone.OK, self.text("registered"), str(path))
        self._current_changed()

    def _failed(self, error: BaseException) -> None:
        problem = self.texts.problem(error)
        self.notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())
