"""The end of the session while an infobase is updated."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from updater.ui.leaving import tell_system
from updater.ui.run_state import RunState

if TYPE_CHECKING:
    from support.window import OpenWindow


class Session:
    """The system's question; Qt makes a true one only when a desktop ends."""

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        """The end of the session is refused."""
        self.cancelled = True


@pytest.mark.parametrize("run", RunState)
def test_logging_off_waits_for_the_run(window: OpenWindow, run: RunState) -> None:
    """Refused while a run goes on or is being undone; nobody is held up otherwise."""
    desk = window.wizard.desk
    desk.put(replace(desk.state, run=run))
    session = Session()
    window.wizard.leaving.asked(session)  # type: ignore[arg-type]
    assert (run in {RunState.RUNNING, RunState.CANCELLING}) is session.cancelled
    desk.put(replace(desk.state, run=RunState.IDLE))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows is told there")
def test_other_systems_are_told_nothing() -> None:
    """There is nothing to call."""
    assert not tell_system(1, "reason")


@pytest.mark.parametrize("reason", ["restoring", "reason"])
def test_logging_off_waits_for_a_dialog(window: OpenWindow, reason: str) -> None:
    """While a dialog puts an infobase back neither the session ends nor the window closes."""
    desk = window.wizard.desk
    desk.guard(reason)
    session = Session()
    window.wizard.leaving.asked(session)  # type: ignore[arg-type]
    assert (True, False) == (session.cancelled, window.wizard.close())
    desk.guard("")
    session = Session()
    window.wizard.leaving.asked(session)  # type: ignore[arg-type]
    assert not session.cancelled
