"""The groups of the settings dialog: each shows settings and gives back its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from updater.texts import available_languages
from updater.ui.look import Tone, em
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.directory_list import DirectoryList
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.path_field import PathField

if TYPE_CHECKING:
    from pathlib import Path

    from updater.enterprise.installations import Platform
    from updater.model.template import TemplateDirectory
    from updater.settings import Settings
    from updater.ui.desk import Desk

_MINUTE = 60
_LONGEST = 7 * 24 * 60  # minutes


def _minutes(seconds: int) -> int:
    return max(1, seconds // _MINUTE)


class SettingsTab(QWidget):
    """One group."""

    code = ""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk, self.texts = desk, desk.texts
        self.setObjectName(f"settings{self.code.capitalize()}")

    def show_settings(self, settings: Settings) -> None:
        """Show settings."""
        raise NotImplementedError

    def answers(self) -> dict[str, Any]:
        """Return the settings of this group by name."""
        raise NotImplementedError

    def text(self, key: str, **facts: object) -> str:
        """Return a text of the dialog."""
        return self.texts(f"ui.settings.{key}", **facts)

    def hint(self, key: str) -> QLabel:
        """Return a quiet explanation."""
        label = QLabel(self.text(key), self)
        label.setWordWrap(True)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label


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
        self.offer = QCheckBox(self.text("offer-register"), self)
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
        return directory is not None and self.desk.application.is_registered(directory.path)

    def _register(self) -> None:
        current = self.list.current
        if current is None:
            return
        application, path = self.desk.application, current.path
        self.desk.bridge.submit(
            lambda: application.register_templates(path),
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


class RunTab(SettingsTab):
    """Backup place, platform, time limits."""

    code = "run"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self._seconds: dict[QSpinBox, int] = {}
        browse = self.texts("ui.button.browse")
        self.backup = PathField(desk, "settingsBackup", self.text("backup"), browse, self)
        self.backup.line.setPlaceholderText(str(desk.application.program.backups))
        self.platform = QComboBox(self)
        self.platform.setObjectName("platform")
        self.platform.setAccessibleName(self.text("platform").replace("&", ""))
        self.step_limit = self._minutes("stepLimit", "step-limit")
        self.handlers_limit = self._minutes("handlersLimit", "handlers-limit")
        pick = ActionButton(
            desk.icons, "platformBrowse", self.text("platform-browse"), self._pick, "open-folder", self
        )
        row = QHBoxLayout()
        row.addWidget(self.platform, 1)
        row.addWidget(pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self), em(self), em(self), em(self))
        column.setSpacing(em(self) // 2)
        for label, field, hint in (
            ("backup", self.backup, "backup-hint"),
            ("platform", row, "platform-hint"),
        ):
            self._add_row(column, label, field, hint)
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        form.addRow(self.text("step-limit"), self.step_limit)
        form.addRow(self.text("handlers-limit"), self.handlers_limit)
        column.addLayout(form)
        column.addWidget(self.hint("limits-hint"))
        column.addStretch(1)

    def _add_row(self, column: QVBoxLayout, key: str, field: QWidget | QHBoxLayout, hint: str) -> None:
        label = QLabel(self.text(key), self)
        column.addWidget(label)
        if isinstance(field, PathField):
            label.setBuddy(field.line)
            column.addWidget(field)
        elif isinstance(field, QHBoxLayout):
            label.setBuddy(self.platform)
            column.addLayout(field)
        column.addWidget(self.hint(hint))
        column.addSpacing(em(self) // 2)

    def _minutes(self, name: str, key: str) -> QSpinBox:
        box = QSpinBox(self)
        box.setObjectName(name)
        box.setAccessibleName(self.text(key).replace("&", ""))
        box.setRange(1, _LONGEST)
        box.setSingleStep(10)
        box.setMaximumWidth(em(self) * 9)
        box.setSuffix(f" {self.text('minutes')}")
        return box

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; installed platforms are looked for in the background."""
        self.backup.show_path(settings.backup_directory)
        self._seconds = {self.step_limit: settings.step_time_limit}
        self._seconds[self.handlers_limit] = settings.handlers_time_limit
        for box, seconds in self._seconds.items():
            box.setValue(_minutes(seconds))
        self._fill(settings.platform, ())
        chosen = settings.platform
        self.desk.bridge.submit(
            self.desk.application.platforms,
            lambda found: self._fill(chosen, found),
            lambda _error: None,
            owner=self,
        )

    def answers(self) -> dict[str, Any]:
        """Return backup place, platform and limits."""
        return {
            "backup_directory": self.backup.path,
            "platform": self.platform.currentData(),
            "step_time_limit": self._limit(self.step_limit),
            "handlers_time_limit": self._limit(self.handlers_limit),
        }

    def _limit(self, box: QSpinBox) -> int:
        """Return seconds; a limit that was not touched is not rounded to minutes."""
        before = self._seconds[box]
        return before if box.value() == _minutes(before) else box.value() * _MINUTE

    def _fill(self, chosen: Path | None, found: tuple[Platform, ...]) -> None:
        self.platform.clear()
        self.platform.addItem(self.text("platform-newest"), None)
        for platform in found:
            self.platform.addItem(f"{platform.version}  —  {platform.designer}", platform.designer)
        if chosen is not None and self.platform.findData(chosen) < 0:
            self.platform.addItem(str(chosen), chosen)
        self.platform.setCurrentIndex(max(0, self.platform.findData(chosen)))

    def _pick(self) -> None:
        paths = self.desk.asking.files(self, self.text("platform-pick"), self.platform.currentData(), "")
        if paths:
            self.platform.addItem(str(paths[0]), paths[0])
            self.platform.setCurrentIndex(self.platform.count() - 1)


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
