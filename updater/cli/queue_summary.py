"""What became of several infobases: one document, or a table under everything that was told of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.exits import Exit
from updater.cli.turns import TurnState
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.cli.documents import Document
    from updater.cli.output import Output
    from updater.cli.turns import Turn
    from updater.texts import Texts
    from updater.update.report import Report

_COLUMNS = ("infobase", "from", "to", "what", "report")
_NOTHING = "—"
_PLAINLY: dict[int, str] = {
    Exit.DONE: "cli.queue.ready",
    Exit.NOTHING_TO_DO: "cli.outcome.nothing-to-do",
    Exit.CANCELLED: "cli.queue.declined",
}
"""Of turns without a run."""


def queue_document(turns: Sequence[Turn], documents: Sequence[Document], code: int) -> Document:
    """Return the one document: of each infobase what a command for it alone says, and how its turn ended."""
    entries = [
        {
            "infobase": turn.named,
            "turn": turn.state.value,
            "exit": None if turn.state is TurnState.NOT_BEGUN else int(turn.code),
            **document,
        }
        for turn, document in zip(turns, documents, strict=True)
    ]
    return {"exit": int(code), "infobases": entries}


def tell_queue(turns: Sequence[Turn], output: Output) -> None:
    """Print the table: infobase, from, to, what happened, where the report is."""
    texts = output.texts
    heads = [texts(f"cli.queue.column.{name}") for name in _COLUMNS]
    rows = [heads, *(_row(turn, texts) for turn in turns)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    output.line()
    output.line(texts("cli.queue.summary", count=len(turns)))
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        output.line("  " + "  ".join(cells).rstrip())


def _row(turn: Turn, texts: Texts) -> list[str]:
    report, plan = turn.report, turn.plan
    if report is not None:
        reached = report.reached.version if report.reached else "?"
        end: object = reached if report.outcome is RunOutcome.DONE else report.target.version
        releases = [str(report.start.version), str(end)]
    elif plan is not None:
        releases = [str(plan.start.version), str(plan.target.version)]
    else:
        releases = [turn.start or _NOTHING, _NOTHING]
    place = str(report.log_dir / "report.html") if report is not None else _NOTHING
    return [turn.named, *releases, _what(turn, texts), place]


def _what(turn: Turn, texts: Texts) -> str:
    """Say in a few words what happened."""
    if turn.report is not None:
        return _outcome(turn.report, texts)
    if turn.state is not TurnState.TAKEN:
        return texts(f"cli.queue.{turn.state.value}")
    if turn.code in _PLAINLY:
        return texts(_PLAINLY[turn.code])
    return texts.problem(turn.problem).what if turn.problem is not None else texts("cli.outcome.refused")


def _outcome(report: Report, texts: Texts) -> str:
    """Say how a run ended; an update whose data nothing proves is not called done."""
    if report.outcome is RunOutcome.DONE and report.data_by_hand:
        return texts("cli.queue.by-person")
    if report.outcome is RunOutcome.DONE and report.data_in_doubt:
        return texts("cli.queue.in-doubt")
    return texts(f"cli.outcome.{report.outcome.value}")
