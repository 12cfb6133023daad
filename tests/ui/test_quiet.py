"""A platform that has been silent for long: the window offers to stop or to wait, calmly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from updater.app import open_application
from updater.demo.sandbox import build_sandbox
from updater.model.events import QuietFor, Waiting
from updater.ui.run_state import RunState
from updater.ui.steps import Step
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application


def silent(
    tmp_path: Path, open_window: Callable[[Application], OpenWindow], monkeypatch: pytest.MonkeyPatch
) -> OpenWindow:
    """A window whose platform hangs."""
    sandbox = build_sandbox(tmp_path / "silent", "ru", seconds=0)
    window = open_window(open_application(home=sandbox.home))
    window.choose(sandbox.infobase)
    window.go_to(Step.REVIEW)
    monkeypatch.setenv("SIM_HANG", "UpdateCfg")
    window.find(QPushButton, "commitButton").click()
    window.until_run(RunState.RUNNING)
    return window


def hear(window: OpenWindow, *events: object) -> None:
    """Let the page hear what the run says."""
    window.wizard.progress_page._told(list(events))  # type: ignore[arg-type]


def test_silence_offers_to_stop_or_to_wait(
    tmp_path: Path,
    open_window: Callable[[Application], OpenWindow],
    asking: ScriptedAsking,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Waiting on takes the offer away until the silence has doubled; stopping asks as the button does."""
    window = silent(tmp_path, open_window, monkeypatch)
    offer = window.wizard.progress_page.quiet
    assert not offer.isVisible()
    hear(window, QuietFor(1200.0))
    assert "20" in offer.notice.words
    window.find(QPushButton, "quietOffer_wait").click()
    assert (False, RunState.RUNNING, []) == (offer.isVisible(), window.state.run, asking.questions)
    hear(window, Waiting(1300.0, 1300.0))
    assert not offer.isVisible()
    hear(window, QuietFor(2400.0))
    offer.findChildren(QPushButton, "quietOffer_stop")[-1].click()
    assert ["stop"] == [question.code for question in asking.questions]
    window.until_step(Step.RESULT)
    assert window.state.report is not None
    assert RunOutcome.CANCELLED is window.state.report.outcome


def test_news_take_the_offer_away(
    tmp_path: Path, open_window: Callable[[Application], OpenWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the platform does something, nobody is asked any more."""
    window = silent(tmp_path, open_window, monkeypatch)
    hear(window, QuietFor(1200.0))
    hear(window, Waiting(1210.0, 0.0))
    assert not window.wizard.progress_page.quiet.isVisible()
    window.wizard.progress_page.stop()
    window.until_step(Step.RESULT)
