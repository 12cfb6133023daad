"""Sizes, fonts and colours, all taken from the system's font and palette.

No colour is written down here. What the palette has no role for (a green tick,
a red cross) keeps its hue and takes the lightness that is readable on the
palette's own background, so dark and high-contrast palettes work by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette

from updater.ui.markup import Tone

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

__all__ = [
    "READABLE",
    "Tone",
    "apply_secondary_role",
    "contrast",
    "em",
    "headline_font",
    "is_dark",
    "mixed",
    "secondary_color",
    "title_font",
    "tone_color",
]

READABLE = 4.5
"""Least contrast of text against what is behind it."""

_TITLE, _HEADLINE = 1.7, 1.25
_SECONDARY_SHARE = 0.68
_MIDDLE = 0.18  # luminance from which black and white are equally far


_HUES = {Tone.OK: (145, 0.62), Tone.WARNING: (36, 0.85), Tone.ERROR: (4, 0.72)}


def em(widget: QWidget) -> int:
    """Return the height of a line of text, the measure of all spacing."""
    return max(8, round(QFontMetricsF(widget.font()).height()))


def title_font(base: QFont) -> QFont:
    """Return the font of a page's main sentence."""
    return _scaled(base, _TITLE, QFont.Weight.DemiBold)


def headline_font(base: QFont) -> QFont:
    """Return the font of a thing's name above its facts."""
    return _scaled(base, _HEADLINE, QFont.Weight.DemiBold)


def _scaled(base: QFont, factor: float, weight: QFont.Weight) -> QFont:
    font = QFont(base)
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF() * factor)
    else:
        font.setPixelSize(round(base.pixelSize() * factor))
    font.setWeight(weight)
    return font


def tone_color(palette: QPalette, tone: Tone) -> QColor:
    """Return the colour of a sign, readable on the window and on lists."""
    if tone is Tone.PLAIN:
        return palette.color(QPalette.ColorRole.WindowText)
    if tone is Tone.QUIET:
        return secondary_color(palette)
    ground = palette.color(QPalette.ColorRole.Window)
    if tone is Tone.ACCENT:
        accent = palette.color(QPalette.ColorRole.Highlight)
        return _readable(accent.hslHueF(), accent.hslSaturationF(), ground)
    hue, saturation = _HUES[tone]
    return _readable(hue / 360, saturation, ground)


def secondary_color(palette: QPalette) -> QColor:
    """Return the colour of captions and hints: the text's own, nearer to the background."""
    text = palette.color(QPalette.ColorRole.WindowText)
    return mixed(text, palette.color(QPalette.ColorRole.Window), _SECONDARY_SHARE)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Return a colour between two, `share` of the first."""
    return QColor.fromRgbF(
        first.redF() * share + second.redF() * (1 - share),
        first.greenF() * share + second.greenF() * (1 - share),
        first.blueF() * share + second.blueF() * (1 - share),
    )


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def apply_secondary_role(application: QApplication) -> None:
    """Make the palette's placeholder role readable: captions use it."""
    palette = application.palette()
    wanted = secondary_color(palette)
    if palette.color(QPalette.ColorRole.PlaceholderText) != wanted:
        palette.setColor(QPalette.ColorRole.PlaceholderText, wanted)
        application.setPalette(palette)


def is_dark(palette: QPalette) -> bool:
    """Whether light text stands on a dark ground."""
    return _luminance(palette.color(QPalette.ColorRole.Window)) < _MIDDLE


def _readable(hue: float, saturation: float, ground: QColor) -> QColor:
    """Walk the lightness away from the background until the contrast is enough."""
    dark_ground = _luminance(ground) < _MIDDLE
    steps = [index / 50 for index in range(51)]
    for lightness in steps[20:] if dark_ground else reversed(steps[:28]):
        color = QColor.fromHslF(max(0.0, hue), saturation, lightness)
        if contrast(color, ground) >= READABLE:
            return color
    return QColor.fromHslF(max(0.0, hue), saturation, 1.0 if dark_ground else 0.0)


def _luminance(color: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's formula
        for part in (color.redF(), color.greenF(), color.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
