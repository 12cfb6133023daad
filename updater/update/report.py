"""The account of a run: what was, what is, how long, where the copies and logs lie. No secrets."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from updater.model.backup import kind_of_name
from updater.model.plan import CheckLevel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from updater.errors import UserError
    from updater.model.configuration import ReleaseIdentity
    from updater.model.plan import Check
    from updater.texts import Texts


UNPROVED = "handlers-unproved"
"""The note that nothing proves the handlers of the last release."""
_DATA_IN_DOUBT = frozenset({UNPROVED, "deferred-failed", "deferred-unfinished"})
_BY_HAND = "handlers-by-hand"


class RunOutcome(enum.Enum):
    """How a run ended."""

    DONE = "done"
    """The release wanted is there, proved."""
    FAILED_RESTORED = "failed-restored"
    """It failed; the infobase is what it was: byte for byte, unless its backup is no copy of the file."""
    FAILED_NOT_RESTORED = "failed-not-restored"
    """It failed and the infobase is not what it was."""
    REFUSED = "refused"
    """A check refused it before anything was touched."""
    CANCELLED = "cancelled"
    """The person stopped it; the infobase is what it was, as above."""
    NOTHING_TO_DO = "nothing-to-do"
    """The infobase already has the release wanted."""


class StepEnd(enum.Enum):
    """How one step ended."""

    DONE = "done"
    FAILED = "failed"
    NOT_BEGUN = "not-begun"


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step of a run.

    Attributes:
        step: its code; its name is the text `step.<code>.title`.
        subject: the release or place it was about.
        proof: what was seen that proves it: facts, no prose.
        seconds: how long it took.
    """

    step: str
    subject: str
    end: StepEnd
    seconds: float = 0.0
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know that is no failure; its words are `note.<code>`."""

    code: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """What one command of the platform said; its name is that of its file in the run's folder."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """The account of one run.

    Attributes:
        start: the release before.
        target: the release wanted.
        reached: the release read from the infobase at the end; None when it could not be read.
        problem: what went wrong first.
        restore_problem: why the infobase could not be made what it was.
        restored: the infobase had been changed and was put back, and that was proved.
        backup: the copy; None when none was made.
        seconds: of the whole run.
        notes: what a person should know besides.
        refused: the checks that said no.
        checks: everything that was looked at before the start.
        surroundings: facts about program and machine.
        outputs: what the platform said.
        past: how a run of the past stands, where no outcome of its own says it: `unfinished`, `left`
            or `restored`.
        puts_back: the run put a backup in the infobase's place instead of updating it.
    """

    run_id: str
    outcome: RunOutcome
    infobase: Path
    title: str
    start: ReleaseIdentity
    target: ReleaseIdentity
    reached: ReleaseIdentity | None
    steps: tuple[StepReport, ...]
    problem: UserError | None
    restore_problem: UserError | None
    restored: bool
    backup: Path | None
    log_dir: Path
    began: datetime
    seconds: float
    notes: tuple[Note, ...] = ()
    refused: tuple[Check, ...] = ()
    checks: tuple[Check, ...] = ()
    surroundings: tuple[tuple[str, str], ...] = ()
    outputs: tuple[Output, ...] = ()
    past: str = ""
    puts_back: bool = False

    @property
    def data_by_hand(self) -> bool:
        """Whether a person still has to start the application so that it updates its data."""
        return any(note.code == _BY_HAND for note in self.notes)

    @property
    def data_in_doubt(self) -> bool:
        """Whether the release is proved, but not that the data follow it."""
        unproved = any(
            step.step == "handlers" and step.end is StepEnd.DONE and not step.proof for step in self.steps
        )
        return unproved or any(note.code in _DATA_IN_DOUBT for note in self.notes)


def summary(report: Report, texts: Texts) -> str:
    """Say in one sentence how it ended."""
    if report.puts_back:
        return texts(f"report.put-back.{report.past or report.outcome.value}", **_facts(report))
    if report.past:
        return texts(f"report.past.{report.past}", **_facts(report))
    key = f"report.outcome.{report.outcome.value}"
    if report.outcome is RunOutcome.DONE and report.data_by_hand:
        return texts("report.outcome.done-by-hand", **_facts(report))
    if report.outcome is RunOutcome.DONE and report.data_in_doubt:
        return texts("report.outcome.done-in-doubt", **_facts(report))
    if report.outcome in {RunOutcome.FAILED_RESTORED, RunOutcome.CANCELLED}:
        key += _way_back(report)
    return texts(key, **_facts(report))


def _way_back(report: Report) -> str:
    """Tell the ways apart in which an infobase is what it was: only a copy of the file is the same bytes."""
    if not report.restored:
        return "-untouched"
    exact = report.backup is not None and kind_of_name(report.backup.name).exact
    return "" if exact else "-alike"


def render_text(report: Report, texts: Texts) -> str:
    """Write the report as plain text."""
    lines = [_title(report, texts), "", summary(report, texts), ""]
    lines += [f"{name}: {value}" for name, value in _rows(report, texts)]
    for heading, paragraphs in _sections(report, texts):
        lines += ["", heading, *(f"  {paragraph}" for paragraph in paragraphs)]
    if report.outputs:
        lines += ["", texts("report.section.outputs")]
    for output in report.outputs:
        lines += [f"  {output.name}", *(f"    {line}" for line in output.text.splitlines())]
    return "\n".join(lines) + "\n"


def render_html(report: Report, texts: Texts) -> str:
    """Write the report as a page that stands alone; everything from outside is escaped."""
    title = escape(_title(report, texts))
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in _rows(report, texts)
    )
    sections = "".join(
        f"<h2>{escape(heading)}</h2>" + "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        for heading, paragraphs in _sections(report, texts)
    )
    sections += _outputs_html(report, texts)
    return (
        f'<!DOCTYPE html><html lang="{escape(texts.language)}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f'<p class="{report.outcome.value}">{escape(summary(report, texts))}</p>'
        f"<table>{rows}</table>{sections}</body></html>\n"
    )


def _title(report: Report, texts: Texts) -> str:
    return texts("report.put-back.title" if report.puts_back else "report.title", name=report.title)


def _outputs_html(report: Report, texts: Texts) -> str:
    if not report.outputs:
        return ""
    told = "".join(
        f"<h3>{escape(output.name)}</h3><pre>{escape(output.text)}</pre>" for output in report.outputs
    )
    heading = escape(texts("report.section.outputs"))
    return f"<details><summary>{heading}</summary>{told}</details>"


_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;max-width:48em;margin:2em auto;padding:0 1em}"
    "th{text-align:left;font-weight:normal;color:#555;padding-right:1.5em;vertical-align:top}"
    "td{overflow-wrap:anywhere}p.done{color:#176b2c}p.failed-not-restored{color:#a01010}"
    "h2{font-size:1.15em;margin:1.4em 0 .3em}h3{font-size:1em;margin:.8em 0 .2em}p{margin:.25em 0}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:.5em .7em;margin:0}"
    "summary{cursor:pointer;font-size:1.15em;font-weight:bold;margin-top:1.4em}"
)


def _facts(report: Report) -> dict[str, object]:
    return {
        "start": str(report.start.version),
        "target": str(report.target.version),
        "reached": str(report.reached.version) if report.reached else "?",
        "name": report.title,
    }


def _rows(report: Report, texts: Texts) -> Iterator[tuple[str, str]]:
    facts = _facts(report)
    yield texts("report.row.infobase"), str(report.infobase)
    yield texts("report.row.configuration"), report.start.name
    yield texts("report.row.was"), str(facts["start"])
    yield texts("report.row.wanted"), str(facts["target"])
    yield texts("report.row.is"), str(facts["reached"])
    yield texts("report.row.began"), report.began.strftime("%d.%m.%Y %H:%M:%S %z")
    yield texts("report.row.duration"), texts.duration(report.seconds)
    yield texts("report.row.backup"), str(report.backup) if report.backup else texts("report.no-backup")
    yield texts("report.row.logs"), str(report.log_dir)
    yield texts("report.row.run"), report.run_id


def _sections(report: Report, texts: Texts) -> Iterator[tuple[str, list[str]]]:
    for heading, error in (("problem", report.problem), ("restore-problem", report.restore_problem)):
        if error is not None:
            yield texts(f"report.section.{heading}"), _problem(error, texts)
    if report.refused:
        yield texts("report.section.refused"), [texts.check(check) for check in report.refused]
    if report.notes:
        notes = [texts(f"note.{note.code}", **dict(note.params)) for note in report.notes]
        yield texts("report.section.notes"), notes
    if report.steps:
        yield texts("report.section.steps"), [_step(step, texts) for step in report.steps]
    looked = [check for check in report.checks if check.level is not CheckLevel.OK]
    if looked and not report.refused:
        yield texts("report.section.checks"), [texts.check(check) for check in looked]
    if report.surroundings:
        rows = [f"{texts(f'report.about.{name}')}: {value}" for name, value in report.surroundings]
        yield texts("report.section.surroundings"), rows


def _problem(error: UserError, texts: Texts) -> list[str]:
    problem = texts.problem(error)
    told = [problem.what, problem.why, problem.remedy, texts("report.code", code=problem.code)]
    return [line for text in told for line in text.splitlines() if line]


def _step(step: StepReport, texts: Texts) -> str:
    name = texts(f"step.{step.step}.title", subject=step.subject)
    line = f"{texts(f'report.step.{step.end.value}')} {name}"
    if step.end is not StepEnd.NOT_BEGUN:
        line += f" — {texts.duration(step.seconds)}"
    return f"{line} ({step.proof})" if step.proof else line
