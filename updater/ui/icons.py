"""Own one-colour signs, drawn in the colour of the present palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPalette, QPixmap

from updater.resources import resources_root
from updater.ui.look import Tone, tone_color

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QColor

_ICON_SIZES = (16, 24, 32, 48)
_APPLICATION_SIZES = (16, 32, 48, 64, 128, 256)


class Icons:
    """Signs by name; each is kept per colour and size.

    Args:
        root: the folder of `.svg` files drawn with `currentColor`.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or resources_root() / "icons"
        self._sources: dict[str, bytes] = {}
        self._drawn: dict[tuple[str, str, int, float], QPixmap] = {}

    def pixmap(self, name: str, size: int, palette: QPalette, tone: Tone = Tone.PLAIN) -> QPixmap:
        """Return a sign of `size` logical pixels in the colour its tone has in a palette."""
        return self.colored(name, size, tone_color(palette, tone))

    def colored(self, name: str, size: int, color: QColor) -> QPixmap:
        """Return a sign in a given colour."""
        scale = QGuiApplication.primaryScreen().devicePixelRatio() if QGuiApplication.screens() else 1.0
        key = (name, color.name(), size, scale)
        if key not in self._drawn:
            self._drawn[key] = self._draw(name, color.name(), size, scale)
        return self._drawn[key]

    def icon(self, name: str, palette: QPalette, tone: Tone = Tone.PLAIN) -> QIcon:
        """Return a sign for a button or an item, with its looks when disabled and selected."""
        icon = QIcon()
        disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
        selected = palette.color(QPalette.ColorRole.HighlightedText)
        for size in _ICON_SIZES:
            icon.addPixmap(self.pixmap(name, size, palette, tone))
            icon.addPixmap(self.colored(name, size, disabled), QIcon.Mode.Disabled)
            icon.addPixmap(self.colored(name, size, selected), QIcon.Mode.Selected)
        return icon

    def application(self) -> QIcon:
        """Return the program's own icon, which keeps its colours."""
        icon = QIcon()
        for size in _APPLICATION_SIZES:
            icon.addPixmap(self._draw("application", "", size, 1.0))
        return icon

    def application_pixmap(self, size: int) -> QPixmap:
        """Return the program's own icon in one size."""
        scale = QGuiApplication.primaryScreen().devicePixelRatio()
        return self._draw("application", "", size, scale)

    def _source(self, name: str) -> bytes:
        if name not in self._sources:
            self._sources[name] = (self._root / f"{name}.svg").read_bytes()
        return self._sources[name]

    def _draw(self, name: str, color: str, size: int, scale: float) -> QPixmap:
        from PySide6.QtSvg import QSvgRenderer

        source = self._source(name).replace(b"currentColor", color.encode())
        renderer = QSvgRenderer(QByteArray(source))
        pixmap = QPixmap(QSize(size, size) * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
        pixmap.setDevicePixelRatio(scale)
        return pixmap
