"""A server infobase in the window: signed in to, read, planned, updated, proved; refusals in their place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLabel, QLineEdit
from support.canaries import revealing_files
from support.server_window import (
    ADDRESS,
    FIRST,
    NEXT,
    choose_server,
    come_in,
    consent,
    is_open,
    let_work,
    on_server,
    server_file,
    to_review,
    with_administrator,
    with_users,
)
from support.window import child

from updater.app import UpdateOptions, open_application
from updater.demo.bases import ADMINISTRATOR, PASSWORD
from updater.demo.platform.servers import SimInfobase, SimSession, changed_server
from updater.demo.sandbox import build_sandbox
from updater.infobases.addresses import place_named
from updater.model.infobase import InfobaseKind, ServerAddress
from updater.model.plan import CheckLevel
from updater.ui.run_state import RunState
from updater.ui.steps import Step
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox

CLUSTER_PASSWORD = "кластер-2026"
RUN_PATIENCE = 240_000  # milliseconds, for a machine that is busy with other things


@pytest.fixture
def window(
    sandbox: Sandbox, application: Application, open_window: Callable[[Application], OpenWindow]
) -> OpenWindow:
    """The wizard, the infobase on the server chosen, nobody in it."""
    let_work(sandbox)
    window = open_window(application)
    choose_server(window)
    return window


def version_on_server(window: OpenWindow, options: UpdateOptions | None = None) -> str:
    """The release read anew, through the platform."""
    address = place_named(ADDRESS)
    assert isinstance(address, ServerAddress)
    found = window.application.infobases.inspect(address, options=options or UpdateOptions()).configuration
    return str(found.version) if found else ""


def door_notice(window: OpenWindow) -> str:
    """What is said at the door."""
    return window.wizard.infobase_page.door.notice.words


def update_now(window: OpenWindow) -> None:
    """Press the commit button and wait for the last page: the platform is started a dozen times."""
    window.find(QAbstractButton, "commitButton").click()
    window.qtbot.waitUntil(lambda: window.step is Step.RESULT, timeout=RUN_PATIENCE)


def test_next_asks_for_the_login_first(window: OpenWindow) -> None:
    """Nothing is started before somebody says who comes in; Next says so and leads there."""
    window.press("nextButton")
    page = window.wizard.infobase_page
    assert (Step.INFOBASE, None) == (window.step, window.state.inspected)
    assert window.texts("ui.problem.infobase-sign-in") == page.problem.words
    assert page.door.fields.user is page.focusWidget()


def test_it_is_read_and_described_as_a_file_infobase_is(window: OpenWindow) -> None:
    """Configuration, release, vendor and support, what the cluster says, and what nobody can see."""
    come_in(window)
    page = window.wizard.infobase_page
    told = page.facts.toPlainText()
    inspected = window.state.inspected
    assert inspected is not None
    assert inspected.configuration is not None
    assert FIRST == str(inspected.configuration.version)
    for words in (
        FIRST,
        inspected.configuration.vendor,
        window.texts("ui.infobase.support.locked"),
        window.texts("ui.infobase.cluster-answers"),
        window.texts("ui.infobase.unseen"),
    ):
        assert words in told
    assert FIRST in page.tree.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)


def test_it_is_updated_and_proved(window: OpenWindow, sandbox: Sandbox) -> None:
    """Next, Next, Next, Update: a dump is the backup, and what a person still has to do is said."""
    come_in(window)
    to_review(window)
    assert NEXT == str(window.state.plan.target.version if window.state.plan else "")
    update_now(window)
    report = window.state.report
    assert report is not None
    assert (RunOutcome.DONE, ".dt") == (report.outcome, report.backup.suffix if report.backup else "")
    assert NEXT == version_on_server(window)
    page = window.wizard.page_of(Step.RESULT)
    told = page.account.toPlainText()  # type: ignore[attr-defined]
    assert window.texts("ui.result.entrance-open") in told
    assert window.texts("ui.result.handlers-left") == page.todo.words  # type: ignore[attr-defined]
    assert not window.find(QAbstractButton, "letIn").isVisible()
    assert is_open(sandbox)


def test_a_way_leads_no_further_than_to_handlers_a_person_must_run(window: OpenWindow) -> None:
    """Newer releases are listed; the one offered can be updated to now. Chosen, a newer one is refused."""
    come_in(window)
    window.go_to(Step.UPDATES)
    offers = window.wizard.updates_page.disk.list
    offered = [offers.item(row).text() for row in range(offers.count())]
    assert NEXT == offers.currentItem().text()
    assert NEXT != offered[0]
    offers.setCurrentRow(0)
    window.settle()
    to_review(window)
    refused = [check.code for check in window.state.checks or () if check.level is CheckLevel.ERROR]
    assert ["server-handlers"] == refused


def test_the_backup_page_explains_the_dump(window: OpenWindow) -> None:
    """No kind of backup is offered to choose, nor what means nothing to a server infobase."""
    come_in(window)
    window.go_to(Step.BACKUP)
    page = window.wizard.page_of(Step.BACKUP)
    told = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert window.texts("ui.backup.kind-hint.dump-server") in told
    assert not window.find(QComboBox, "backupKind").isVisible()
    assert window.find(QLabel, "backupSpace").text()
    window.find(QAbstractButton, "showExtras").click()
    shown = [window.find(QCheckBox, f"extra_{name}").isVisible() for name in ("check_after", "block_users")]
    assert [True, False] == shown


def test_a_wrong_password_is_told_at_the_form_and_tried_once(window: OpenWindow, sandbox: Sandbox) -> None:
    """The name stays, the keyboard is at the password; the right one lets in, and the run uses the same."""
    with_users(sandbox)
    come_in(window, ADMINISTRATOR, "неверный")
    fields = window.wizard.infobase_page.door.fields
    problem = window.texts("error.platform.wrong-user.what")
    assert (problem, None) == (door_notice(window), window.state.inspected)
    assert (ADMINISTRATOR, fields.password) == (fields.user.text(), window.wizard.infobase_page.focusWidget())
    come_in(window, ADMINISTRATOR, PASSWORD)
    assert "" == fields.password.text()
    to_review(window)
    summary = window.wizard.page_of(Step.REVIEW).summary.toPlainText()  # type: ignore[attr-defined]
    assert ADMINISTRATOR in summary
    update_now(window)
    report = window.state.report
    assert report is not None
    assert (RunOutcome.DONE, "", "") == (report.outcome, window.state.password, window.state.cluster_password)
    assert {} == revealing_files(sandbox.home, (PASSWORD,))


def test_people_in_the_infobase_are_named_and_stop_the_update(window: OpenWindow, sandbox: Sandbox) -> None:
    """Without consent nobody is thrown out: the update does not begin, and nobody is kept out either."""
    let_work(sandbox, [SimSession("Кладовщик", "SKLAD-1")])
    come_in(window)
    to_review(window)
    assert "Кладовщик" in window.find(QLabel, "whoIsThere").text()
    window.press("commitButton")
    assert Step.REVIEW is window.step
    assert window.texts("ui.problem.checks-refuse") == window.wizard.page_of(Step.REVIEW).problem.words
    assert (1, True) == (len(on_server(sandbox).sessions), is_open(sandbox))


def test_with_consent_sessions_are_ended_and_the_update_goes_on(window: OpenWindow, sandbox: Sandbox) -> None:
    """The tick turns the obstacle into a warning; the run ends what was agreed to, and nothing else."""
    let_work(sandbox, [SimSession("Кладовщик", "SKLAD-1")])
    come_in(window)
    to_review(window)
    consent(window)
    levels = {check.level for check in window.state.checks or () if check.code == "sessions"}
    assert {CheckLevel.WARNING} == levels
    update_now(window)
    assert window.state.report is not None
    assert RunOutcome.DONE is window.state.report.outcome
    assert ([], True) == (on_server(sandbox).sessions, is_open(sandbox))


def test_what_stood_in_the_way_when_it_was_read_can_be_asked_for_again(
    window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bound to a repository it is refused; once it is unbound one press tells so, and it can be updated."""

    def refusing() -> list[str]:
        return [check.code for check in window.state.checks or () if check.level is CheckLevel.ERROR]

    monkeypatch.setenv("SIM_REPOSITORY", "1")
    come_in(window)
    to_review(window)
    assert ["login"] == refusing()
    monkeypatch.delenv("SIM_REPOSITORY")
    again = window.find(QAbstractButton, "checkLogin")
    assert again.isVisible()
    again.click()
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)
    assert [] == refusing()


