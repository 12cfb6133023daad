"""Replacing a configuration off support in the window: offered, chosen, taken back, done, proved."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QMessageBox, QPushButton, QRadioButton
from support.server_window import choose_server, come_in, let_work, server_file
from support.site import sign_in

from updater.demo.platform.servers import changed_server
from updater.demo.product import FIRST
from updater.demo.shipping import folder_of
from updater.model.configuration import SupportState
from updater.model.plan import CheckLevel
from updater.ui.dialogs.asking import QtAsking
from updater.ui.steps import Step
from updater.ui.wizard_state import UpdateSource
from updater.ui.words.answers import answers
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox
    from updater.ui.pages.replacing import ReplacingNotice

RUN_PATIENCE = 240_000  # milliseconds: the platform is started many times, on a machine that may be busy
_NEWEST = "1.0.4.2"


def notice(window: OpenWindow) -> ReplacingNotice:
    """What the page says about replacing."""
    return window.wizard.updates_page.replacing


def to_updates(window: OpenWindow, sandbox: Sandbox, name: str = "own") -> None:
    """Go to the updates with a base; that one was taken off support."""
    window.choose(sandbox.infobases[name])
    window.go_to(Step.UPDATES)


def replaced_way(window: OpenWindow, sandbox: Sandbox) -> None:
    """Go to the updates and choose the replacement."""
    to_updates(window, sandbox)
    window.press("replacingAction")
    assert window.state.plan is not None


def text(window: OpenWindow, key: str) -> str:
    """A text about replacing."""
    return window.texts(f"ui.replacing.{key}")


def test_it_is_offered_where_nothing_applies(window: OpenWindow, sandbox: Sandbox) -> None:
    """Off support: the reason, the offer and its button; nothing is chosen by itself."""
    to_updates(window, sandbox)
    assert text(window, "offer") == notice(window).words
    assert text(window, "choose") == window.find(QPushButton, "replacingAction").text()
    assert (None, False) == (window.state.plan, window.state.replacing)


def test_nothing_is_offered_where_updates_apply(window: OpenWindow, sandbox: Sandbox) -> None:
    """On support there is a right update; the newest release is no reason either."""
    for name in ("main", "newest"):
        to_updates(window, sandbox, name)
        assert "" == notice(window).words, name
        window.press("backButton")


def test_without_a_yes_nothing_is_chosen(
    window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """The question names the base and what is lost; answered no, all is as it was."""
    asking.agrees = False
    to_updates(window, sandbox)
    window.press("replacingAction")
    assert window.state.infobase is not None
    assert ["replace"] == [question.code for question in asking.questions]
    assert window.state.infobase.title in asking.questions[0].words
    assert window.texts("ui.question.replace.more") == asking.questions[0].more
    assert (None, False) == (window.state.plan, window.state.replacing)
    assert text(window, "offer") == notice(window).words


def test_no_is_what_enter_and_esc_answer(window: OpenWindow, sandbox: Sandbox) -> None:
    """The real question: its default button changes nothing, and so does Esc."""
    to_updates(window, sandbox)
    window.wizard.desk.asking = QtAsking()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        seen: list[str] = []

        def answer(key: Qt.Key = key, seen: list[str] = seen) -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            seen.append(box.defaultButton().text())
            QTest.keyClick(box, key)

        QTimer.singleShot(200, answer)
        window.press("replacingAction")
        assert [window.texts("ui.question.replace.no")] == seen
        assert not window.state.replacing


def test_a_yes_plans_the_way_with_the_smallest_leap(window: OpenWindow, sandbox: Sandbox) -> None:
    """Back on support by the vendor's own of the same release, then updates; the page says both."""
    replaced_way(window, sandbox)
    plan = window.state.plan
    assert plan is not None
    assert ([FIRST, "1.0.2.7"], True) == (
        [str(hop.target.version) for hop in plan.hops[:2]],
        plan.hops[0].release.replaces,
    )
    assert _NEWEST == str(plan.target.version)
    assert text(window, "chosen") == notice(window).words
    chain = window.wizard.updates_page.disk.chain.toPlainText()
    assert text(window, "hop") in chain
    assert window.texts("ui.replacing.count", count=len(plan.hops) - 1) in chain


