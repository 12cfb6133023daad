"""The table of checks in docs/reliability.md, made from the program's own table and words.

Run as a program it writes the table into the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support.source import ROOT

from updater.model.plan import CheckLevel
from updater.texts import Texts
from updater.update.checks.codes import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- checks: begin -->", "<!-- checks: end -->"
_HEAD = "| Check | Level | When | What to do |\n|---|---|---|---|"
_FACT = re.compile(r"\{[^}]*\}")


def table() -> str:
    """Return the table as it should be."""
    return "\n".join([_HEAD, *_rows()])


def written() -> str:
    """Return the table as the page has it."""
    text = PAGE.read_text("utf-8")
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)].strip()


def _rows() -> Iterator[str]:
    texts = Texts("en")
    for code, kind in KINDS.items():
        levels = [level for level in CheckLevel if level in kind.levels]
        for level in [level for level in levels if level is not CheckLevel.OK] or levels:
            base = f"check.{code}"
            remedy = next((key for key in (f"{base}.do-{level.value}", f"{base}.do") if key in texts), "")
            when = _plain(texts.raw(f"{base}.{level.value}"))
            what = _plain(texts.raw(remedy)) if remedy and level is not CheckLevel.OK else ""
            yield f"| `{code}` | {level.value} | {when} | {what} |"


def _plain(text: object) -> str:
    """Write a text with `…` for its facts."""
    words = text["many"] if isinstance(text, dict) else str(text)
    return _FACT.sub("…", words).replace("“…”", "…").strip()


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    before, after = page[: page.index(BEGIN) + len(BEGIN)], page[page.index(END) :]
    PAGE.write_text(f"{before}\n{table()}\n{after}", "utf-8")
