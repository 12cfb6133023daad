"""Everything that stops and asks: file pickers and yes-no questions, behind one object that tests replace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Question:
    """A question with two answers; the first one acts, the second leaves all as it is.

    Attributes:
        code: which question it is.
    """

    code: str
    title: str
    words: str
    more: str
    yes: str
    no: str


class Asking(Protocol):
    """What the pages may ask for."""

    def files(self, parent: QWidget, title: str, start: Path | None, kinds: str) -> list[Path]:
        """Ask for files to open; empty when the person thought better of it."""

    def directory(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """Ask for a folder."""

    def place(self, parent: QWidget, title: str, suggestion: Path, kinds: str) -> Path | None:
        """Ask where to save a file."""

    def confirm(self, parent: QWidget, question: Question) -> bool:
        """Ask a question; True acts."""

    def show(self, path: Path) -> None:
        """Open a file or folder the way the system does."""

    def browse(self, address: str) -> None:
        """Open an address in the browser."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""


class QtAsking:
    """Asks with the system's own dialogs."""

    def files(self, parent: QWidget, title: str, start: Path | None, kinds: str) -> list[Path]:
        """Ask for files to open."""
        names, _kind = QFileDialog.getOpenFileNames(parent, title, str(start or ""), kinds)
        return [Path(name) for name in names]

    def directory(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """Ask for a folder."""
        name = QFileDialog.getExistingDirectory(parent, title, str(start or ""))
        return Path(name) if name else None

    def place(self, parent: QWidget, title: str, suggestion: Path, kinds: str) -> Path | None:
        """Ask where to save a file."""
        name, _kind = QFileDialog.getSaveFileName(parent, title, str(suggestion), kinds)
        return Path(name) if name else None

    def confirm(self, parent: QWidget, question: Question) -> bool:
        """Ask a question; the safe answer is the default."""
        box = QMessageBox(QMessageBox.Icon.Question, question.title, question.words, parent=parent)
        box.setObjectName(f"question{question.code.capitalize()}")
        box.setInformativeText(question.more)
        yes = box.addButton(question.yes, QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(question.no, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.exec()
        return box.clickedButton() is yes

    def show(self, path: Path) -> None:
        """Open a file or folder the way the system does."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def browse(self, address: str) -> None:
        """Open an address in the browser; only the web is the browser's."""
        url = QUrl(address)
        if url.scheme() in {"http", "https"}:
            QDesktopServices.openUrl(url)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        QGuiApplication.clipboard().setText(text)
