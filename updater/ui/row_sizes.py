"""Sizes of the releases a person sees, asked for one after another behind the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from updater.errors import SiteError
from updater.ui.questions import Questions

if TYPE_CHECKING:
    from updater.model.site import Product, SiteRelease, SourceKind
    from updater.ui.desk import Desk
    from updater.ui.widgets.release_list import ReleaseList

_MOST = 24
"""Releases asked for in one list: two requests each, one at a time, and only for rows that are seen."""


class RowSizes(QObject):
    """Asks for the rows that are seen; after an answer that is no answer nothing more is asked.

    Signals:
        told: a row has its size; carries the release.
    """

    told = Signal(object)

    def __init__(self, desk: Desk, rows: ReleaseList, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._rows = desk, rows
        self._question = Questions(desk.bridge)
        self._of: tuple[Product, SourceKind] | None = None
        self._left, self._busy = 0, False
        rows.verticalScrollBar().valueChanged.connect(lambda _value: self._next())

    def fill(self, product: Product, source: SourceKind) -> None:
        """The list shows releases of a product as a source lists them; another list begins anew."""
        if self._of != (product, source):
            self.stop()
            self._of, self._left = (product, source), _MOST
        self._next()

    def stop(self) -> None:
        """Ask nothing more until a list is filled again."""
        self._question.drop()
        self._of, self._left, self._busy = None, 0, False

    def _next(self) -> None:
        if self._of is None or self._busy or not self._left:
            return
        product, source = self._of
        details = self._desk.application.online.details
        release = next((each for each in self._rows.seen if details.wanting(product, each, source)), None)
        if release is None:
            return
        self._left -= 1
        self._busy = True
        self._question.ask(lambda: details.of(product, release, source), self._take, self._failed)

    def _take(self, release: SiteRelease) -> None:
        self._busy = False
        self._rows.replace(release)
        self.told.emit(release)
        self._next()

    def _failed(self, error: BaseException) -> None:
        """One release that has no files says nothing about the others; anything else would be said again."""
        self._busy = False
        if not (isinstance(error, SiteError) and error.code == "site.page-absent"):
            self._left = 0
