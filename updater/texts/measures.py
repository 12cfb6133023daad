"""Sizes, times and counts as people read them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEP = 1024
_TENTHS_BELOW = 10
_MINUTE, _HOUR = 60, 3600


def size_text(size: float, units: Sequence[str], comma: str) -> str:
    """Write a number of bytes: `1,2 ГБ`. Units go from bytes upwards by 1024."""
    value, index = float(size), 0
    while value >= _STEP and index < len(units) - 1:
        value, index = value / _STEP, index + 1
    number = f"{value:.1f}" if index and value < _TENTHS_BELOW else f"{value:.0f}"
    return f"{number.replace('.', comma)}\u00a0{units[index]}"


def duration_text(seconds: float, units: Sequence[str]) -> str:
    """Write a time with at most two units (`2 мин 5 с`). Units: seconds, minutes, hours."""
    whole = max(0, round(seconds))
    second, minute, hour = units
    if whole < _MINUTE:
        return f"{whole}\u00a0{second}"
    if whole < _HOUR:
        return _pair(whole // _MINUTE, minute, whole % _MINUTE, second)
    return _pair(whole // _HOUR, hour, whole % _HOUR // _MINUTE, minute)


def moment_text(stamp: str) -> str:
    """Write a time in ISO 8601 by this computer's clock: `01.03.2026 11:00`; what is no time as it is."""
    try:
        moment = dt.datetime.fromisoformat(stamp)
    except ValueError:
        return stamp or "—"
    return (moment.astimezone() if moment.tzinfo else moment).strftime("%d.%m.%Y %H:%M")


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    first = f"{large}\u00a0{large_unit}"
    return f"{first} {small}\u00a0{small_unit}" if small else first


def plural_form(language: str, count: int) -> str:
    """Return the name of the plural form a count takes: `one`, `few` or `many`.

    Russian has three; a language not listed here has `one` and `many`.
    """
    if language != "ru":
        return "one" if count == 1 else "many"
    tens, ones = count % 100, count % 10
    if ones == 1 and tens != 11:  # noqa: PLR2004 - the rule of the language
        return "one"
    if ones in {2, 3, 4} and tens not in {12, 13, 14}:
        return "few"
    return "many"
