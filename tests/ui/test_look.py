"""Colours come from the palette and are readable on it; signs follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QPalette
from support.palettes import dark_palette, light_palette

from updater.resources import resources_root
from updater.ui.icons import Icons
from updater.ui.look import READABLE, Tone, contrast, is_dark, secondary_color, tone_color

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

_GROUNDS = (QPalette.ColorRole.Window, QPalette.ColorRole.Base)
_SIGNS = sorted(file.stem for file in (resources_root() / "icons").glob("*.svg"))


def black_on_yellow() -> QPalette:
    """A palette of somebody who needs strong colours."""
    palette = QPalette(QColor("black"), QColor("yellow"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("black"))
    palette.setColor(QPalette.ColorRole.Base, QColor("yellow"))
    return palette


@pytest.fixture(params=[light_palette, dark_palette, black_on_yellow], ids=["light", "dark", "strong"])
def palette(request: pytest.FixtureRequest, qtbot: QtBot) -> QPalette:
    """Palettes people use."""
    del qtbot
    made: QPalette = request.param()
    return made


@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_is_readable(palette: QPalette, tone: Tone) -> None:
    """Signs and captions have the contrast of text on the page's ground."""
    worst = min(contrast(tone_color(palette, tone), palette.color(ground)) for ground in _GROUNDS)
    assert worst >= READABLE - 0.3


def test_captions_are_quieter_than_text(palette: QPalette) -> None:
    """The order of importance is visible."""
    ground = palette.color(QPalette.ColorRole.Window)
    text = palette.color(QPalette.ColorRole.WindowText)
    assert contrast(text, ground) > contrast(secondary_color(palette), ground)


def test_dark_is_told_from_light(qtbot: QtBot) -> None:
    """The ground of the pages depends on it."""
    del qtbot
    assert (False, True) == (is_dark(light_palette()), is_dark(dark_palette()))


@pytest.mark.parametrize("name", _SIGNS)
def test_every_sign_draws_something(qtbot: QtBot, name: str) -> None:
    """A sign with a mistake in it would be an empty square."""
    del qtbot
    image = Icons().colored(name, 32, QColor("black")).toImage()
    painted = any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))
    assert painted


@pytest.mark.parametrize("name", [name for name in _SIGNS if name != "application"])
def test_signs_have_one_colour(name: str) -> None:
    """They are drawn in the palette's colours, so they must not bring their own."""
    text = (resources_root() / "icons" / f"{name}.svg").read_text("utf-8")
    assert "currentColor" in text
    assert "#" not in text
