"""Runs that were cut off: looked for at the start, told of one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk
    from updater.ui.dialogs.recovery import RecoveryDialog
    from updater.update.recovery import UnfinishedRun


class Unfinished(QObject):
    """Finds unfinished runs and asks about each.

    Signals:
        restored: an infobase was put back; what was read of it is no longer true.
    """

    restored = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._waiting: list[UnfinishedRun] = []
        self.dialog: RecoveryDialog | None = None

    def look(self) -> None:
        """Look in the background; nothing is shown when there is nothing."""
        self._desk.bridge.submit(self._desk.application.runs.unfinished, self._found, lambda _error: None)

    def _found(self, runs: tuple[UnfinishedRun, ...]) -> None:
        self._waiting = [run for run in runs if not run.running]
        self._ask_next()

    def _ask_next(self) -> None:
        if not self._waiting:
            self.dialog = None
            return
        from updater.ui.dialogs.recovery import RecoveryDialog

        self.dialog = RecoveryDialog(self._desk, self._waiting.pop(0), self._window)
        self.dialog.restored.connect(self.restored)
        self.dialog.finished.connect(self._ask_next)
        self.dialog.open()
