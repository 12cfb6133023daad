"""Settings: the commands of database servers, one infobase at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from updater.enterprise.dbms import COMMANDS, EVERY, join_words, parse_commands, split_words
from updater.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.ui.dialogs.settings_tab import SettingsTab


class DbmsFields(QWidget):
    """Three lines for the infobase chosen above them.

    Args:
        tab: whose texts and hints are used.
    """

    def __init__(self, tab: SettingsTab) -> None:
        super().__init__(tab)
        self._told: dict[str, dict[str, tuple[str, ...]]] = {}
        self._shown = EVERY

        def text(key: str) -> str:
            return tab.text(f"server.{key}")

        self.infobase = QComboBox(self)
        self.infobase.setObjectName("dbmsInfobase")
        self.infobase.setEditable(True)
        self.infobase.setAccessibleName(text("dbms-for").replace("&", ""))
        self.infobase.setToolTip(text("dbms-for-hint"))
        self.lines = {name: QLineEdit(self) for name in COMMANDS}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(text("dbms-for"), self.infobase)
        for name, line in self.lines.items():
            line.setObjectName(f"dbms{name.capitalize()}")
            line.setAccessibleName(text(f"dbms-{name}").replace("&", ""))
            line.setPlaceholderText(text(f"dbms-example-{name}"))
            form.addRow(text(f"dbms-{name}"), line)
        self.infobase.currentIndexChanged.connect(self._turn)
        line_edit = self.infobase.lineEdit()
        if line_edit is not None:
            line_edit.editingFinished.connect(self._turn)

    def show_commands(self, told: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        """Show the commands of every server infobase first."""
        self._told = {name: dict(commands) for name, commands in told.items()}
        self.infobase.blockSignals(True)
        self.infobase.clear()
        self.infobase.addItems([EVERY, *(name for name in self._told if name != EVERY)])
        self.infobase.blockSignals(False)
        self._shown = EVERY
        self._fill()

    def commands(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return the commands of every infobase that has some."""
        self._keep()
        return {name: told for name, told in self._told.items() if told}

    def problem(self) -> SettingsError | None:
        """Return what is wrong with the first that cannot be used."""
        for name, told in self.commands().items():
            try:
                parse_commands(name, told)
            except SettingsError as error:
                return error
        return None

    def _keep(self) -> None:
        typed = {name: split_words(line.text()) for name, line in self.lines.items()}
        self._told[self._shown] = {name: words for name, words in typed.items() if words}

    def _turn(self) -> None:
        """Another infobase was chosen: what was typed for the one before is kept."""
        name = self.infobase.currentText().strip() or EVERY
        if name != self._shown:
            self._keep()
            self._shown = name
            self._fill()

    def _fill(self) -> None:
        told = self._told.get(self._shown, {})
        for name, line in self.lines.items():
            line.setText(join_words(told.get(name, ())))
