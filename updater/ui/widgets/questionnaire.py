"""The fields of a questionnaire, each with what is wrong with it below."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from updater.site.registration import FIELDS, PRODUCT_FIELDS, REQUIRED, Questionnaire
from updater.ui.look import Tone, em, tone_color
from updater.ui.widgets.password_field import PasswordField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from updater.texts import Texts
    from updater.ui.icons import Icons


class QuestionnaireFields(QWidget):
    """A row for every field.

    Signals:
        edited: one of them changed.
    """

    edited = Signal()

    def __init__(self, icons: Icons, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("questionnaire")
        self._texts, self._icons = texts, icons
        self.lines: dict[str, QLineEdit] = {}
        self._problems: dict[str, QLabel] = {}
        self._cells: dict[str, QWidget] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, em(self) // 2, 0)
        self._form.setHorizontalSpacing(em(self))
        self._form.setVerticalSpacing(em(self) // 3)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for name in FIELDS:
            self._add(name)

    def _add(self, name: str) -> None:
        words = self._texts(f"registration.field.{name.replace('_', '-')}")
        words += " *" if name in REQUIRED else ""
        line = self._line(name, words)
        line.textEdited.connect(lambda _text: self.edited.emit())
        problem = QLabel(self)
        problem.setObjectName(f"{line.objectName()}Problem")
        problem.setWordWrap(True)
        problem.hide()
        cell = QWidget(self)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) // 6)
        column.addWidget(line)
        column.addWidget(problem)
        label = QLabel(words, self)
        label.setBuddy(line)
        self._form.addRow(label, cell)
        self.lines[name], self._problems[name], self._cells[name] = line, problem, cell

    def _line(self, name: str, words: str) -> QLineEdit:
        object_name = f"question{name.title().replace('_', '')}"
        if name == "pin":
            reveal, hide = self._texts("ui.registration.reveal"), self._texts("ui.registration.hide")
            return PasswordField(self._icons, object_name, words, reveal=reveal, hide=hide, parent=self)
        line = QLineEdit(self)
        line.setObjectName(object_name)
        line.setAccessibleName(words)
        return line

    @property
    def filled(self) -> Questionnaire:
        """What is filled in."""
        return Questionnaire(**{name: line.text() for name, line in self.lines.items()})

    def fill(self, form: Questionnaire) -> None:
        """Show what was filled in before."""
        for name, text in dataclasses.asdict(form).items():
            self.lines[name].setText(text)

    def ask(self, *, product_only: bool) -> None:
        """Ask for everything, or only for what adds a product."""
        for name, cell in self._cells.items():
            self._form.setRowVisible(cell, not product_only or name in PRODUCT_FIELDS)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong under each field, and lead to the first one."""
        for name, label in self._problems.items():
            word = problems.get(name, "")
            label.setText(self._texts(f"registration.problem.{word}") if word else "")
            label.setVisible(bool(word))
            palette = label.palette()
            palette.setColor(QPalette.ColorRole.WindowText, tone_color(self.palette(), Tone.ERROR))
            label.setPalette(palette)
            self.lines[name].setAccessibleDescription(label.text())
        for name in FIELDS:
            if name in problems:
                self.lines[name].setFocus()
                return
