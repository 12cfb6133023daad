"""Qt's own words (menus of fields, its dialogs) in the language of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def translate_qt(application: QApplication, language: str) -> QTranslator | None:
    """Install Qt's own translation; English needs none. Returns what must be kept alive."""
    QLocale.setDefault(QLocale(language))
    if language == "en":
        return None
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not translator.load(f"qtbase_{language}", folder):
        return None
    application.installTranslator(translator)
    return translator
