"""How far a run that failed had come: the last release that was proved, from its steps.

A release counts when its database configuration was proved and the update handlers, where the run had
to start any after it, were proved, too. What was proved once is the way that is offered next: an update
to that release and no further (docs/decisions/0019-back-to-the-last-good-release.md).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.update.report import Note, RunOutcome, StepEnd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.update.report import Report, StepReport

_DATABASE, _HANDLERS = "update-db-cfg", "handlers"


def last_proved(steps: Sequence[StepReport]) -> str:
    """Return the number of the last release that was proved; empty when none was.

    Args:
        steps: all of the run, those not begun, too: handlers still ahead are no proof.
    """
    proved = ""
    for step in steps:
        if step.step == _DATABASE and step.end is not StepEnd.DONE:
            break
        if step.step == _DATABASE and all(_told(each) for each in _handlers_of(step.subject, steps)):
            proved = step.subject
    return proved


def _handlers_of(release: str, steps: Sequence[StepReport]) -> list[StepReport]:
    return [step for step in steps if (step.step, step.subject) == (_HANDLERS, release)]


def _told(step: StepReport) -> bool:
    return step.end is StepEnd.DONE and bool(step.proof)


def release_offered(report: Report) -> str:
    """Return the release an update could stop at the next time; empty where there is none to offer.

    Offered only when the run failed, the infobase was put back, and the release is neither where the run
    began nor where it was to go.
    """
    if report.outcome is not RunOutcome.FAILED_RESTORED or not report.restored:
        return ""
    found = last_proved(report.steps)
    return "" if found in {str(report.start.version), str(report.target.version)} else found


def with_offer(report: Report) -> Report:
    """Return a report that tells of the release offered, where there is one."""
    release = release_offered(report)
    if not release:
        return report
    return replace(report, notes=(*report.notes, Note("last-proved", (("release", release),))))
