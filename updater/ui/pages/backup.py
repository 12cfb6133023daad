"""The third step: the backup, which only an explicit wish leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from updater.model.backup import OF_FILES, BackupKind
from updater.model.extras import EXTRAS, FILE_ONLY
from updater.ui.changes import choose_backup, choose_extras
from updater.ui.look import Tone, em
from updater.ui.pages.base import BasePage
from updater.ui.steps import Step
from updater.ui.survey import backup_space, dump_space
from updater.ui.widgets.extras import ExtrasFields
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.path_field import PathField
from updater.ui.widgets.scrolled import Scrolled
from updater.ui.widgets.ticks import Choice, Tick

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from updater.ui.desk import Desk
    from updater.ui.survey import BackupSpace, DumpSpace

_TYPING_PAUSE = 300  # milliseconds


class BackupPage(BasePage):
    """Reminds, shows the place and the room there, warns of doing without."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Step.BACKUP)
        self._make = self._choice("makeBackup", "make")
        self._skip = self._choice("skipBackup", "skip")
        self._place = PathField(desk, "backupPlace", self.text("place"), self.texts("ui.button.browse"), self)
        self._kind = QComboBox(self)
        self._kind.setObjectName("backupKind")
        self._kind.setAccessibleName(self.text("kind-label").replace("&", ""))
        self._offer(OF_FILES)
        self._kind_hint = self._quiet_label()
        self._space = QLabel(self)
        self._space.setObjectName("backupSpace")
        self._space.setWordWrap(True)
        self._space.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._warning = Notice(desk.icons, "skipWarning", self)
        self._confirm = Tick(self.text("confirm"), self)
        self._confirm.setObjectName("confirmSkip")
        self._reminder = Notice(desk.icons, "backupReminder", self)
        self._extras = ExtrasFields(self.texts, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE)
        self._pause.timeout.connect(self._look)
        self._lay_out_choices()
        desk.settings_changed.connect(self._settings_changed)
        self._make.toggled.connect(self._answered)
        self._confirm.toggled.connect(self._answered)
        self._place.edited.connect(self._answered)
        self._extras.edited.connect(self._extras_chosen)
        self._kind.currentIndexChanged.connect(self._kind_chosen)

    def _offer(self, kinds: Iterable[BackupKind]) -> None:
        """Offer what can be made of this infobase."""
        self._kind.clear()
        for kind in kinds:
            self._kind.addItem(self.text(f"kind.{kind.value}"), kind)

    def _choice(self, name: str, key: str) -> Choice:
        button = Choice(self.text(key), self)
        button.setObjectName(name)
        font = QFont(button.font())
        font.setWeight(QFont.Weight.DemiBold)
        button.setFont(font)
        return button

    def _lay_out_choices(self) -> None:
        label = QLabel(self.text("place"), self)
        label.setBuddy(self._place.line)
        content = QWidget(self)
        all_choices = QVBoxLayout(content)
        all_choices.setContentsMargins(0, 0, em(self) // 2, 0)
        all_choices.setSpacing(em(self) // 2)
        all_choices.addWidget(self._make)
        self._kind_label = QLabel(self.text("kind-label"), self)
        self._kind_label.setBuddy(self._kind)
        row = QHBoxLayout()
        row.addWidget(self._kind_label)
        row.addWidget(self._kind)
        row.addStretch(1)
        column = self._indented()
        column.addLayout(row)
        for widget in (self._kind_hint, label, self._place, self._space):
            column.addWidget(widget)
        all_choices.addLayout(column)
        all_choices.addSpacing(em(self) // 2)
        all_choices.addWidget(self._skip)
        all_choices.addLayout(self._indented(self._hint_of("skip-hint"), self._warning, self._confirm))
        all_choices.addSpacing(em(self) // 2)
        all_choices.addWidget(self._extras)
        all_choices.addStretch(1)
        scroll = Scrolled("backupScroll", content, self)
        self._extras.unfolded.connect(lambda: scroll.ensureWidgetVisible(self._extras.ticks[EXTRAS[1]]))
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self._reminder)

    def _hint_of(self, key: str) -> QLabel:
        label = self._quiet_label()
        label.setText(self.text(key))
        return label

    def _quiet_label(self) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label

    def _indented(self, *widgets: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(em(self) * 3 // 2, 0, 0, 0)
        column.setSpacing(em(self) // 2)
        for widget in widgets:
            column.addWidget(widget)
        return column

    def first_focus(self) -> QWidget:
        """Start at the choice."""
        return self._make if self._make.isChecked() else self._skip

    def enter(self) -> None:
        """Show the present answers and look for room."""
        state = self.desk.state
        self._make.setChecked(state.make_backup)
        self._skip.setChecked(not state.make_backup)
        self._confirm.setChecked(state.skip_confirmed)
        self._place.show_path(state.backup_directory)
        self._kind.blockSignals(True)
        if state.inspected is not None:
            self._offer(self.desk.application.backups.kinds(state.inspected))
        chosen = state.server_kind if state.on_server else state.backup_kind
        self._kind.setCurrentIndex(max(0, self._kind.findData(chosen)))
        self._kind.blockSignals(False)
        on_server = state.on_server
        for widget in (self._kind_label, self._kind):
            widget.setVisible(self._kind.count() > 1)  # else there is nothing to choose
        more = self.text("reminder-server" if on_server else "reminder-more")
        self._reminder.tell(Tone.ACCENT, self.text("reminder"), more)
        self._extras.fill(state.extras, FILE_ONLY if on_server else ())
        self._answered()
        self._look()

    def refresh(self) -> None:
        """Look at the room again."""
        self._look()

    def explain(self, code: str) -> None:
        """Say what is missing and lead to it."""
        super().explain(code)
        (self._confirm if code == "backup-unconfirmed" else self._place).setFocus()

    def _settings_changed(self) -> None:
        if self.isVisible():
            self.enter()

    def _answered(self) -> None:
        make = self._make.isChecked()
        self._place.setEnabled(make)
        self._kind.setEnabled(make)
        kind = self._kind.currentData()
        by_designer = self.desk.state.on_server and kind is BackupKind.DUMP
        self._kind_hint.setText(self.text(f"kind-hint.{'dump-server' if by_designer else kind.value}"))
        self._space.setVisible(make)
        self._confirm.setVisible(not make)
        if make:
            self._warning.clear()
        else:
            self._warning.tell(Tone.WARNING, self.text("warning"))
        self.desk.put(
            choose_backup(
                self.desk.state,
                make=make,
                directory=self._place.path,
                skip_confirmed=self._confirm.isChecked(),
                kind=self._kind.currentData(),
            )
        )
        self.problem.clear()
        self._pause.start()

    def _extras_chosen(self) -> None:
        self.desk.put(choose_extras(self.desk.state, self._extras.extras))

    def _kind_chosen(self) -> None:
        """Nothing is typed here: what was said of the other kind goes at once."""
        self._space.clear()
        self._answered()
        self._look()

    def _look(self) -> None:
        inspected, place = self.desk.state.inspected, self._place.path
        if inspected is None or place is None:
            self._space.clear()
            return
        application, kind = self.desk.application, self._kind.currentData()
        if kind is BackupKind.DBMS:
            self._space.clear()  # its command decides what it writes
            return
        if inspected.server is not None:
            self.desk.bridge.submit(
                lambda: dump_space(application, inspected, place),
                lambda space: self._show_dump_space(place, space),
                lambda _error: self._space.clear(),
            )
            return
        self.desk.bridge.submit(
            lambda: backup_space(application, inspected, place, kind),
            lambda space: self._show_space(place, kind, space),
            lambda _error: self._space.clear(),
        )

    def _show_space(self, place: Path, kind: BackupKind, space: BackupSpace) -> None:
        if place != self._place.path or kind is not self._kind.currentData():
            return
        if space.free is None:
            self._space.setText(self.text("space-unknown", needed=space.needed))
        else:
            key = "space" if space.enough else "space-short"
            told = key if kind is BackupKind.COPY else f"{key}-about"
            self._space.setText(self.text(told, needed=space.needed, free=space.free))

    def _show_dump_space(self, place: Path, space: DumpSpace) -> None:
        """Say what is known: how large a dump will be nobody can tell before it is made."""
        if place != self._place.path:
            return
        parts = [self.text("dump-last", size=space.last)] if space.last is not None else []
        if space.free is not None:
            parts.append(self.text("dump-free", free=space.free))
        self._space.setText(" ".join(parts))
