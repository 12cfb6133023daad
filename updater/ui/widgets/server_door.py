"""The door of a server infobase: what it takes to look inside, who comes in, how far the reading is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from updater.model.events import Progress, Waiting
from updater.ui.look import Tone, em, headline_font
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.flow_layout import FlowLayout
from updater.ui.widgets.notice import Notice
from updater.ui.widgets.scrolled import Scrolled
from updater.ui.widgets.server_login import ServerLoginFields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

    from updater.model.events import Event
    from updater.model.infobase import Infobase
    from updater.texts import Texts
    from updater.ui.icons import Icons

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_WIDEST = 34  # lines of text
_SETTINGS = {
    "run.server-needs-platform": "run",
    "platform.absent": "run",
    "platform.versions-differ": "run",
    "cluster.rac-not-found": "server",
    "cluster.rac-absent": "server",
    "cluster.address": "server",
    "cluster.agent-unreachable": "server",
    "cluster.infobase-unknown": "server",
    "cluster.port-unknown": "server",
}
"""Where in the settings an error can be helped."""


class ServerDoor(QWidget):
    """Asks who comes in; tells how the reading goes, and why it did not succeed, right there.

    Signals:
        submitted: the person wants to come in; carries the `ServerLogin`.
        stopped: the reading is to be stopped.
        settings_wanted: a tab of the settings may help; carries its code.
    """

    submitted = Signal(object)
    stopped = Signal()
    settings_wanted = Signal(str)

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("serverDoor")
        self._title, self._place = self._label("", quiet=False), self._label("")
        self._title.setFont(headline_font(self.font()))
        self._sandbox = Notice(icons, "serverSandbox", self)
        self.fields = ServerLoginFields(icons, texts, "server", self)
        self.enter_button = ActionButton(icons, "serverEnter", self._text("enter"), self.submit, "user", self)
        self.stop_button = ActionButton(
            icons, "serverStop", self._text("stop"), self.stopped.emit, "stopped", self
        )
        self.settings_button = ActionButton(
            icons, "serverSettings", self._text("to-settings"), self._to_settings, "settings", self
        )
        self._wanted_tab = self._start = ""
        self.bar = QProgressBar(self)
        self.bar.setObjectName("serverBar")
        self.bar.setAccessibleName(self._text("reading"))
        self.bar.setTextVisible(False)
        self.status = self._label("")
        self.status.setObjectName("serverStatus")
        self._hint = self._label(self._text("hint"))
        self.notice = Notice(icons, "serverNotice", self)
        self._lay_out()
        self._busy(on=False)

    def _label(self, words: str, *, quiet: bool = True) -> QLabel:
        label = QLabel(words, self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if quiet:
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return label

    def _lay_out(self) -> None:
        content = QWidget(self)
        content.setMaximumWidth(em(self) * _WIDEST)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, em(self) // 2, 0)
        column.setSpacing(em(self) // 2)
        head = QVBoxLayout()
        head.setSpacing(em(self) // 6)
        head.addWidget(self._title)
        head.addWidget(self._place)
        column.addLayout(head)
        for widget in (self._hint, self._sandbox, self.notice, self.fields):
            column.addWidget(widget)
        row = FlowLayout(em(self) // 2)
        for button in (self.enter_button, self.stop_button, self.settings_button):
            row.addWidget(button)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.status)
        column.addStretch(1)
        self._scroll = Scrolled("serverScroll", content, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    def _text(self, key: str, **facts: object) -> str:
        return self._texts(f"ui.server.{key}", **facts)

    def show_infobase(self, infobase: Infobase, user: str, cluster_user: str) -> None:
        """Stand before another infobase, with the names that are known."""
        self._title.setText(infobase.title)
        self._place.setText(infobase.location)
        self.fields.fill(user, cluster_user)
        self._busy(on=False)
        self._tell_nothing()

    def show_sandbox(self) -> None:
        """Say that nobody need know a password here."""
        self._sandbox.tell(Tone.ACCENT, self._text("sandbox"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter comes in instead of going to the next page."""
        if event.key() in _ENTER:
            self.submit()
            event.accept()
            return
        super().keyPressEvent(event)

    def submit(self) -> None:
        """Hand over who comes in; what came of it is told later."""
        if self.enter_button.isEnabled():
            self.submitted.emit(self.fields.login)

    def wait(self) -> None:
        """Say that the infobase is being read."""
        self.bar.setRange(0, 0)
        self._tell_nothing()
        self._busy(on=True)
        self._say(self._text("asking-cluster"))

    def told(self, events: Iterable[Event]) -> None:
        """Show how far the reading is."""
        for event in events:
            if isinstance(event, Progress) and event.total:
                self.bar.setRange(0, event.total)
                self.bar.setValue(event.done)
                number = min(event.done + 1, event.total)
                self._start = self._text("start", number=number, count=event.total)
                self._say(self._start)
            elif isinstance(event, Waiting):
                waiting = self._text("waiting", seconds=event.seconds)
                self.status.setText(f"{self._start} · {waiting}" if self._start else waiting)

    def close_again(self) -> None:
        """Nobody is waited for any more: the names stay, passwords are not needed here."""
        self._busy(on=False)
        self.fields.forget()
        self._tell_nothing()

    def tell_stopped(self) -> None:
        """Say that the reading was stopped."""
        self._busy(on=False)
        self._hint.hide()
        self.notice.tell(Tone.QUIET, self._text("stopped"))

    def refuse(self, error: BaseException) -> None:
        """Say why the infobase could not be read, and lead to what helps; nothing is tried again."""
        self._busy(on=False)
        self._hint.hide()
        problem = self._texts.problem(error)
        self.notice.tell(Tone.ERROR, problem.what, f"{problem.why} {problem.remedy}".strip())
        self._wanted_tab = _SETTINGS.get(problem.code, "")
        self.settings_button.setVisible(bool(self._wanted_tab))
        self.fields.lead_to(problem.code)

    def _to_settings(self) -> None:
        self.settings_wanted.emit(self._wanted_tab)

    def _busy(self, *, on: bool) -> None:
        self.fields.setEnabled(not on)
        self.enter_button.setEnabled(not on)
        self.stop_button.setVisible(on)
        self.settings_button.hide()
        self.bar.setVisible(on)
        self.status.setVisible(on)

    def _tell_nothing(self) -> None:
        self._start = ""
        self.notice.clear()
        self._hint.show()

    def _say(self, words: str) -> None:
        """Say what is being done, to a screen reader, too."""
        self.status.setText(words)
        self.status.setAccessibleName(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self.status, QAccessible.Event.Alert))
