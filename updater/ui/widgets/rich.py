"""A read-only pane of rich text that takes its colours from the palette and nothing from the network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPalette, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser

from updater.ui.look import Tone, em, tone_color
from updater.ui.markup import Ink

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QSizeF
    from PySide6.QtWidgets import QWidget

    from updater.ui.icons import Icons

_REDRAW = {QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange}


class RichPane(QTextBrowser):
    """Shows what a builder writes for the present ink, and writes it again when the palette changes.

    Args:
        framed: drawn as a list-like field; otherwise it lies flat on the page.
    """

    def __init__(
        self, icons: Icons, name: str, label: str, *, framed: bool = False, parent: QWidget | None = None
    ) -> None:
        self._build: Callable[[Ink], str] | None = None
        self._icons = icons
        self._height: int | None = None
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.anchorClicked.connect(self._open)
        if framed:
            self.document().setDocumentMargin(em(self) * 0.7)
        else:
            self._lie_flat()

    def write(self, build: Callable[[Ink], str]) -> None:
        """Show what a builder writes."""
        self._build = build
        self._redraw()

    def keep_within(self, most: int) -> None:
        """Take no more height than the text needs, and at most so many pixels."""

        def fit(size: QSizeF) -> None:
            self._height = min(most, math.ceil(size.height()) + 1)
            self.setMaximumHeight(self._height)
            self.updateGeometry()

        self.document().documentLayout().documentSizeChanged.connect(fit)

    def sizeHint(self) -> QSize:
        """Ask for the height of the text where it is kept within one: Qt's own is the same for any text."""
        hint = super().sizeHint()
        return hint if self._height is None else QSize(hint.width(), self._height)

    def ink(self) -> Ink:
        """Return the colours of the present palette."""
        names = [tone_color(self.palette(), tone).name() for tone in (Tone.PLAIN, Tone.QUIET, Tone.ACCENT)]
        return Ink(names[0], names[1], names[2], em(self))

    def loadResource(self, kind: int, address: QUrl | str) -> Any:  # noqa: ANN401 - Qt's own signature
        """Give our own signs; pictures and styles from elsewhere are never loaded."""
        url = QUrl(address)
        if kind == QTextDocument.ResourceType.ImageResource.value and url.scheme() == "sign":
            name, tone, size = url.path().split("/")
            return self._icons.pixmap(name, int(size), self.palette(), Tone(tone))
        return None

    def changeEvent(self, event: QEvent) -> None:
        """Write again in the new colours."""
        super().changeEvent(event)
        if event.type() in _REDRAW:
            self._redraw()

    def _lie_flat(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _redraw(self) -> None:
        if self._build is None:
            return
        self.document().setDefaultStyleSheet(
            f"a {{ color: {self.palette().color(QPalette.ColorRole.Link).name()} }}"
        )
        place = self.verticalScrollBar().value()
        self.setHtml(self._build(self.ink()))
        self.verticalScrollBar().setValue(place)

    def _open(self, url: QUrl) -> None:
        if url.scheme() in {"http", "https"}:
            QDesktopServices.openUrl(url)
