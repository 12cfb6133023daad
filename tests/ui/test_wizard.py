"""The whole wizard without a screen on the sandbox: real files, a real separate platform process."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QListWidget,
    QProgressBar,
    QRadioButton,
    QWizard,
)
from support.window import child

from updater.app import open_application
from updater.demo.bases import ADMINISTRATOR, PASSWORD
from updater.demo.sandbox import build_sandbox
from updater.model.infobase import InfobaseKind
from updater.ui.run_progress import SCALE
from updater.ui.run_state import RunState
from updater.ui.steps import Step
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox


def to_review(window: OpenWindow, sandbox: Sandbox) -> None:
    """Go to the commit with the sandbox's main base."""
    window.choose(sandbox.infobase)
    window.go_to(Step.REVIEW)


def update_now(window: OpenWindow) -> None:
    """Press the commit button once the checks are there, and wait for the last page."""
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)
    window.press("commitButton")
    window.until_step(Step.RESULT)


def outcome(window: OpenWindow) -> RunOutcome | None:
    """How the run ended."""
    return window.state.report.outcome if window.state.report else None


def test_an_update_from_the_list_to_the_proved_release(window: OpenWindow, sandbox: Sandbox) -> None:
    """Next, Next, Next, Update: the base then holds the newest release that applies."""
    to_review(window, sandbox)
    plan = window.state.plan
    window.press("commitButton")
    window.until_step(Step.RESULT)
    assert plan is not None
    assert window.state.report is not None
    assert RunOutcome.DONE is window.state.report.outcome
    found = window.application.infobases.inspect(sandbox.infobase).configuration
    assert found is not None
    assert plan.target.version == found.version
    assert window.texts("ui.result.title-done") == window.wizard.currentPage().accessibleName()


def test_the_bar_is_full_after_an_update(window: OpenWindow, sandbox: Sandbox) -> None:
    """Done is the only way to a full bar."""
    to_review(window, sandbox)
    window.press("commitButton")
    window.until_step(Step.RESULT)
    assert SCALE == window.find(QProgressBar, "bar").value()


