"""How a run ended, in words: what was proved, or what failed, what was restored and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.ui.markup import Fact, Tone, facts
from updater.update.last_proved import release_offered
from updater.update.report import RunOutcome, StepEnd, render_text, summary

if TYPE_CHECKING:
    from updater.model.infobase import InfobaseState
    from updater.model.plan import Check
    from updater.texts import Texts
    from updater.ui.markup import Ink
    from updater.ui.wizard_state import WizardState
    from updater.update.report import Report

_TONES = {
    RunOutcome.DONE: Tone.OK,
    RunOutcome.FAILED_RESTORED: Tone.WARNING,
    RunOutcome.FAILED_NOT_RESTORED: Tone.ERROR,
    RunOutcome.REFUSED: Tone.WARNING,
    RunOutcome.CANCELLED: Tone.QUIET,
    RunOutcome.NOTHING_TO_DO: Tone.QUIET,
}
_HARMLESS = {RunOutcome.FAILED_RESTORED, RunOutcome.REFUSED, RunOutcome.CANCELLED}
_SIGNS = {Tone.OK: "ok", Tone.WARNING: "warning", Tone.ERROR: "error", Tone.QUIET: "info"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The main sentence of the last page."""

    title: str
    words: str
    tone: Tone

    @property
    def sign(self) -> str:
        """The sign that says the same."""
        return _SIGNS[self.tone]


def verdict(texts: Texts, state: WizardState) -> Verdict:
    """Say how it ended."""
    report = state.report
    if report is None:
        failure = texts.problem(state.failure) if state.failure is not None else None
        return Verdict(texts("ui.result.title-failed"), failure.what if failure else "", Tone.ERROR)
    if report.outcome is RunOutcome.DONE and (report.data_by_hand or report.data_in_doubt):
        key = "by-hand" if report.data_by_hand else "in-doubt"
        return Verdict(texts(f"ui.result.title-done-{key}"), summary(report, texts), Tone.WARNING)
    title = texts(f"ui.result.title-{report.outcome.value}")
    return Verdict(title, summary(report, texts), _TONES[report.outcome])


def put_back(texts: Texts, present: InfobaseState | None, *, on_server: bool = False) -> Verdict:
    """Say that the base was put back from a backup after the run.

    Args:
        texts: the language.
        present: what was read of it since; None while it is being read, or when it cannot be.
        on_server: it was proved through the platform, and is not read again.
    """
    if on_server:
        return Verdict(texts("ui.result.title-put-back"), texts("ui.result.put-back-server"), Tone.OK)
    found = present.configuration if present is not None else None
    words = texts("ui.result.put-back-to", version=found.version) if found else texts("ui.result.put-back")
    return Verdict(texts("ui.result.title-put-back"), words, Tone.OK)


def can_do(state: WizardState) -> frozenset[str]:
    """Return what can be done after a run, by the names of the buttons."""
    report = state.report
    if report is None:
        return frozenset({"copyDetails", "updateAnother", "tryAgain"})
    names = {"openReport", "saveReport", "copyDetails", "openLogs", "updateAnother"}
    if report.backup is not None:
        names |= {"openBackup", "resultBackups"}
    if report.outcome is RunOutcome.DONE:
        names.add("removeTemplates")
    if report.outcome in _HARMLESS:
        names.add("tryAgain")
    if release_offered(report) and not state.on_server:  # there whoever comes in is asked for anew
        names.add("onlyTo")
    if block_left(report):
        names.add("letIn")
    return frozenset(names)


def block_left(report: Report) -> bool:
    """Whether people may still be kept out of a server infobase by our block."""
    return _locked(report) and any(note.code == "not-released" for note in report.notes)


def handlers_left(report: Report) -> bool:
    """Whether a person has to run the update handlers of a server infobase now."""
    done = report.outcome is RunOutcome.DONE
    return done and any(note.code == "handlers-by-hand" for note in report.notes)


def _locked(report: Report) -> bool:
    """Whether people were kept out of a server infobase."""
    codes = {step.step for step in report.steps if step.end is not StepEnd.NOT_BEGUN}
    return bool(codes & {"lock-server", "resume"}) and report.outcome is not RunOutcome.REFUSED


def _entrance(texts: Texts, report: Report, *, opened: bool) -> list[Fact]:
    """Whether people can come into a server infobase again."""
    if not _locked(report):
        return []
    if any(note.code == "foreign-block-left" for note in report.notes):
        key, sign = "entrance-foreign", "warning"
    elif block_left(report) and not opened:
        key, sign = "entrance-closed", "warning"
    else:
        key, sign = "entrance-open", "ok"
    return [Fact(texts("ui.result.fact.entrance"), (texts(f"ui.result.{key}"),), sign, sign)]