def test_every_release_of_the_list_can_be_chosen(window: OpenWindow, sandbox: Sandbox) -> None:
    """The rows are the ways of replacing; the lowest is the release the base has, back on support."""
    replaced_way(window, sandbox)
    offers = window.find(QListWidget, "updates")
    rows = [offers.item(row) for row in range(offers.count())]
    lowest = next(row for row, item in enumerate(rows) if item.text() == FIRST)
    offers.setCurrentRow(lowest)
    window.settle()
    assert window.state.plan is not None
    assert (FIRST, 1, True) == (
        str(window.state.plan.target.version),
        len(window.state.plan.hops),
        window.state.replacing,
    )


def test_the_choice_can_be_taken_back(window: OpenWindow, sandbox: Sandbox) -> None:
    """The same button; then there is no way again, and the offer stands as before."""
    replaced_way(window, sandbox)
    window.press("replacingAction")
    assert (None, False) == (window.state.plan, window.state.replacing)
    assert text(window, "offer") == notice(window).words
    window.press("nextButton")
    assert Step.UPDATES is window.step


def test_the_choice_ends_with_the_infobase(window: OpenWindow, sandbox: Sandbox) -> None:
    """Another base and back: asked again."""
    replaced_way(window, sandbox)
    window.press("backButton")
    window.choose(sandbox.infobase)
    assert not window.state.replacing
    to_updates(window, sandbox)
    assert (None, False) == (window.state.plan, window.state.replacing)
    assert text(window, "offer") == notice(window).words


def test_the_choice_ends_when_the_base_is_read_again(window: OpenWindow, sandbox: Sandbox) -> None:
    """It was made for what was read before."""
    replaced_way(window, sandbox)
    window.press("backButton")
    window.wizard.infobase_page.refresh()
    window.settle()
    window.go_to(Step.UPDATES)
    assert (None, False) == (window.state.plan, window.state.replacing)


def test_without_a_full_distribution_the_page_says_where_to_get_one(
    window: OpenWindow, sandbox: Sandbox
) -> None:
    """The reason, the way to the file, and the way back; Next goes nowhere."""
    shutil.rmtree(sandbox.templates / folder_of(FIRST))
    to_updates(window, sandbox)
    window.press("replacingAction")
    others = window.texts("ui.site.others").replace("&", "")
    assert (None, True) == (window.state.plan, window.state.replacing)
    assert text(window, "chosen") == notice(window).words
    assert others in notice(window).accessibleName()
    reason = window.texts("error.plan.nothing-to-load.what")
    assert reason in window.wizard.updates_page.disk.chain.toPlainText()
    window.press("nextButton")
    assert Step.UPDATES is window.step
    window.press("replacingAction")
    assert not window.state.replacing


def test_the_review_says_plainly_that_it_is_a_replacement(window: OpenWindow, sandbox: Sandbox) -> None:
    """In the summary, in the list of steps, and as a check that warns."""
    replaced_way(window, sandbox)
    window.go_to(Step.REVIEW)
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)
    page = window.wizard.page_of(Step.REVIEW)
    assert text(window, "review") in page.summary.toPlainText()  # type: ignore[attr-defined]
    way = f"{FIRST} → {_NEWEST}"
    assert window.texts("ui.replacing.answer", way=way) == answers(window.texts, window.state)[Step.UPDATES]
    levels = {check.code: check.level for check in window.state.checks or ()}
    assert CheckLevel.WARNING is levels["support-none"]
    assert CheckLevel.ERROR not in levels.values()


