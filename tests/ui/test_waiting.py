"""Somebody else has the infobase open: the window says who is waited for, and notices when he has left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from updater.infobases.access import held
from updater.model.events import StepStarted, WaitedForOthers, WaitingForOthers
from updater.model.plan import CheckLevel
from updater.texts import Texts
from updater.ui.pages.review import ReviewPage
from updater.ui.run_progress import RunProgress
from updater.ui.steps import Step
from updater.ui.words.run import now_line, status_line

if TYPE_CHECKING:
    from support.window import OpenWindow

    from updater.demo.sandbox import Sandbox

_TEXTS = Texts("ru")
_UNTIL = datetime(2026, 11, 29, 14, 35, tzinfo=UTC)
_WAITING = WaitingForOthers("1cv8 (4711, Иванова)", _UNTIL, 12.0)


def _begun() -> RunProgress:
    progress = RunProgress((("update-db-cfg", "1.2"),), lambda: 0.0)
    progress.take(StepStarted("update-db-cfg", 0, 1, "1.2"))
    return progress


def test_who_is_waited_for_and_until_when_stands_in_place_of_the_step() -> None:
    """The line names program and time, the one below how long; afterwards the step is named again."""
    progress = _begun()
    step = now_line(_TEXTS, progress)
    progress.take(_WAITING)
    said, below = now_line(_TEXTS, progress), status_line(_TEXTS, progress)
    assert [] == [word for word in ("14:35", "Иванова") if word not in said]
    assert _TEXTS.duration(12) in below
    progress.take(WaitedForOthers(15.0, free=True))
    assert step == now_line(_TEXTS, progress)


def test_nobody_is_waited_for_in_a_run_that_has_ended() -> None:
    """A stop in the middle of a wait leaves no word of it."""
    progress = _begun()
    step = now_line(_TEXTS, progress)
    progress.take(_WAITING)
    progress.end(done=False)
    assert step == now_line(_TEXTS, progress)


def test_the_checks_are_made_again_when_he_has_left(window: OpenWindow, sandbox: Sandbox) -> None:
    """While he is there a quick look changes nothing; when he has left nothing refuses any more."""
    window.choose(sandbox.infobase)
    with held(sandbox.infobase / "1Cv8.1CD"):
        window.go_to(Step.REVIEW)
        refusing = [check.code for check in window.state.checks or () if check.level is CheckLevel.ERROR]
        assert ["in-use"] == refusing
        page = window.wizard.currentPage()
        assert isinstance(page, ReviewPage)
        page.look_for_others()
        window.settle()
        assert refusing == [c.code for c in window.state.checks or () if c.level is CheckLevel.ERROR]
    page.look_for_others()
    window.settle()
    assert [] == [check.code for check in window.state.checks or () if check.level is CheckLevel.ERROR]
    assert window.find(QPushButton, "commitButton").isEnabled()
