"""A configuration no source knows by name: the person is asked once, and what is answered is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from updater.ui.desk import Desk
    from updater.ui.dialogs.name_product import NameProductDialog
    from updater.ui.questions import Questions


class SiteNaming(QObject):
    """Asks what the site calls the configuration of the base that was chosen.

    Signals:
        named: it is known now.
        failed: the answer could not be kept; carries the error.
    """

    named = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, questions: Questions, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._questions, self._page = desk, questions, page
        self._asked: set[str] = set()
        self.dialog: NameProductDialog | None = None

    @property
    def _configuration(self) -> str:
        inspected = self._desk.state.inspected
        return inspected.configuration.name if inspected and inspected.configuration else ""

    def ask_once(self) -> None:
        """Ask, unless the person was asked about this configuration already."""
        if self._configuration not in self._asked:
            self.ask()

    def ask(self) -> None:
        """Ask what the site calls the configuration."""
        from updater.ui.dialogs.name_product import NameProductDialog

        configuration, online = self._configuration, self._desk.application.online
        self._asked.add(configuration)

        def keep(program: str, nick: str) -> None:
            self._questions.ask(
                lambda: online.name_product(configuration, program=program, nick=nick),
                lambda _none: self.named.emit(),
                self.failed.emit,
            )

        self.dialog = NameProductDialog(self._desk, configuration, self._page)
        self.dialog.named.connect(keep)
        self.dialog.open()
