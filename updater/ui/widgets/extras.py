"""What can be done besides an update: folded until somebody looks for it, each with what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from updater.model.extras import EXTRAS, Extras
from updater.ui.look import em
from updater.ui.widgets.ticks import Tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.texts import Texts


class ExtrasFields(QWidget):
    """A button that unfolds one tick with one plain sentence for each of them.

    Signals:
        edited: the person ticked something.
        unfolded: the ticks are shown, and have their places.
    """

    edited = Signal()
    unfolded = Signal()

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("extras")
        self.fold = QToolButton(self)
        self.fold.setObjectName("showExtras")
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._panel = QWidget(self)
        self._hints: dict[str, QLabel] = {}
        self.ticks = {name: self._tick(name) for name in EXTRAS}
        self._lay_out()
        self.fold.toggled.connect(self._unfold)
        self._unfold(False)

    def _tick(self, name: str) -> Tick:
        tick = Tick(self._texts(f"ui.extras.{name}"), self._panel)
        tick.setObjectName(f"extra_{name}")
        tick.setAccessibleDescription(self._texts(f"ui.extras.hint.{name}"))
        tick.toggled.connect(self._edited)
        return tick

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self._panel)
        rows.setContentsMargins(em(self) // 2, 0, 0, 0)
        rows.setSpacing(em(self) // 4)
        for name, tick in self.ticks.items():
            rows.addWidget(tick)
            rows.addWidget(self._hint(name))
            rows.addSpacing(em(self) // 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) // 3)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._panel)

    def _hint(self, name: str) -> QLabel:
        label = QLabel(self._texts(f"ui.extras.hint.{name}"), self._panel)
        label.setWordWrap(True)
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        label.setContentsMargins(em(self) * 3 // 2, 0, 0, 0)
        self._hints[name] = label
        return label

    @property
    def extras(self) -> Extras:
        """What is ticked."""
        return Extras.named(name for name, tick in self.ticks.items() if tick.isChecked())

    def fill(self, extras: Extras, without: Sequence[str] = ()) -> None:
        """Show these; what is ticked is never hidden at first sight.

        Args:
            extras: what is ticked.
            without: what means nothing to this infobase: neither shown nor lost, it is a habit.
        """
        for name, tick in self.ticks.items():
            tick.setHidden(name in without)
            self._hints[name].setHidden(name in without)
            tick.blockSignals(True)
            tick.setChecked(getattr(extras, name))
            tick.blockSignals(False)
        self._settle()
        if self._shown_count:
            self.fold.setChecked(True)

    @property
    def _shown_count(self) -> int:
        return sum(tick.isChecked() and not tick.isHidden() for tick in self.ticks.values())

    def _edited(self) -> None:
        self._settle()
        self.edited.emit()

    def _settle(self) -> None:
        """A repair tests, too; the fold tells how many are ticked."""
        for when in ("before", "after"):
            repairs = self.ticks[f"repair_{when}"].isChecked()
            self.ticks[f"check_{when}"].setEnabled(not repairs)
        count = self._shown_count
        words = self._texts("ui.extras.more-count", count=count) if count else self._texts("ui.extras.more")
        self.fold.setText(words)
        self.fold.setAccessibleName(words.replace("&", ""))

    def _unfold(self, unfolded: bool) -> None:
        self._panel.setVisible(unfolded)
        if unfolded:
            QTimer.singleShot(0, self, self.unfolded.emit)
        self.fold.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._settle()
