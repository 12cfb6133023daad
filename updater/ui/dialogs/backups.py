"""The backups there are: look, verify, put back."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
)

from updater.errors import UserError
from updater.model.events import Progress, StepStarted
from updater.ui.dialogs.asking import Question
from updater.ui.look import Tone, em, title_font
from updater.ui.run_progress import SCALE
from updater.ui.taking_over import Takeover
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.halves import Halves
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.rich import RichPane
from updater.ui.widgets.state_stack import StateStack
from updater.ui.widgets.ticks import Tick
from updater.ui.widgets.two_line import MARK, SECOND_LINE, SIGN, TwoLineDelegate
from updater.ui.words.backups import SIGNS, TONES, account, row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from updater.model.events import Event
    from updater.model.update_options import UpdateOptions
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk
    from updater.update.backup import Backup
    from updater.update.backups.catalogue import BackupEntry
    from updater.update.putting_back import RestoreRequest
    from updater.update.restore_room import Room

_ENTRY = Qt.ItemDataRole.UserRole + 20


class BackupsDialog(QDialog):
    """Lists backups of one infobase, or of all; the work goes on in the background and can be stopped.

    Signals:
        restored: an infobase was put back; what was read of it is no longer true.
    """

    restored = Signal()

    def __init__(self, desk: Desk, infobase: Path | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._texts, self._infobase = desk, desk.texts, infobase
        self._task: Task[Any] | None = None
        self._takeover = Takeover(desk, self)
        self.setObjectName("backupsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.text("title"))
        self._title = QLabel(self._heading(), self)
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setFont(title_font(self.font()))
        self.list = QListWidget(self)
        self.list.setObjectName("backupList")
        self.list.setAccessibleName(self.text("title"))
        self.list.setItemDelegate(TwoLineDelegate(desk.icons, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemSelectionChanged.connect(self._choose)
        self._stack = StateStack(desk.icons, "backupsState", self.list, self)
        self._facts = RichPane(desk.icons, "backupFacts", self.text("facts"), parent=self)
        self._keep = Tick(self.text("keep-present"), self)
        self._keep.setObjectName("keepPresent")
        self._keep.setChecked(True)
        self._notice = Notice(desk.icons, "backupsNotice", self)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("backupsBar")
        self._bar.setAccessibleName(self.text("working"))
        self._bar.setRange(0, SCALE)
        self._bar.setTextVisible(False)
        self._bar.hide()
        self._buttons = {
            name: ActionButton(desk.icons, name, self.text(key), act, sign, self)
            for name, key, act, sign in (
                ("backupRestore", "restore", self._ask_room, "undo"),
                ("backupVerify", "verify", self._verify, "shield"),
                ("backupFolder", "folder", self._open_folder, "open-folder"),
                ("backupStop", "stop", self._stop, "stopped"),
                ("backupsClose", "close", self.reject, ""),
            )
        }
        self._lay_out()
        self._load()

    def text(self, key: str, **facts: object) -> str:
        """Return a text of this dialog."""
        return self._texts(f"ui.backups.{key}", **facts)

    def _heading(self) -> str:
        if self._infobase is None:
            return self.text("title")
        return self.text("title-of", name=str(self._infobase.name).rpartition("\\")[2])

    def _lay_out(self) -> None:
        space = em(self)
        actions = FlowLayout(space // 2)
        for name in ("backupRestore", "backupVerify", "backupFolder", "backupStop"):
            actions.addWidget(self._buttons[name])
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(self._buttons["backupsClose"])
        column = QVBoxLayout(self)
        column.setContentsMargins(space * 3 // 2, space * 3 // 2, space * 3 // 2, space)
        column.setSpacing(space * 2 // 3)
        column.addWidget(self._title)
        column.addWidget(Halves("backupHalves", self._stack, self._facts, (24, 24)), 1)
        for widget in (self._notice, self._bar, self._keep):
            column.addWidget(widget)
        column.addLayout(actions)
        column.addLayout(last)
        self.setMinimumSize(space * 40, space * 28)
        self.resize(space * 56, space * 34)

    # The list

    def _load(self) -> None:
        self._stack.load(self.text("loading"))
        application, infobase = self._desk.application, self._infobase
        self._desk.bridge.submit(
            lambda: application.backups.entries(infobase), self._loaded, self._failed, owner=self
        )
        self._show()

    def _loaded(self, entries: tuple[BackupEntry, ...]) -> None:
        self.list.clear()
        for entry in entries:
            item = QListWidgetItem()
            self.list.addItem(item)
            self._fill(item, entry)
        if not entries:
            self._stack.tell("shield", self.text("none"), self.text("none-hint"))
            return
        self._stack.show_content()
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _fill(self, item: QListWidgetItem, entry: BackupEntry) -> None:
        first, second = row(self._texts, entry)
        item.setText(first)
        item.setData(SECOND_LINE, second)
        item.setData(SIGN, "infobase")
        item.setData(MARK, (SIGNS[entry.state.value], TONES[entry.state.value]))
        item.setData(_ENTRY, entry)
        state = self._texts(f"backups.state.{entry.state.value}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{first}, {second}, {state}")

    @property
    def entry(self) -> BackupEntry | None:
        """The backup chosen."""
        chosen = self.list.selectedItems()
        found: BackupEntry | None = chosen[0].data(_ENTRY) if chosen else None
        return found

    def _choose(self) -> None:
        """What was said of another backup goes."""
        self._notice.clear()
        self._show()

    def _show(self) -> None:
        entry, idle = self.entry, self._task is None
        backup = entry.backup if entry is not None else None
        problem = entry.problem if entry is not None else None
        native = backup is not None and problem is None and not backup.server
        of_server = backup is not None and problem is None and bool(backup.server and backup.run)
        self._buttons["backupRestore"].setEnabled(idle and (native or of_server))
        self._buttons["backupVerify"].setEnabled(idle and backup is not None)
        self._buttons["backupFolder"].setEnabled(entry is not None)
        self._buttons["backupStop"].setVisible(not idle)
        self._buttons["backupsClose"].setEnabled(idle)
        self.list.setEnabled(idle)
        self._keep.setEnabled(idle and native)
        self._keep.setHidden(of_server)  # the Designer loads over what is there
        self._bar.setVisible(not idle)
        texts = self._texts
        self._facts.write(lambda ink: account(texts, entry, ink) if entry is not None else "")

    # Work

    def _begin(self, work: Callable[..., Any], done: Callable[[Any], None], words: str) -> None:
        self._bar.setValue(0)
        self._notice.tell(Tone.ACCENT, words)
        self._task = self._desk.bridge.start(work, done, self._failed, self._told, owner=self)
        self._show()

    def _told(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, StepStarted):
                self._bar.setValue(0)
                self._notice.tell(Tone.ACCENT, self._texts(f"step.{event.step}.title", subject=event.subject))
                if event.step == "restore-swap":
                    self._buttons["backupStop"].setEnabled(False)
            elif isinstance(event, Progress) and event.total:
                self._bar.setValue(round(SCALE * event.done / event.total))

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel.cancel()

    def _ended(self) -> None:
        self._task = None
        self._desk.guard("")
        self._bar.setRange(0, SCALE)
        self._buttons["backupStop"].setEnabled(True)
        self._show()

    def _failed(self, error: BaseException) -> None:
        from updater.errors import Cancelled

        self._ended()
        if isinstance(error, Cancelled):
            self._notice.tell(Tone.QUIET, self.text("stopped"))
            return
        if self._takeover.settles(error):
            return
        problem = self._texts.problem(error)
        self._notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())

    def _verify(self) -> None:
        entry, backups = self.entry, self._desk.application.backups
        if entry is not None:
            self._begin(
                lambda on_event, cancel: backups.verify(entry, on_event=on_event, cancel=cancel),
                self._verified,
                self.text("verifying"),
            )

    def _verified(self, entry: BackupEntry) -> None:
        for item in self.list.selectedItems():
            self._fill(item, entry)
        self._ended()
        if entry.problem is None:
            self._notice.tell(Tone.OK, self.text("verified"))
        else:
            problem = self._texts.problem(entry.problem)
            self._notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())

    def _ask_room(self) -> None:
        """Look whether both infobases fit before anything is asked."""
        entry, backups = self.entry, self._desk.application.backups
        if entry is None or entry.backup is None:
            return
        if entry.backup.server:
            self._ask_login(entry.backup)
            return
        infobase = entry.backup.infobase
        self._desk.bridge.submit(
            lambda: backups.room(entry, infobase), self._ask_restore, self._failed, owner=self
        )

    def _ask_login(self, backup: Backup) -> None:
        """A server infobase is put back by the Designer: somebody has to come in."""
        from updater.ui.dialogs.server_login import Errand, ServerLoginDialog

        name, release = backup.server, backup.version or backup.release
        errand = Errand(
            self.text("question", name=name, release=release, when=backup.taken),
            self.text("question-more-server"),
            self.text("question-yes"),
            user=self._user_of(backup.run),
        )
        dialog = ServerLoginDialog(self._desk, errand, self)
        dialog.given.connect(lambda options: self._restore_on_server(backup.run, options))
        dialog.open()

    def _user_of(self, run: str) -> str:
        """Who came in for that run; the journal keeps names, never passwords."""
        with contextlib.suppress(UserError):
            return str(self._desk.application.toolbox.journal().run(run).details.get("user", ""))
        return ""

    def _restore_on_server(self, run: str, options: UpdateOptions) -> None:
        application = self._desk.application
        self._begin(
            lambda on_event, _cancel: application.runs.restore(run, options, on_event=on_event),
            self._is_restored,
            self.text("working-server"),
        )
        self._buttons["backupStop"].setEnabled(False)  # it cannot be undone half way
        self._bar.setRange(0, 0)

    def _ask_restore(self, room: Room) -> None:
        entry = self.entry
        if entry is None or entry.backup is None:
            return
        backup, infobase = entry.backup, entry.backup.infobase
        keep = self._keep.isChecked() and (room.enough or room.guessed)
        if room.guessed:
            more = "more-guess-keep" if keep else "more-guess"
        else:
            more = "more-keep" if keep else ("more" if room.enough else "more-no-room")
        question = Question(
            "restore",
            self._texts("ui.window.name"),
            self.text("question", name=infobase.name, release=backup.release, when=backup.taken),
            self.text(f"question-{more}", path=infobase, needed=room.needed, free=room.free),
            self.text("question-yes"),
            self._texts("ui.button.cancel"),
        )
        if self._desk.asking.confirm(self, question):
            from updater.update.putting_back import RestoreRequest

            make_room = not room.enough
            request = RestoreRequest(entry.manifest, infobase, keep_present=keep, make_room=make_room)
            self._takeover.begin(lambda: self._restore(replace(request, take_lock=self._takeover.agreed)))

    def _restore(self, request: RestoreRequest) -> None:
        backups = self._desk.application.backups
        self._desk.guard("restoring")
        self._begin(
            lambda on_event, cancel: backups.restore(request, on_event=on_event, cancel=cancel),
            self._is_restored,
            self.text("working"),
        )

    def _is_restored(self, _record: object) -> None:
        entry = self.entry
        of_server = entry is not None and entry.backup is not None and bool(entry.backup.server)
        self._ended()
        self._notice.tell(Tone.OK, self.text("restored-server" if of_server else "restored"))
        self.restored.emit()

    def _open_folder(self) -> None:
        if self.entry is not None:
            self._desk.asking.show(self.entry.manifest.parent)

    def reject(self) -> None:
        """Not while something is going on: it has to be stopped first."""
        if self._task is None:
            super().reject()