def account(
    texts: Texts, state: WizardState, ink: Ink, *, earlier: bool = False, opened: bool = False
) -> str:
    """Return the facts of the run as rich text.

    Args:
        texts: the language.
        state: with the report.
        ink: colours and measures.
        earlier: the base is no longer what the run left.
        opened: people were let into a server infobase since.
    """
    report = state.report
    if report is None:
        return facts(_failure(texts, state.failure), ink) if state.failure is not None else ""
    rows = [
        *_releases(texts, report, earlier=earlier),
        *_problems(texts, report),
        *_entrance(texts, report, opened=opened),
        *_besides(texts, report),
        *_places(texts, report),
    ]
    return facts(rows, ink)


def _failure(texts: Texts, failure: BaseException) -> list[Fact]:
    problem = texts.problem(failure)
    pairs = (("what", problem.what), ("why", problem.why), ("do", problem.remedy), ("detail", problem.detail))
    return [Fact(texts(f"ui.problem.caption.{name}"), (words,)) for name, words in pairs if words]


def _releases(texts: Texts, report: Report, *, earlier: bool) -> list[Fact]:
    reached = str(report.reached.version) if report.reached else texts("ui.result.unknown")
    proved = report.outcome is RunOutcome.DONE
    change = (texts("ui.result.proved") if proved else texts("ui.result.read")) if report.reached else ""
    lines = (f"{report.start.version}  →  {reached}" if proved else reached, change)
    if earlier:
        lines = (lines[0], texts("ui.result.earlier"))
    name = "ok" if proved and not earlier else ""
    return [
        Fact(texts("ui.result.fact.infobase"), (report.title, str(report.infobase))),
        Fact(texts("ui.result.fact.release"), tuple(line for line in lines if line), name, "ok"),
    ]


def _problems(texts: Texts, report: Report) -> list[Fact]:
    rows = []
    for caption, error in (("problem", report.problem), ("restore-problem", report.restore_problem)):
        if error is None:
            continue
        problem = texts.problem(error)
        lines = tuple(line for line in (problem.what, problem.why) if line)
        rows.append(Fact(texts(f"ui.result.fact.{caption}"), lines, "error", "error"))
        if problem.remedy:
            rows.append(Fact(texts("ui.problem.caption.do"), (problem.remedy,)))
    rows += [
        Fact(texts("ui.result.fact.refused"), _told(texts, check), "error", "error")
        for check in report.refused
    ]
    return rows


def _told(texts: Texts, check: Check) -> tuple[str, ...]:
    return tuple(line for line in (texts.check(check), texts.remedy(check)) if line)


_EXTRA = ("check-infobase", "repair", "finish-previous", "compress-before", "compress", "block-users")


def _besides(texts: Texts, report: Report) -> list[Fact]:
    """What was done besides the update, each with what proves it: mostly the platform's own words."""
    return [
        Fact(
            texts(f"step.{step.step}.title", subject=step.subject),
            (step.proof if step.proof.strip("—") else texts("ui.result.proof-none"),),
            "ok",
            "ok",
        )
        for step in report.steps
        if step.step in _EXTRA and step.end is StepEnd.DONE
    ]


def _places(texts: Texts, report: Report) -> list[Fact]:
    rows = [
        Fact(texts("ui.result.fact.notes"), (texts(f"note.{note.code}", **dict(note.params)),))
        for note in report.notes
        if not (note.code == "handlers-by-hand" and handlers_left(report))  # told at the top of the page
    ]
    backup = str(report.backup) if report.backup else texts("ui.result.no-backup")
    rows.append(Fact(texts("ui.result.fact.backup"), (backup,)))
    done = sum(1 for step in report.steps if step.end is StepEnd.DONE)
    length = texts("ui.result.length", seconds=report.seconds, done=done, count=len(report.steps))
    return [*rows, Fact(texts("ui.result.fact.duration"), (length,))]


def details(texts: Texts, state: WizardState) -> str:
    """Return everything as plain text, for the clipboard."""
    if state.report is not None:
        return render_text(state.report, texts)
    if state.failure is None:
        return ""
    problem = texts.problem(state.failure)
    return "\n".join(
        line for line in (problem.what, problem.why, problem.remedy, problem.code, problem.detail) if line
    )
