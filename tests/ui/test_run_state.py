"""One table decides the buttons."""

from __future__ import annotations

from updater.ui.run_state import BUTTONS, RunState


def test_every_state_decides_the_buttons() -> None:
    """No state of a run leaves a button undecided."""
    assert set(RunState) == set(BUTTONS)


def test_the_window_closes_at_once_only_when_nothing_runs() -> None:
    """Between the commit and the end closing means stopping, and stopping asks."""
    assert {RunState.IDLE, RunState.ENDED} == {state for state, each in BUTTONS.items() if each.closes}
    assert {RunState.RUNNING} == {state for state, each in BUTTONS.items() if each.asks}


def test_nobody_goes_back_after_the_commit() -> None:
    """Back is there only before."""
    assert {RunState.IDLE} == {state for state, each in BUTTONS.items() if each.back}


def test_stopping_is_asked_for_once() -> None:
    """While the base is being put back there is nothing to press."""
    assert not BUTTONS[RunState.CANCELLING].cancel
