"""Rich text for read-only panes, built without Qt: facts, chains, checks."""

from __future__ import annotations

import enum
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Tone(enum.Enum):
    """What a sign means; its shape says the same."""

    PLAIN = "plain"
    QUIET = "quiet"
    ACCENT = "accent"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of the present palette, as names (`#1a2b3c`), and the measure of spacing in pixels."""

    text: str
    quiet: str
    accent: str
    em: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A caption with what is known under it; several lines are written one under another."""

    caption: str
    lines: tuple[str, ...]
    sign: str = ""
    tone: str = "quiet"


_LINES = "margin:0;line-height:120%"


def escape(text: str) -> str:
    """Write a text so that nothing in it is taken for markup."""
    return html.escape(text)


def quiet(text: str, ink: Ink) -> str:
    """Write a caption or a hint."""
    return f'<span style="color:{ink.quiet}">{escape(text)}</span>'


def sign(name: str, tone: str, size: int) -> str:
    """Write one of our own signs."""
    place = f'width="{size}" height="{size}" style="vertical-align:middle"'
    return f'<img src="sign:{name}/{tone}/{size}" {place}>'


def headline(text: str, ink: Ink, below: str = "") -> str:
    """Write the name of a thing, larger, with a quiet line below it."""
    line = f'<p style="margin:0"><span style="font-size:{round(ink.em * 1.2)}px;font-weight:600">'
    line += f"{escape(text)}</span></p>"
    if below:
        line += f'<p style="margin:{ink.em // 6}px 0 0 0">{quiet(below, ink)}</p>'
    return line


def facts(rows: Iterable[Fact], ink: Ink) -> str:
    """Write facts as two columns: quiet captions, then what is known."""
    cells = "".join(_fact(row, ink) for row in rows)
    return f'<table cellspacing="0" cellpadding="0" style="margin-top:{ink.em // 2}px">{cells}</table>'


def _fact(row: Fact, ink: Ink) -> str:
    gap = round(ink.em * 0.28)
    first = f"padding:{gap}px {ink.em}px {gap}px 0"
    mark = f"{sign(row.sign, row.tone, round(ink.em * 0.95))}&nbsp;" if row.sign else ""
    lines = "<br>".join(escape(line) for line in row.lines)
    return (
        f'<tr><td style="{first}">{quiet(row.caption, ink)}</td>'
        f'<td style="padding:{gap}px 0"><p style="{_LINES}">{mark}{lines}</p></td></tr>'
    )


def group_caption(text: str, ink: Ink, *, first: bool) -> str:
    """Write the name of a group of rows, with some room above unless it is the first."""
    above = 0 if first else round(ink.em * 0.7)
    return f'<p style="margin:{above}px 0 {ink.em // 4}px 0"><b>{quiet(text, ink)}</b></p>'


def rows_with_signs(rows: Sequence[tuple[str, str, str, str]], ink: Ink) -> str:
    """Write a list where each row has a sign: (sign, tone, first line, quiet second line)."""
    size, gap = round(ink.em * 1.25), round(ink.em * 0.4)
    cells = []
    for name, tone, first, second in rows:
        words = escape(first) + (f"<br>{quiet(second, ink)}" if second else "")
        cells.append(
            f'<tr><td width="{size}" style="padding:{gap}px {round(ink.em * 0.7)}px {gap}px 0">'
            f"{sign(name, tone, size)}</td>"
            f'<td width="100%" style="padding:{gap}px 0" valign="middle">'
            f'<p style="{_LINES}">{words}</p></td></tr>'
        )
    return f'<table cellspacing="0" cellpadding="0" width="100%">{"".join(cells)}</table>'
