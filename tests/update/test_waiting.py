"""Waiting for others: the time there is, what is said, and that a run goes on or fails as without it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from support.stand import Stand, make_stand

from updater.errors import Cancelled, RunError
from updater.infobases.access import in_use
from updater.model.events import CancelToken, Event, WaitedForOthers, WaitingForOthers, ignore_events
from updater.model.plan import Check, CheckLevel
from updater.update.doorway import Doorway
from updater.update.others import only_others
from updater.update.report import RunOutcome
from updater.update.run import run_update
from updater.update.waiting import EVERY, Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from updater.update.request import RunTools

_NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


class Clock:
    """Time that passes only while somebody pauses."""

    def __init__(self, speed: float = 1.0) -> None:
        self.now = 0.0
        self._speed = speed

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        """Let time pass, or not."""
        self.now += seconds * self._speed

    def of_day(self) -> datetime:
        """The time of day."""
        return _NOON + timedelta(seconds=self.now)


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """One infobase and two updates."""
    return make_stand(tmp_path)


def _tools(stand: Stand, clock: Clock, **changes: Any) -> RunTools:
    return stand.tools(timer=clock, pause=clock.pause, clock=clock.of_day, **changes)


def _looks(*found: str | None) -> Callable[[], str | None]:
    """Who is there at one look after the other; afterwards the last for ever."""
    left = list(found)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def test_nobody_there_is_no_wait(stand: Stand) -> None:
    """Nothing is said and no time passes."""
    clock, heard = Clock(), list[Event]()
    assert Patience(60, _tools(stand, clock), heard.append).wait(_looks(None))
    assert (0.0, []) == (clock.now, heard)


def test_it_goes_on_as_soon_as_nobody_is_there(stand: Stand) -> None:
    """Who, until when and for how long are said at each look; what is new is marked."""
    clock, heard = Clock(), list[Event]()
    patience = Patience(60, _tools(stand, clock), heard.append)
    assert patience.wait(_looks("А", "А", "Б", None))
    until = _NOON + timedelta(seconds=60)
    assert heard == [
        WaitingForOthers("А", until, 0.0, news=True),
        WaitingForOthers("А", until, EVERY, news=False),
        WaitingForOthers("Б", until, 2 * EVERY, news=True),
        WaitedForOthers(3 * EVERY, free=True),
    ]
    assert (3 * EVERY, "Б") == (patience.waited, patience.who)


@pytest.mark.parametrize("speed", [0.0, 1.0], ids=["a clock that stands", "a clock that goes"])
def test_it_ends_when_the_time_is_up(stand: Stand, speed: float) -> None:
    """Also where pauses take no time; all waits together have one time."""
    clock, heard = Clock(speed), list[Event]()
    patience = Patience(10, _tools(stand, clock), heard.append)
    assert not patience.wait(_looks("А"))
    assert (10.0, 0.0) == (patience.waited, patience.left)
    assert WaitedForOthers(10.0, free=False) == heard[-1]
    assert not patience.wait(_looks("А"))
    assert WaitedForOthers(10.0, free=False) == heard[-1]


def test_it_can_be_stopped(stand: Stand) -> None:
    """A wish to stop ends it at once, and that is said."""
    clock, heard, cancel = Clock(), list[Event](), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        Patience(60, _tools(stand, clock), heard.append, cancel).wait(_looks("А"))
    assert (0.0, WaitedForOthers(0.0, free=None)) == (clock.now, heard[-1])


def test_one_who_left_before_the_first_look_has_left(stand: Stand) -> None:
    """A door where nobody is any more is free, though there was nothing to wait for."""
    tools = _tools(stand, Clock(), others_limit=60)
    run: Any = SimpleNamespace(tools=tools, on_event=ignore_events, cancel=CancelToken())
    assert Doorway(run).until_left(_looks(None))


def _error(code: str, problem: str = "") -> Check:
    return Check(code, CheckLevel.ERROR, {"problem": RunError(problem)} if problem else {})


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([], False),
        ([_error("in-use")], True),
        ([_error("sessions")], True),
        ([_error("in-use"), _error("path-quote")], False),
        ([_error("locked", "run.locked")], True),
        ([_error("locked", "run.lock-stale")], False),
        ([_error("unapplied-changes")], False),
        ([_error("other-run"), _error("unapplied-changes"), _error("unfinished-run")], True),
        ([_error("in-use"), _error("unapplied-changes")], False),
        ([_error("login", "platform.designer-open")], True),
        ([_error("login", "platform.wrong-user")], False),
        ([Check("in-use", CheckLevel.WARNING)], False),
    ],
)
def test_only_somebody_there_is_worth_waiting_for(checks: list[Check], expected: bool) -> None:
    """Whatever else refuses does so at once; what a run of ours leaves in its middle goes with it."""
    assert expected == only_others(checks)


def _opened_after(step: str, looks: int) -> tuple[dict[str, Any], Callable[[str], None]]:
    """Somebody opens the infobase when a step is done and stays for so many looks."""
    left: Iterator[int] = iter(range(looks))
    there = [False]

    def point(name: str) -> None:
        there[0] |= name == step

    def used(file: Path) -> bool | None:
        if there[0] and next(left, None) is None:
            there[0] = False
        return True if there[0] else in_use(file)

    return {"in_use": used}, point


def _run(stand: Stand, step: str, looks: int, limit: float) -> tuple[RunOutcome, list[Event], list[str]]:
    changes, point = _opened_after(step, looks)
    heard, clock = list[Event](), Clock()
    tools = stand.tools(pause=clock.pause, at_point=point, others_limit=limit, **changes)
    report = run_update(stand.request(), tools, heard.append)
    return report.outcome, heard, [note.code for note in report.notes]


@pytest.mark.parametrize("step", ["0.checks.done", "1.backup.done", "2.update-cfg.done"])
def test_a_run_goes_on_when_he_has_left(stand: Stand, step: str) -> None:
    """Before the copy, before the first change, in the middle: it is done, and the report tells of it."""
    outcome, heard, notes = _run(stand, step, 4, 300.0)
    assert (RunOutcome.DONE, 1) == (outcome, notes.count("waited"))
    assert [True] == [event.free for event in heard if isinstance(event, WaitedForOthers)]


def test_a_run_does_not_wait_for_ever(stand: Stand) -> None:
    """When the time of a step is up the work is done as if nobody had waited; the next step has its own."""
    outcome, heard, _notes = _run(stand, "2.update-cfg.done", 5, 2 * EVERY)
    ends = [event.free for event in heard if isinstance(event, WaitedForOthers)]
    assert (RunOutcome.DONE, [False, True]) == (outcome, ends)


def test_without_a_limit_nobody_is_waited_for(stand: Stand) -> None:
    """The work is done as if he were not there."""
    outcome, heard, notes = _run(stand, "2.update-cfg.done", 3, 0.0)
    assert RunOutcome.DONE == outcome
    assert ([], 0) == ([e for e in heard if isinstance(e, WaitingForOthers)], notes.count("waited"))
