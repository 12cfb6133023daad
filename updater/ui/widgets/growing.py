"""Dialogs that grow when something unfolds in them: wrapped words are never clipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def grow(top: QWidget) -> None:
    """Make a dialog as high as its contents need at its width; it never shrinks by itself."""
    layout = top.layout()
    if layout is None:
        return
    layout.activate()
    needed = max(layout.totalHeightForWidth(top.width()), layout.totalMinimumSize().height())
    if needed > top.height():
        top.resize(top.width(), needed)
