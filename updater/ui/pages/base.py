"""What all pages share: the main sentence, a line for what is missing, dropping and pasting of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QPalette, QPen, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget, QWizardPage

from updater.ui.flow import following
from updater.ui.look import Tone, em, title_font
from updater.ui.missing import can_leave
from updater.ui.widgets.drops import local_paths
from updater.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent

    from updater.ui.desk import Desk
    from updater.ui.steps import Step


class BasePage(QWizardPage):
    """One step of the wizard.

    Subclasses fill `body`, override `enter` (shown by going forward) and, when
    files may be dropped, `take_files`.
    """

    takes_files = False

    def __init__(self, desk: Desk, step: Step) -> None:
        super().__init__()
        self.desk, self.step = desk, step
        self.texts = desk.texts
        self._dragging = False
        self.setObjectName(f"page{step.code.capitalize()}")
        self.setAccessibleName(self.text("title"))
        self.title_label = _label(self.text("title"), "title", self)
        self.title_label.setFont(title_font(self.font()))
        hint = f"ui.{step.code}.hint"
        self.hint_label = _label(self.texts(hint) if hint in self.texts else "", "hint", self)
        self.hint_label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.problem = Notice(desk.icons, "problem", self)
        self.body = QVBoxLayout()
        self._lay_out()
        if self.takes_files:
            self._listen_for_files()

    def _lay_out(self) -> None:
        space = em(self)
        self.body.setSpacing(space * 3 // 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(space * 3 // 2, space, space, space // 2)
        column.setSpacing(space // 3)
        self.heading = QHBoxLayout()
        self.heading.setSpacing(space * 2 // 3)
        self.heading.addWidget(self.title_label, 1)
        column.addLayout(self.heading)
        column.addWidget(self.hint_label)
        column.addSpacing(space * 2 // 3)
        column.addLayout(self.body, 1)
        column.addWidget(self.problem)

    def _listen_for_files(self) -> None:
        self.setAcceptDrops(True)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self._paste)

    def text(self, key: str, **facts: object) -> str:
        """Return a text of this page."""
        return self.texts(f"ui.{self.step.code}.{key}", **facts)

    # What the wizard calls

    def enter(self) -> None:
        """The page is shown by going forward."""

    def first_focus(self) -> QWidget | None:
        """Return what gets the keyboard when the page is shown."""
        return None

    def refresh(self) -> None:
        """F5: look again."""

    def take_files(self, paths: list[Path]) -> None:
        """Take files that were dropped or pasted."""

    def initializePage(self) -> None:
        """Qt shows the page by going forward."""
        self.problem.clear()
        self.enter()

    def cleanupPage(self) -> None:
        """Qt leaves the page by going back: answers stay."""

    def nextId(self) -> int:
        """Return the step after this one, so that the buttons are right; leaving is judged on leaving."""
        later = following(self.desk.state, self.step)
        return int(later) if later is not None else -1

    def validatePage(self) -> bool:
        """Judge whether the page may be left, and say what is missing."""
        code = can_leave(self.desk.state, self.step)
        if code is None:
            self.problem.clear()
            return True
        self.explain(code)
        return False

    def explain(self, code: str) -> None:
        """Say on the page what is missing."""
        self.problem.tell(Tone.WARNING, self.texts(f"ui.problem.{code}"))

    # Files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files, refuse anything else."""
        if local_paths(event.mimeData()):
            event.acceptProposedAction()
            self._drag(on=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Stop marking the page."""
        super().dragLeaveEvent(event)
        self._drag(on=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files."""
        self._drag(on=False)
        self._take(event.mimeData())
        event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark the page while files are held over it."""
        super().paintEvent(event)
        if not self._dragging:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(self.palette().color(QPalette.ColorRole.Highlight), 2, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 8, 8)

    def _drag(self, *, on: bool) -> None:
        self._dragging = on
        self.update()

    def _paste(self) -> None:
        self._take(QGuiApplication.clipboard().mimeData())

    def _take(self, data: QMimeData) -> None:
        paths = local_paths(data)
        if paths:
            self.take_files(paths)


def _label(words: str, name: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