def test_a_missing_rac_is_told_with_the_facts_and_refuses_the_update(
    sandbox: Sandbox, application: Application, open_window: Callable[[Application], OpenWindow]
) -> None:
    """The infobase can be looked at all the same; what to do is said both times."""
    let_work(sandbox)
    for rac in sandbox.root.joinpath("1cv8").rglob("rac*"):
        rac.unlink()
    window = open_window(application)
    choose_server(window)
    come_in(window)
    what = window.texts("error.cluster.rac-not-found.what")
    assert what in window.wizard.infobase_page.facts.toPlainText()
    to_review(window)
    refused = [check for check in window.state.checks or () if check.level is CheckLevel.ERROR]
    assert ["cluster"] == [check.code for check in refused]
    assert what in window.wizard.page_of(Step.REVIEW).checks.toPlainText()  # type: ignore[attr-defined]


def test_a_cluster_s_administrator_is_asked_for_before_the_designer_is_started(
    window: OpenWindow, sandbox: Sandbox
) -> None:
    """The fields unfold, and the risk is told as soon as there is a password to be seen."""
    with_administrator(sandbox, "admin", CLUSTER_PASSWORD)
    come_in(window)
    fields = window.wizard.infobase_page.door.fields
    assert window.texts("error.cluster.administrator.what") == door_notice(window)
    assert (True, False) == (fields.administered.isChecked(), window.find(QLabel, "serverRisk").isVisible())
    fields.cluster_user.setText("admin")
    fields.cluster_password.setText(CLUSTER_PASSWORD)
    assert window.find(QLabel, "serverRisk").isVisible()
    window.press("serverEnter")
    to_review(window)
    levels = {check.code: check.level for check in window.state.checks or ()}
    assert CheckLevel.WARNING is levels["cluster-password"]
    update_now(window)
    assert window.state.report is not None
    assert RunOutcome.DONE is window.state.report.outcome
    assert is_open(sandbox)
    assert {} == revealing_files(sandbox.home, (CLUSTER_PASSWORD,))


