"""Opening the wizard: the Qt application, its language, its window."""

from __future__ import annotations

import sys
import time
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from updater import __version__
from updater.ui.bridge import Bridge
from updater.ui.desk import Desk
from updater.ui.dialogs.asking import QtAsking
from updater.ui.icons import Icons
from updater.ui.look import apply_secondary_role
from updater.ui.translation import translate_qt
from updater.ui.wizard import UpdateWizard

if TYPE_CHECKING:
    from types import TracebackType

    from updater.app import Application
    from updater.texts import Texts
    from updater.ui.dialogs.asking import Asking


class Window:
    """The window with everything it lives on; `close` ends its threads."""

    def __init__(self, application: Application, asking: Asking | None = None) -> None:
        self.bridge = Bridge()
        self.desk = Desk(application, self.bridge, Icons(), asking or QtAsking(), time.monotonic)
        self.wizard = UpdateWizard(self.desk)

    def open(self) -> None:
        """Show the window, then make the rest ready and look for runs that were cut off."""
        self.wizard.show()
        QTimer.singleShot(0, self.wizard, self._complete)

    def _complete(self) -> None:
        self.wizard.complete()
        self.wizard.unfinished.look()

    def close(self) -> None:
        """End the threads and let go of the window."""
        self.bridge.close()
        self.wizard.close()
        self.wizard.deleteLater()


class _PaletteWatch(QObject):
    """Keeps captions readable when the system's colours change."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at every change of the application's palette."""
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            application = QApplication.instance()
            if isinstance(application, QApplication):
                apply_secondary_role(application)
        return False


def qt_application(language: str) -> QApplication:
    """Return the Qt application, made once, with Qt's own words in a language."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("onec-updater")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("onec-updater")
    translate_qt(application, language)
    apply_secondary_role(application)
    if application.findChild(_PaletteWatch) is None:
        application.installEventFilter(_PaletteWatch(application))
    return application


def run_wizard(application: Application) -> int:
    """Open the wizard and return the exit code when its window is closed."""
    from updater.ui.exits import exit_code

    qt = qt_application(application.texts.language)
    window = Window(application)
    sys.excepthook = _Unexpected(application.texts, window.wizard)
    try:
        window.open()
        qt.exec()
        return exit_code(window.desk.state)
    finally:
        sys.excepthook = sys.__excepthook__
        window.close()


class _Unexpected:
    """Shows an error nobody foresaw, with what a developer needs behind a button."""

    def __init__(self, texts: Texts, window: UpdateWizard) -> None:
        self._texts, self._window = texts, window

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        problem = self._texts.problem(error)
        box = QMessageBox(
            QMessageBox.Icon.Critical, self._texts("ui.window.name"), problem.what, parent=self._window
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText(problem.remedy)
        box.setDetailedText("".join(traceback.format_exception(kind, error, trace)))
        box.open()