def test_replaced_through_the_window_to_a_proved_release(window: OpenWindow, sandbox: Sandbox) -> None:
    """From the list to the end: the base is on support again and holds the newest release, and it is told."""
    replaced_way(window, sandbox)
    window.go_to(Step.REVIEW)
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)
    window.press("commitButton")
    window.until_step(Step.RESULT)
    report = window.state.report
    assert report is not None
    assert (None, RunOutcome.DONE) == (report.problem, report.outcome)
    assert "replace-cfg" in [step.step for step in report.steps]
    assert "configuration-replaced" in [note.code for note in report.notes]
    found = window.application.infobases.inspect(sandbox.infobases["own"])
    assert found.configuration is not None
    assert (_NEWEST, SupportState.LOCKED) == (str(found.configuration.version), found.support.state)


def test_a_failed_replacement_can_be_tried_again(
    window: OpenWindow, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base is byte for byte what it was; once more it is the same choice, shown before it starts."""
    before = (sandbox.infobases["own"] / "1Cv8.1CD").read_bytes()
    replaced_way(window, sandbox)
    window.go_to(Step.REVIEW)
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)
    monkeypatch.setenv("SIM_FAIL", "update-db-cfg")
    window.press("commitButton")
    window.until_step(Step.RESULT)
    assert before == (sandbox.infobases["own"] / "1Cv8.1CD").read_bytes()
    window.press("tryAgain")
    assert (Step.REVIEW, True) == (window.step, window.state.replacing)
    page = window.wizard.page_of(Step.REVIEW)
    assert text(window, "review") in page.summary.toPlainText()  # type: ignore[attr-defined]


def test_the_button_is_reached_and_pressed_by_keyboard(window: OpenWindow, sandbox: Sandbox) -> None:
    """Tab leads to it, Space presses it, and the keyboard stays there."""
    to_updates(window, sandbox)
    button = window.find(QPushButton, "replacingAction")
    for _ in range(30):
        if QApplication.focusWidget() is button:
            break
        QTest.keyClick(QApplication.focusWidget() or window.wizard, Qt.Key.Key_Tab)
    assert button is QApplication.focusWidget()
    QTest.keyClick(button, Qt.Key.Key_Space)
    window.settle()
    assert window.state.replacing


def test_from_the_site_it_leads_to_what_is_on_the_computer(
    online: Application, open_window: Callable[[Application], OpenWindow], sandbox: Sandbox
) -> None:
    """The site has nothing that applies either; going back to the site ends the choice."""
    window = open_window(online)
    to_updates(window, sandbox)
    window.find(QRadioButton, "sourceSite").click()
    window.settle()
    assert "" == notice(window).words  # nobody is signed in: first things first
    account = sign_in()
    form = window.wizard.updates_page.site.form
    form.login.setText(account.login)
    form.password.setText(account.password)
    window.press("signInButton")
    assert text(window, "offer") == notice(window).words
    window.press("replacingAction")
    assert (UpdateSource.COMPUTER, True) == (window.state.source, window.state.replacing)
    assert window.find(QRadioButton, "sourceComputer").isChecked()
    assert window.state.plan is not None
    window.find(QRadioButton, "sourceSite").click()
    window.settle()
    assert not window.state.replacing


def test_a_server_infobase_off_support_is_replaced_as_well(window: OpenWindow, sandbox: Sandbox) -> None:
    """Read through the platform, offered, planned up to where a person has to run the handlers."""
    let_work(sandbox)
    with changed_server(server_file(sandbox)) as server:
        server.infobases[0].folder = str(sandbox.infobases["own"])
    choose_server(window)
    come_in(window)
    window.go_to(Step.UPDATES)
    window.press("replacingAction")
    assert window.state.plan is not None
    assert window.state.plan.replaces
    window.go_to(Step.REVIEW)
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)
    levels = {check.code: check.level for check in window.state.checks or ()}
    assert (CheckLevel.WARNING, False) == (levels["support-none"], CheckLevel.ERROR in levels.values())
    window.find(QPushButton, "commitButton").click()
    window.qtbot.waitUntil(lambda: window.step is Step.RESULT, timeout=RUN_PATIENCE)
    assert window.state.report is not None
    assert (None, RunOutcome.DONE) == (window.state.report.problem, window.state.report.outcome)