def test_a_failing_platform_ends_in_a_restored_base(
    window: OpenWindow, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last page says what failed; the file is byte for byte what it was; nothing is offered to remove."""
    before = (sandbox.infobase / "1Cv8.1CD").read_bytes()
    to_review(window, sandbox)
    monkeypatch.setenv("SIM_FAIL", "update-db-cfg")
    window.press("commitButton")
    window.until_step(Step.RESULT)
    assert before == (sandbox.infobase / "1Cv8.1CD").read_bytes()
    assert window.texts("ui.result.title-failed-restored") == window.wizard.currentPage().accessibleName()
    assert not window.find(QAbstractButton, "removeTemplates").isVisible()
    assert SCALE > window.find(QProgressBar, "bar").value()


def test_a_chain_that_failed_offers_the_last_release_proved(
    window: OpenWindow, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By keyboard: back to the updates with that release chosen, and from there it is proved."""
    to_review(window, sandbox)
    assert window.state.infobase is not None
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg:2")
    update_now(window)
    monkeypatch.delenv("SIM_FAIL")
    button = window.find(QAbstractButton, "onlyTo")
    assert (True, window.texts("ui.result.only-to", release="1.0.2.7")) == (button.isVisible(), button.text())
    assert "1.0.2.7" in button.accessibleName()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    window.settle()
    assert Step.UPDATES is window.step
    assert "1.0.2.7" == window.find(QListWidget, "updates").currentItem().text()
    now = window.texts("ui.updates.hint-now", infobase=window.state.infobase.title, version="1.0.1.5")
    assert now == window.wizard.updates_page.hint_label.text()
    window.go_to(Step.REVIEW)
    update_now(window)
    report = window.state.report
    assert report is not None
    assert (RunOutcome.DONE, True) == (report.outcome, report.reached == report.target)
    assert "1.0.2.7" == str(report.target.version)


def test_a_chain_that_failed_at_once_offers_no_release(
    window: OpenWindow, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was proved on the way, so there is nothing to go to."""
    to_review(window, sandbox)
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg:1")
    update_now(window)
    assert RunOutcome.FAILED_RESTORED is outcome(window)
    assert not window.find(QAbstractButton, "onlyTo").isVisible()
    assert window.find(QAbstractButton, "tryAgain").isVisible()


def test_stopping_asks_and_puts_the_base_back(
    tmp_path: Path, open_window: Callable[[Application], OpenWindow], asking: ScriptedAsking
) -> None:
    """Cancel during the run asks; agreed, the run ends as cancelled with the base as it was."""
    sandbox = build_sandbox(tmp_path / "slow", "ru", seconds=3)
    before = (sandbox.infobase / "1Cv8.1CD").read_bytes()
    window = open_window(open_application(home=sandbox.home))
    to_review(window, sandbox)
    window.find(QAbstractButton, "commitButton").click()
    window.qtbot.waitUntil(lambda: window.find(QProgressBar, "bar").value() > 0, timeout=60_000)
    window.find(QAbstractButton, "cancelButton").click()
    assert ["stop"] == [question.code for question in asking.questions]
    assert RunState.CANCELLING is window.state.run
    assert not window.find(QAbstractButton, "cancelButton").isEnabled()
    window.until_step(Step.RESULT)
    assert window.state.report is not None
    assert RunOutcome.CANCELLED is window.state.report.outcome
    assert before == (sandbox.infobase / "1Cv8.1CD").read_bytes()


def test_changing_ones_mind_about_stopping_lets_the_run_go_on(
    tmp_path: Path, open_window: Callable[[Application], OpenWindow], asking: ScriptedAsking
) -> None:
    """Esc asks as Cancel does; answered no, nothing stops, and the window does not close."""
    sandbox = build_sandbox(tmp_path / "slow", "ru", seconds=1)
    window = open_window(open_application(home=sandbox.home))
    to_review(window, sandbox)
    asking.agrees = False
    window.find(QAbstractButton, "commitButton").click()
    QTest.keyClick(window.wizard, Qt.Key.Key_Escape)
    window.wizard.close()
    assert (2, True) == (len(asking.questions), window.wizard.isVisible())
    window.until_step(Step.RESULT)
    assert window.state.report is not None
    assert RunOutcome.DONE is window.state.report.outcome


def test_there_is_no_way_back_after_the_commit(window: OpenWindow, sandbox: Sandbox) -> None:
    """Neither during the run nor on the last page."""
    to_review(window, sandbox)
    window.find(QAbstractButton, "commitButton").click()
    assert not window.find(QAbstractButton, "backButton").isVisible()
    assert not window.find(QAbstractButton, "settingsButton").isEnabled()
    window.until_step(Step.RESULT)
    assert not window.find(QAbstractButton, "backButton").isVisible()
    assert window.find(QAbstractButton, "settingsButton").isEnabled()


def test_back_keeps_the_answers(window: OpenWindow, sandbox: Sandbox) -> None:
    """Going back and forth asks nothing twice."""
    to_review(window, sandbox)
    before = window.state
    for _ in range(3):
        window.press("backButton")
    assert Step.INFOBASE is window.step
    window.go_to(Step.REVIEW)
    assert (before.plan, before.backup_directory) == (window.state.plan, window.state.backup_directory)


def test_next_explains_what_is_missing(window: OpenWindow) -> None:
    """Next can be pressed without a choice and says what it waits for."""
    window.press("nextButton")
    assert Step.INFOBASE is window.step
    assert window.texts("ui.problem.infobase-none") == window.wizard.infobase_page.problem.words


def test_bases_on_the_web_are_explained_not_updated(window: OpenWindow) -> None:
    """A base behind a web server is listed, and Next says why it goes no further."""
    page = window.wizard.infobase_page
    page.tree.choose(next(base for base in page.infobases if base.kind is InfobaseKind.WEB))
    window.press("nextButton")
    assert Step.INFOBASE is window.step
    assert page.problem.words
    assert page.text("cannot.web") in page.facts.toPlainText()


def test_a_base_off_support_gets_its_reason(window: OpenWindow, sandbox: Sandbox) -> None:
    """Nothing applies: the reason is on the page, and Next says so."""
    window.choose(sandbox.infobases["own"])
    window.go_to(Step.UPDATES)
    page = window.wizard.updates_page
    window.press("nextButton")
    assert Step.UPDATES is window.step
    assert window.texts("ui.problem.updates-none") == page.problem.words
    assert page.disk.chain.toPlainText().strip()


def test_another_release_can_be_chosen(window: OpenWindow, sandbox: Sandbox) -> None:
    """The newest is offered; choosing an older one plans the way to it."""
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    offers = window.find(QListWidget, "updates")
    newest = window.state.plan
    offers.setCurrentRow(1)
    window.settle()
    assert newest is not None
    assert window.state.plan is not None
    assert offers.item(1).text() == str(window.state.plan.target.version)
    assert window.state.plan.target.version < newest.target.version


def test_dropped_distributions_are_installed_and_offered(window: OpenWindow, sandbox: Sandbox) -> None:
    """A zip and an efd are asked about, unpacked, and the release they lead to becomes the offer."""
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    before = window.state.plan
    page = window.wizard.updates_page
    page.take_files(list(sandbox.distributions))
    window.settle()
    assert page.disk.installing.dialog is not None
    page.disk.installing.dialog.accept()
    window.settle()
    assert before is not None
    assert window.state.plan is not None
    assert window.state.plan.target.version > before.target.version
    assert page.disk.installing.notice.words


def test_what_is_no_update_is_said_to_be_none(window: OpenWindow, sandbox: Sandbox, tmp_path: Path) -> None:
    """A dropped picture changes nothing and gets an answer."""
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0 no update")
    page = window.wizard.updates_page
    page.take_files([picture])
    window.settle()
    assert "photo.jpg" in page.disk.installing.notice.words


def test_no_backup_needs_a_tick(window: OpenWindow, sandbox: Sandbox) -> None:
    """Without a backup Next works only after the explicit confirmation."""
    window.choose(sandbox.infobase)
    window.go_to(Step.BACKUP)
    window.find(QRadioButton, "skipBackup").setChecked(True)
    window.press("nextButton")
    assert Step.BACKUP is window.step
    window.find(QCheckBox, "confirmSkip").setChecked(True)
    window.press("nextButton")
    assert (Step.REVIEW, False) == (window.step, window.state.make_backup)


def test_a_base_with_users_asks_who_comes_in(window: OpenWindow, sandbox: Sandbox) -> None:
    """Without a user the commit explains; a wrong password is refused and can be given again."""
    window.choose(sandbox.infobases["locked"])
    window.go_to(Step.REVIEW)
    login = window.wizard.page_of(Step.REVIEW).login  # type: ignore[attr-defined]
    login.user.setCurrentText("")
    window.qtbot.waitUntil(lambda: window.state.user == "")
    window.press("commitButton")
    assert Step.REVIEW is window.step
    login.user.setCurrentText(ADMINISTRATOR)
    login.password.setText("wrong")
    update_now(window)
    assert (RunOutcome.REFUSED, "") == (outcome(window), window.state.password)
    window.press("tryAgain")
    assert (Step.REVIEW, ADMINISTRATOR, "") == (
        window.step,
        login.user.currentText(),
        login.password.text(),
    )
    login.password.setText(PASSWORD)
    update_now(window)
    assert (RunOutcome.DONE, "") == (outcome(window), window.state.password)


def test_another_base_can_be_updated_afterwards(window: OpenWindow, sandbox: Sandbox) -> None:
    """The wizard starts over, and the updated base is read anew."""
    to_review(window, sandbox)
    window.press("commitButton")
    window.until_step(Step.RESULT)
    target = window.state.plan.target.version if window.state.plan else None
    window.press("updateAnother")
    assert (Step.INFOBASE, None, RunState.IDLE) == (window.step, window.state.infobase, window.state.run)
    window.choose(sandbox.infobase)
    found = window.state.inspected.configuration if window.state.inspected else None
    assert found is not None
    assert target == found.version


def test_the_last_page_tells_a_restore_after_the_update(
    window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """Once a backup is put back from the last page, that page says which release the base has now."""
    to_review(window, sandbox)
    start = window.state.inspected.configuration if window.state.inspected else None
    update_now(window)
    window.press("resultBackups")
    window.settle()
    dialog = child(window.wizard, QDialog, "backupsDialog")
    child(dialog, QAbstractButton, "backupRestore").click()
    window.settle()
    assert ["restore"] == [question.code for question in asking.questions]
    page = window.wizard.page_of(Step.RESULT)
    assert start is not None
    assert window.texts("ui.result.title-put-back") == page.accessibleName()
    assert window.texts("ui.result.put-back-to", version=start.version) == page.hint_label.text()
    assert not window.find(QAbstractButton, "removeTemplates").isVisible()


def test_used_templates_are_removed_after_a_question(
    window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """Only the templates the plan used, only when asked."""
    to_review(window, sandbox)
    window.press("commitButton")
    window.until_step(Step.RESULT)
    used = [hop.release.directory for hop in window.state.plan.hops] if window.state.plan else []
    asking.agrees = False
    window.press("removeTemplates")
    assert all(folder.exists() for folder in used)
    asking.agrees = True
    window.press("removeTemplates")
    assert used
    assert not any(folder.exists() for folder in used)


def test_the_report_can_be_saved_shown_and_copied(
    window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking, tmp_path: Path
) -> None:
    """As a page where the person says, as text on the clipboard; backup and logs open in their folders."""
    to_review(window, sandbox)
    window.press("commitButton")
    window.until_step(Step.RESULT)
    asking.place_answer = tmp_path / "report.txt"
    for name in ("saveReport", "copyDetails", "openReport", "openBackup", "openLogs"):
        window.press(name)
    report = window.state.report
    assert report is not None
    assert report.backup is not None
    assert report.run_id in asking.place_answer.read_text("utf-8")
    assert report.run_id in asking.copied[0]
    assert [report.log_dir / "report.html", report.backup.parent, report.log_dir] == asking.shown


def test_a_step_at_the_side_leads_back(window: OpenWindow, sandbox: Sandbox) -> None:
    """A step that is done can be gone back to at once."""
    to_review(window, sandbox)
    window.wizard.side.wanted.emit(Step.INFOBASE)
    assert Step.INFOBASE is window.step


def test_the_window_uses_the_style_that_knows_dark_palettes(window: OpenWindow) -> None:
    """The Windows default ignores them."""
    assert QWizard.WizardStyle.ModernStyle is window.wizard.wizardStyle()


def test_a_base_can_be_added_by_its_folder_and_file(
    window: OpenWindow, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A dropped `1Cv8.1CD` becomes the chosen base and is remembered for the next start."""
    folder = tmp_path / "другая база"
    shutil.copytree(sandbox.infobase, folder)
    window.wizard.infobase_page.take_files([folder / "1Cv8.1CD"])
    window.settle()
    assert window.state.infobase is not None
    assert folder == window.state.infobase.directory
    assert folder in window.application.settings.recent_infobases


def test_the_last_base_is_chosen_at_the_next_start(
    window: OpenWindow, sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """A repeat run begins where the last one was."""
    to_review(window, sandbox)
    update_now(window)
    window.settle()
    again = open_window(open_application(home=sandbox.home))
    assert again.state.infobase is not None
    assert sandbox.infobase == again.state.infobase.directory


def drop(path: Path) -> QDropEvent:
    """A file let go over a page."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    _KEPT.append(data)
    return event


_KEPT: list[QMimeData] = []


def test_a_base_dropped_on_the_page_is_chosen(window: OpenWindow, sandbox: Sandbox) -> None:
    """A folder from the file manager, also one that is in the list already."""
    window.wizard.infobase_page.dropEvent(drop(sandbox.infobase))
    window.settle()
    assert window.state.infobase is not None
    assert sandbox.infobase == window.state.infobase.directory


def test_a_copied_path_can_be_pasted(window: OpenWindow, sandbox: Sandbox) -> None:
    """Ctrl+V takes what the clipboard says."""
    QApplication.clipboard().setText(str(sandbox.infobase))
    window.wizard.infobase_page.tree.setFocus()
    QTest.keySequence(window.wizard.infobase_page.tree, QKeySequence(QKeySequence.StandardKey.Paste))
    window.settle()
    assert window.state.infobase is not None
    assert sandbox.infobase == window.state.infobase.directory


def test_f5_reads_everything_again(window: OpenWindow, sandbox: Sandbox) -> None:
    """What changed outside is seen; the choice stays."""
    window.choose(sandbox.infobase)
    other = sandbox.infobases["newest"]
    (sandbox.infobase / "1Cv8.1CD").write_bytes((other / "1Cv8.1CD").read_bytes())
    QTest.keyClick(window.wizard, Qt.Key.Key_F5)
    window.settle()
    expected = window.application.infobases.inspect(other).configuration
    found = window.state.inspected.configuration if window.state.inspected else None
    assert expected == found


def test_a_folder_without_a_base_is_refused_with_a_reason(window: OpenWindow, tmp_path: Path) -> None:
    """Nothing is added, and the page says why."""
    window.wizard.infobase_page.take_files([tmp_path])
    window.settle()
    assert window.wizard.infobase_page.problem.words
    assert () == window.application.settings.recent_infobases
