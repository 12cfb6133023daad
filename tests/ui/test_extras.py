"""What is done besides an update, in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QToolButton

from updater.app import open_application
from updater.model.extras import EXTRAS, Extras
from updater.ui.steps import Step
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.window import OpenWindow

    from updater.app import Application
    from updater.demo.sandbox import Sandbox


def to_backup(window: OpenWindow, sandbox: Sandbox) -> None:
    """Go to the page that offers them."""
    window.choose(sandbox.infobase)
    window.go_to(Step.BACKUP)


def test_they_are_folded_and_nothing_is_ticked(window: OpenWindow, sandbox: Sandbox) -> None:
    """Who does not look for them does not meet them; each has its sentence."""
    to_backup(window, sandbox)
    fold = window.find(QToolButton, "showExtras")
    ticks = [window.find(QCheckBox, f"extra_{name}") for name in EXTRAS]
    assert not any(tick.isVisible() or tick.isChecked() for tick in ticks)
    fold.click()
    assert all(tick.isVisible() and tick.accessibleDescription() for tick in ticks)
    assert Extras() == window.state.extras


def test_a_repair_takes_the_place_of_the_test(window: OpenWindow, sandbox: Sandbox) -> None:
    """It tests, too; the fold tells how many are ticked, also when it is closed."""
    to_backup(window, sandbox)
    fold = window.find(QToolButton, "showExtras")
    fold.click()
    window.find(QCheckBox, "extra_repair_before").setChecked(True)
    fold.click()
    assert not window.find(QCheckBox, "extra_check_before").isEnabled()
    assert "1" in window.find(QToolButton, "showExtras").text()
    assert Extras(repair_before=True) == window.state.extras


def test_what_is_ticked_is_done_proved_and_remembered(
    window: OpenWindow, sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """The steps are known from the beginning; the last page names each; the next start offers the same."""
    to_backup(window, sandbox)
    wanted = ("check_before", "check_after", "compress_after", "block_users")
    for name in wanted:
        window.find(QCheckBox, f"extra_{name}").setChecked(True)
    window.go_to(Step.REVIEW)
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)
    window.press("commitButton")
    window.until_step(Step.RESULT)
    report = window.state.report
    assert report is not None
    assert RunOutcome.DONE is report.outcome
    expected = [step for step, _ in window.wizard.progress_page.expected]
    assert [step.step for step in report.steps] == expected
    told = window.wizard.page_of(Step.RESULT).account.toPlainText()  # type: ignore[attr-defined]
    for code in ("check-infobase", "compress", "block-users"):
        assert window.texts(f"step.{code}.title", subject="before") in told
    window.settle()
    again = open_window(open_application(home=sandbox.home))
    assert wanted == again.state.extras.names
