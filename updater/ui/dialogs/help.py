"""Help on a step, the keys, and what the program is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout

from updater import __version__
from updater.ui.look import em
from updater.ui.markup import escape, headline
from updater.ui.widgets.rich import RichPane

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk
    from updater.ui.markup import Ink
    from updater.ui.steps import Step


class HelpDialog(QDialog):
    """What can be done on this step, and about the program."""

    def __init__(self, desk: Desk, step: Step, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts, self._step = desk.texts, step
        self.setObjectName("helpDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._texts("ui.help.title"))
        tabs = QTabWidget(self)
        tabs.setObjectName("helpTabs")
        tabs.setDocumentMode(True)
        tabs.setAccessibleName(self._texts("ui.help.title"))
        for name, write in (("step", self._step_help), ("keys", self._keys), ("about", self._about)):
            pane = RichPane(
                desk.icons, f"help{name.capitalize()}", self._texts(f"ui.help.{name}-tab"), framed=True
            )
            pane.write(write)
            tabs.addTab(pane, self._texts(f"ui.help.{name}-tab"))
        close = QDialogButtonBox(self)
        button = close.addButton(self._texts("ui.button.close"), QDialogButtonBox.ButtonRole.RejectRole)
        button.setObjectName("helpClose")
        close.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(em(self), em(self), em(self), em(self))
        column.setSpacing(em(self) * 2 // 3)
        column.addWidget(tabs)
        column.addWidget(close)
        self.resize(em(self) * 38, em(self) * 28)

    def _step_help(self, ink: Ink) -> str:
        title = headline(self._texts(f"ui.{self._step.code}.step"), ink)
        return title + _paragraphs(self._texts(f"ui.help.{self._step.code}"))

    def _keys(self, ink: Ink) -> str:
        return headline(self._texts("ui.help.keys-tab"), ink) + _paragraphs(self._texts("ui.help.keys"))

    def _about(self, ink: Ink) -> str:
        name = f"{self._texts('ui.window.name')} {__version__}"
        return headline(name, ink) + _paragraphs(self._texts("ui.help.about"))


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.strip().splitlines() if line.strip())
