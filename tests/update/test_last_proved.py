"""The last release a run had proved, and when it is offered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import answers

from updater.update.last_proved import last_proved, release_offered, with_offer
from updater.update.report import RunOutcome, StepEnd, StepReport

_DONE, _FAILED, _AHEAD = StepEnd.DONE, StepEnd.FAILED, StepEnd.NOT_BEGUN


def _database(release: str, end: StepEnd = _DONE) -> StepReport:
    return StepReport("update-db-cfg", release, end, proof="seen" if end is _DONE else "")


def _handlers(release: str, end: StepEnd = _DONE, proof: str = "told") -> StepReport:
    return StepReport("handlers", release, end, proof=proof if end is _DONE else "")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), ""),
        ((_database("2", _FAILED), _handlers("2", _AHEAD)), ""),
        ((_database("2"), _handlers("2", _FAILED)), ""),
        ((_database("2"), _handlers("2", _AHEAD), _database("3", _AHEAD)), ""),
        ((_database("2"), _handlers("2", proof="")), ""),
        ((_database("2"), _handlers("2", proof="—")), "2"),
        ((_database("2"), _database("3", _FAILED)), "2"),
        ((_database("2"), _handlers("2"), _database("3"), _handlers("3", _FAILED)), "2"),
        ((_database("2"), _handlers("2"), _database("3"), _handlers("3"), _database("4", _FAILED)), "3"),
    ],
)
def test_it_is_told_by_the_steps(steps: tuple[StepReport, ...], expected: str) -> None:
    """Configuration and, where there are any, handlers: begun, ahead or without a proof does not count."""
    assert expected == last_proved(steps)


_STEPS = (_database("1.0.2.1"), _handlers("1.0.2.1"), _database("1.0.3.1", _FAILED))


@pytest.mark.parametrize(
    ("outcome", "restored", "steps", "expected"),
    [
        (RunOutcome.FAILED_RESTORED, True, _STEPS, "1.0.2.1"),
        (RunOutcome.FAILED_RESTORED, False, _STEPS, ""),
        (RunOutcome.FAILED_NOT_RESTORED, False, _STEPS, ""),
        (RunOutcome.CANCELLED, True, _STEPS, ""),
        (RunOutcome.DONE, False, _STEPS, ""),
        (RunOutcome.FAILED_RESTORED, True, (_database("1.0.3.1"),), ""),
        (RunOutcome.FAILED_RESTORED, True, (_database("1.0.1.1"),), ""),
        (RunOutcome.FAILED_RESTORED, True, (), ""),
    ],
)
def test_it_is_offered_after_a_failure_that_was_put_back(
    outcome: RunOutcome, restored: bool, steps: tuple[StepReport, ...], expected: str
) -> None:
    """Neither start nor target are offered, nor anything where the infobase is not at its start."""
    target = answers.identity("1.0.3.1")
    report = replace(answers.report(outcome), target=target, restored=restored, steps=steps)
    assert ("1.0.1.1", "1.0.3.1") == (str(report.start.version), str(report.target.version))
    assert expected == release_offered(report)
    told = [dict(note.params)["release"] for note in with_offer(report).notes if note.code == "last-proved"]
    assert ([expected] if expected else []) == told
