"""Logging off and shutting down while an infobase is worked on: the system is asked to wait, and told why."""

from __future__ import annotations

import contextlib
import ctypes
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from updater.ui.run_state import BUTTONS, RunState

if TYPE_CHECKING:
    from PySide6.QtGui import QSessionManager
    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk


class Leaving(QObject):
    """Answers the system when somebody logs off while the window is open.

    While a run goes on, or a dialog puts an infobase back, the end of the session is refused:
    the journal would survive it, but the person would find something that was cut off.
    Windows shows the reason meanwhile.
    """

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._told = ""
        desk.changed.connect(self._state_changed)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.commitDataRequest.connect(self.asked)

    def asked(self, session: QSessionManager) -> None:
        """Refuse the end of the session while a run goes on; else let the window go without a word."""
        if BUTTONS[self._desk.state.run].closes and not self._desk.guarded:
            return
        session.cancel()
        QApplication.alert(self._window)

    def _state_changed(self) -> None:
        running = self._desk.state.run in {RunState.RUNNING, RunState.CANCELLING}
        reason = self._desk.guarded or ("reason" if running else "")
        if reason == self._told:
            return
        self._told = reason
        words = self._desk.texts(f"ui.leaving.{reason}") if reason else ""
        tell_system(int(self._window.winId()), words)


def tell_system(window: int, reason: str) -> bool:
    """Let Windows show why it should not shut down now, or take that back; nothing elsewhere.

    Args:
        window: handle of the top window.
        reason: for the person; empty takes it back.
    """
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return False
    with contextlib.suppress(OSError, AttributeError):
        handle = ctypes.c_void_p(window)
        if reason:
            return bool(windll.user32.ShutdownBlockReasonCreate(handle, ctypes.c_wchar_p(reason)))
        return bool(windll.user32.ShutdownBlockReasonDestroy(handle))
    return False