def test_without_a_cluster_password_no_risk_is_told(window: OpenWindow) -> None:
    """A warning about a password nobody has would only frighten."""
    come_in(window)
    to_review(window)
    assert "cluster-password" not in {check.code for check in window.state.checks or ()}


def test_the_administrator_of_the_settings_is_filled_in(
    sandbox: Sandbox, application: Application, open_window: Callable[[Application], OpenWindow]
) -> None:
    """Only the password is left to type."""
    application.save_settings(replace(application.settings, cluster_login="главный"))
    window = open_window(application)
    choose_server(window)
    fields = window.wizard.infobase_page.door.fields
    assert (True, "главный", "") == (
        fields.administered.isChecked(),
        fields.cluster_user.text(),
        fields.cluster_password.text(),
    )
    del sandbox


def test_a_server_that_is_off_is_told_at_the_form(window: OpenWindow, sandbox: Sandbox) -> None:
    """What happened and what to do stand above the fields."""
    with changed_server(server_file(sandbox)) as server:
        server.running = server.agent_running = False
    come_in(window)
    assert window.texts("error.platform.server-unreachable.what") == door_notice(window)


def test_a_missing_licence_is_told_at_the_form(window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no matter of the password, so nothing is marked as wrong."""
    monkeypatch.setenv("SIM_LICENSE", "absent")
    come_in(window)
    assert window.texts("error.platform.licence-absent.what") == door_notice(window)


def test_without_a_platform_the_way_to_one_is_shown(
    sandbox: Sandbox, application: Application, open_window: Callable[[Application], OpenWindow]
) -> None:
    """The words say what to install; a button leads to the settings."""
    application.save_settings(replace(application.settings, platform_roots=(sandbox.root / "none",)))
    start = sandbox.root / "1C" / "1cestart.cfg"
    start.write_bytes(start.read_bytes().replace(str(sandbox.root / "1cv8").encode("utf-16-le"), b""))
    window = open_window(application)
    if application.platforms.installed():
        pytest.skip("a platform of this computer is found besides")
    choose_server(window)
    come_in(window)
    what = window.texts("error.run.server-needs-platform.what", path=ADDRESS)
    assert what == door_notice(window)
    assert window.find(QAbstractButton, "serverSettings").isVisible()


def test_reading_can_be_stopped(
    sandbox: Sandbox, open_window: Callable[[Application], OpenWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform is ended, the names stay, and it can be tried again."""
    let_work(sandbox)
    monkeypatch.setenv("SIM_HANG", "DumpDBCfg")
    window = open_window(open_application(home=sandbox.home))
    choose_server(window)
    door = window.wizard.infobase_page.door
    door.submit()
    window.qtbot.waitUntil(lambda: bool(on_server(sandbox).sessions), timeout=60_000)
    window.find(QAbstractButton, "serverStop").click()
    window.settle()
    assert window.texts("ui.server.stopped") == door_notice(window)
    assert ([], None) == (on_server(sandbox).sessions, window.state.inspected)
    monkeypatch.delenv("SIM_HANG")
    come_in(window)
    assert window.state.inspected is not None


def test_another_infobase_forgets_the_login(window: OpenWindow, sandbox: Sandbox) -> None:
    """Back at the server's the door is closed again: passwords do not outlive their use."""
    with_users(sandbox)
    come_in(window, ADMINISTRATOR, PASSWORD)
    assert PASSWORD == window.state.password
    window.choose(sandbox.infobase)
    assert "" == window.state.password
    choose_server(window)
    fields = window.wizard.infobase_page.door.fields
    assert (ADMINISTRATOR, "") == (fields.user.text(), fields.password.text())


def test_f5_reads_it_again_with_the_login_that_was_accepted(window: OpenWindow, sandbox: Sandbox) -> None:
    """What changed outside is seen."""
    come_in(window)
    with_users(sandbox)
    with changed_server(server_file(sandbox)) as server:
        server.infobases[0].folder = str(sandbox.infobases["newest"])
    QTest.keyClick(window.wizard, Qt.Key.Key_F5)
    window.settle()
    found = window.state.inspected.configuration if window.state.inspected else None
    assert found is not None
    assert FIRST != str(found.version)


def test_a_failing_release_is_undone_and_can_be_tried_again(
    window: OpenWindow, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release before is proved, people can come in; to try again nobody's empty password is tried."""
    with_users(sandbox)
    come_in(window, ADMINISTRATOR, PASSWORD)
    to_review(window)
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    update_now(window)
    assert window.state.report is not None
    assert (RunOutcome.FAILED_RESTORED, True) == (window.state.report.outcome, is_open(sandbox))
    monkeypatch.delenv("SIM_FAIL")
    window.press("tryAgain")
    assert (Step.INFOBASE, None) == (window.step, window.state.inspected)
    assert ADMINISTRATOR == window.wizard.infobase_page.door.fields.user.text()
    come_in(window, ADMINISTRATOR, PASSWORD)
    to_review(window)
    assert PASSWORD == window.state.password
    assert CheckLevel.ERROR not in {check.level for check in window.state.checks or ()}


def test_stopping_the_run_puts_it_back_and_lets_people_in(
    tmp_path_factory: pytest.TempPathFactory,
    open_window: Callable[[Application], OpenWindow],
    asking: ScriptedAsking,
) -> None:
    """Stop asks, as ever; then the release before is there and the block is gone."""
    sandbox = build_sandbox(tmp_path_factory.mktemp("slow") / "s", "ru", seconds=1)
    let_work(sandbox)
    window = open_window(open_application(home=sandbox.home))
    choose_server(window)
    come_in(window)
    to_review(window)
    window.find(QAbstractButton, "commitButton").click()
    window.qtbot.waitUntil(lambda: on_server(sandbox).sessions_deny, timeout=60_000)
    window.find(QAbstractButton, "cancelButton").click()
    assert ["stop"] == [question.code for question in asking.questions]
    window.qtbot.waitUntil(lambda: window.state.run is RunState.ENDED, timeout=RUN_PATIENCE)
    assert window.state.report is not None
    assert RunOutcome.CANCELLED is window.state.report.outcome
    assert (True, FIRST) == (is_open(sandbox), version_on_server(window))


def test_one_is_added_by_hand_and_remembered(
    window: OpenWindow, sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """A connection string pasted into the first field fills both; the next start lists the infobase."""
    with changed_server(server_file(sandbox)) as server:
        server.infobases.append(SimInfobase("archive", server.infobases[0].folder))
    dialog = window.wizard.infobase_page.show_add_server()
    child(dialog, QAbstractButton, "addServerAccept").click()
    assert window.texts("ui.add-server.both") in dialog.notice.accessibleName()
    child(dialog, QLineEdit, "addServerName").setText('Srvr="server.example";Ref="archive";')
    child(dialog, QAbstractButton, "addServerAccept").click()
    window.settle()
    infobase = window.state.infobase
    assert infobase is not None
    assert (InfobaseKind.SERVER, "server.example\\archive") == (infobase.kind, infobase.location)
    again = open_window(open_application(home=sandbox.home))
    locations = [base.location for base in again.wizard.infobase_page.infobases]
    assert 1 == locations.count("server.example\\archive")


def test_one_in_the_list_is_not_added_twice(window: OpenWindow) -> None:
    """Whatever the case of its letters: the entry of the list is chosen."""
    page = window.wizard.infobase_page
    before = len(page.infobases)
    data = QMimeData()
    data.setText(ADDRESS.upper())
    QGuiApplication.clipboard().setMimeData(data)
    page.tree.setFocus()
    QTest.keyClick(page.tree, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    window.settle()
    assert before == len(page.infobases)
    assert window.state.infobase is not None
    assert ADDRESS == window.state.infobase.location


def test_the_last_one_is_chosen_at_the_next_start(
    window: OpenWindow, sandbox: Sandbox, open_window: Callable[[Application], OpenWindow]
) -> None:
    """A repeat run begins where the last one was, at the door."""
    come_in(window)
    to_review(window)
    update_now(window)
    window.settle()
    again = open_window(open_application(home=sandbox.home))
    assert again.state.infobase is not None
    assert ADDRESS == again.state.infobase.location
    assert again.wizard.infobase_page.door.isVisible()


def test_it_can_be_done_by_keyboard_alone(window: OpenWindow) -> None:
    """Enter at the form comes in, Enter goes on from page to page, and Update begins the run."""
    window.wizard.infobase_page.door.fields.password.setFocus()
    _key(window, Qt.Key.Key_Return)
    assert window.state.inspected is not None
    while window.step < Step.REVIEW:
        before = window.step
        _key(window, Qt.Key.Key_Return)
        assert before is not window.step
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)
    QTest.keyClick(QApplication.focusWidget() or window.wizard, Qt.Key.Key_Return)
    window.qtbot.waitUntil(lambda: window.step is Step.RESULT, timeout=RUN_PATIENCE)
    assert window.state.report is not None
    assert RunOutcome.DONE is window.state.report.outcome


def _key(window: OpenWindow, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or window.wizard, key)
    window.settle()
