"""A light and a dark palette, the same on every machine."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

_Role = QPalette.ColorRole
_DARK = {
    _Role.Window: "#2b2d30",
    _Role.WindowText: "#e6e6e6",
    _Role.Base: "#1f2023",
    _Role.AlternateBase: "#26282b",
    _Role.Text: "#e6e6e6",
    _Role.Button: "#3a3d41",
    _Role.ButtonText: "#e6e6e6",
    _Role.Highlight: "#2f6db5",
    _Role.HighlightedText: "#ffffff",
    _Role.Link: "#7fb2ff",
    _Role.ToolTipBase: "#3a3d41",
    _Role.ToolTipText: "#e6e6e6",
}
_DISABLED = (_Role.WindowText, _Role.Text, _Role.ButtonText)


def light_palette() -> QPalette:
    """Grey windows, white fields."""
    palette = QPalette(QColor("#efefef"), QColor("#efefef"))
    palette.setColor(_Role.Base, QColor("#ffffff"))
    palette.setColor(_Role.Highlight, QColor("#308cc6"))
    palette.setColor(_Role.HighlightedText, QColor("#ffffff"))
    return palette


def dark_palette() -> QPalette:
    """Dark windows, darker fields, light links."""
    palette = QPalette(QColor("#2b2d30"), QColor("#2b2d30"))
    for role, color in _DARK.items():
        palette.setColor(role, QColor(color))
    for role in _DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#7d8085"))
    return palette
