"""What is done with a distribution of the platform: installed on Windows, elsewhere the commands to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from updater.enterprise.installing import InstallationKind
from updater.errors import PlatformError
from updater.platforms import version_in_name
from updater.ui.dialogs.asking import Question
from updater.ui.look import Tone, em
from updater.ui.widgets.notice import Notice
from updater.ui.words.site import trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.enterprise.installing import Installation
    from updater.platforms import PlatformSetup
    from updater.ui.desk import Desk

_LINES = 5


class PlatformInstalling(QWidget):
    """A notice, and a field with commands where there are any.

    Signals:
        installed: a platform was installed, and is there.
        busy: the setup program runs, or does no longer.
    """

    installed = Signal()
    busy = Signal(bool)

    def __init__(self, desk: Desk, setup: PlatformSetup, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._texts, self._setup = desk, desk.texts, setup
        self._words = ""
        self.notice = Notice(desk.icons, "newPlatformNotice", self)
        self.commands = QPlainTextEdit(self)
        self.commands.setObjectName("platformCommands")
        self.commands.setAccessibleName(self._text("commands"))
        self.commands.setReadOnly(True)
        self.commands.setTabChangesFocus(True)
        self.commands.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.commands.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.commands.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.commands.setFixedHeight(em(self) * (_LINES * 3 // 2 + 1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) // 2)
        column.addWidget(self.notice)
        column.addWidget(self.commands)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.clear()

    def _text(self, key: str, **facts: object) -> str:
        return self._texts(f"ui.new-platform.{key}", **facts)

    def clear(self) -> None:
        """Tell nothing."""
        self.notice.clear()
        self.commands.hide()

    def take(self, files: Sequence[Path], words: str) -> None:
        """Offer to install what is here, or show how the person does it.

        Args:
            files: the distribution; more than one where packages come apart.
            words: says what they are.
        """
        self.clear()
        self._words = words
        if self._setup.installs:
            act = (self._text("install"), lambda: self._ask(files[0]))
            self.notice.tell(Tone.OK, words, str(files[0]), act)
            return
        self._desk.bridge.submit(
            lambda: self._setup.commands(files), self._show_commands, self.fail, owner=self
        )

    def _show_commands(self, commands: tuple[str, ...]) -> None:
        text = "\n".join(commands)
        self.commands.setPlainText(text)
        self.commands.show()
        act = (self._text("copy"), lambda: self._copy(text))
        self.notice.tell(Tone.OK, self._words, self._text("commands"), act)

    def _copy(self, text: str) -> None:
        self._desk.asking.copy(text)
        self.notice.tell_more(self._text("copied"))

    def _ask(self, file: Path) -> None:
        """Nothing is installed without this yes; what has no version is refused before it is asked."""
        if version_in_name(file) is None:
            self.fail(PlatformError("installation.version-unknown", path=str(file)))
            return
        code = "install-platform"
        question = Question(
            code,
            self._text("title"),
            self._texts(f"ui.question.{code}.words", version=version_in_name(file)),
            self._texts(f"ui.question.{code}.more", file=file),
            self._texts(f"ui.question.{code}.yes"),
            self._texts(f"ui.question.{code}.no"),
        )
        if self._desk.asking.confirm(self, question):
            self._install(file)

    def _install(self, file: Path) -> None:
        self.notice.tell(Tone.ACCENT, self._text("installing"), str(file))
        self.busy.emit(True)
        setup = self._setup
        self._desk.bridge.submit(lambda: setup.install(file, agreed=True), self._ended, self.fail, owner=self)

    def _ended(self, ended: Installation) -> None:
        if not ended.succeeded:
            waits = ended.kind is InstallationKind.RESTART_NEEDED
            self.fail(ended.error(), Tone.WARNING if waits else Tone.ERROR)
            return
        self.busy.emit(False)
        version = ended.platform.version if ended.platform is not None else ""
        self.notice.tell(Tone.OK, self._text(ended.kind.value, version=version))
        self.installed.emit()

    def fail(self, error: BaseException, tone: Tone = Tone.ERROR) -> None:
        """Say why it was not done, or not yet."""
        self.busy.emit(False)
        what, more = trouble(self._texts, error)
        self.notice.tell(tone, what, more)
