"""The wizard and the update site, served by real servers on loopback: sign in, choose, read, download."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QRadioButton,
)
from support.site import sign_in
from support.window import child

from updater.demo.site import AccountKind, FaultKind
from updater.errors import SiteError
from updater.site.registration import Questionnaire
from updater.ui.dialogs.registration import RegistrationDialog
from updater.ui.steps import Step
from updater.ui.widgets.side import Standing
from updater.ui.wizard_state import UpdateSource
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox
    from updater.demo.site import RunningSite
    from updater.ui.pages.updates_site import SitePanel
    from updater.ui.widgets.notice import Notice

_NEWEST = "1.2.1.6"


def panel(window: OpenWindow) -> SitePanel:
    """The part of the updates page that is about the site."""
    return window.wizard.updates_page.site


def to_site(window: OpenWindow, sandbox: Sandbox) -> SitePanel:
    """Go to the updates with the sandbox's main base."""
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    return panel(window)


def signed_in(window: OpenWindow, sandbox: Sandbox, kind: AccountKind = AccountKind.CONTRACT) -> SitePanel:
    """Go to the updates and sign in."""
    site = to_site(window, sandbox)
    account = sign_in(kind)
    site.form.login.setText(account.login)
    site.form.password.setText(account.password)
    window.press("signInButton")
    return site


def downloaded(window: OpenWindow) -> None:
    """Go to the download and wait until it ended."""
    window.go_to(Step.DOWNLOAD)
    window.qtbot.waitUntil(lambda: not window.state.downloading, timeout=60_000)


def listed(site: SitePanel) -> list[str]:
    """The releases shown."""
    return [site.list.item(row).text() for row in range(site.list.count())]


def test_the_site_comes_first_and_asks_to_sign_in(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """The form is there at once with the focus in it; Next says what it waits for."""
    site = to_site(site_window, sandbox)
    assert site.form.isVisible()
    assert site.form.login is QApplication.focusWidget()
    site_window.press("nextButton")
    assert Step.UPDATES is site_window.step
    assert site_window.texts("ui.problem.updates-sign-in") == site_window.wizard.updates_page.problem.words


def test_enter_in_the_form_signs_in(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """Typed by keyboard alone: login, Tab, password, Enter; the page is not left by it."""
    to_site(site_window, sandbox)
    account = sign_in()
    for words, key in ((account.login, Qt.Key.Key_Tab), (account.password, Qt.Key.Key_Return)):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, words)
        QTest.keyClick(focus, key)
    site_window.settle()
    assert (Step.UPDATES, True) == (site_window.step, site_window.state.connected)
    assert account.login in panel(site_window).account.name.text()
    assert panel(site_window).list is QApplication.focusWidget()


def test_the_newest_release_is_offered_with_its_path(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """All releases of the base's configuration, newest first; what the base has cannot be chosen."""
    site = signed_in(site_window, sandbox)
    assert [_NEWEST, "1.1.4.2"] == listed(site)[:2]
    assert _NEWEST == site.list.currentItem().text()
    assert not site.list.item(site.list.count() - 1).flags() & Qt.ItemFlag.ItemIsSelectable
    assert site_window.state.path is not None
    assert (5, None) == (len(site_window.state.path.hops), site_window.state.plan)
    assert _NEWEST in site.tabs.path.toPlainText()


def test_facts_of_a_release_are_compared_with_what_is_installed(
    site_window: OpenWindow, sandbox: Sandbox
) -> None:
    """Date, platform, and which platform there is."""
    site = signed_in(site_window, sandbox)
    words = site.tabs.facts.toPlainText()
    assert "18.11.2026" in words
    assert "8.3.24.1368" in words
    assert "8.3.27.1508" in words


def test_early_releases_are_shown_on_request(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """Nobody takes a release for acquaintance by mistake."""
    site = signed_in(site_window, sandbox)
    assert site.early.isVisible()
    before = listed(site)
    site.early.setChecked(True)
    site_window.settle()
    assert 1 == len(set(listed(site)) - set(before))
    assert _NEWEST == site.list.currentItem().text()


def test_texts_of_a_release_are_read_inside(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """Fetched when they are looked at, once; the address can be opened in the browser."""
    site = signed_in(site_window, sandbox)
    site.tabs.setCurrentWidget(site.tabs.reading)
    site_window.settle()
    assert site.tabs.reading.choice.count() > 1
    assert _NEWEST in site.tabs.reading.pane.toPlainText()
    site_window.press("siteTextBrowser")
    assert site.tabs.reading.current is not None
    assert [site.tabs.reading.current.url] == asking.browsed


def test_another_release_has_another_path(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """The path follows the release chosen in the list."""
    site = signed_in(site_window, sandbox)
    site.list.setCurrentRow(1)
    site_window.settle()
    assert site_window.state.path is not None
    assert "1.1.4.2" == str(site_window.state.path.hops[-1].version)
    assert "1.1.4.2" in site.tabs.path.toPlainText()


def test_a_wrong_password_is_told_under_the_form(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """Nothing is tried again by itself; the right password then works, and is not kept in the field."""
    site = to_site(site_window, sandbox)
    account = sign_in()
    site.form.login.setText(account.login)
    site.form.password.setText("wrong")
    site_window.press("signInButton")
    wrong = site_window.texts.problem(SiteError("account.wrong-password", login=account.login))
    assert (wrong.what, True) == (site.form.notice.words, site.form.isVisible())
    assert "wrong" == site.form.password.selectedText() or site.form.password.hasSelectedText()
    site.form.password.setText(account.password)
    site_window.press("signInButton")
    assert site_window.state.connected
    assert "" == site.form.password.text()


def test_links_of_the_form_open_in_the_browser(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """Forgotten, no contract: the pages of the portal."""
    to_site(site_window, sandbox)
    for name in ("signInForgot", "signInSubscribe"):
        site_window.press(name)
    links = site_window.application.online.links()
    assert [links["registration"], links["its"]] == asking.browsed


def test_signing_out_shows_the_form_again(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """And what the site told is no answer any more."""
    site = signed_in(site_window, sandbox)
    site_window.press("siteSignOut")
    assert (False, None, True) == (
        site_window.state.connected,
        site_window.state.path,
        site.form.isVisible(),
    )


def test_from_the_sign_in_to_the_proved_release(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite
) -> None:
    """Everything the path needs is downloaded and installed; the base then holds the newest release."""
    shutil.rmtree(sandbox.templates)
    sandbox.templates.mkdir()
    signed_in(site_window, sandbox)
    downloaded(site_window)
    page = site_window.wizard.download_page
    assert (5, page.text("done-next")) == (site_window.state.fetched, page.notice.words)
    site_window.go_to(Step.REVIEW)
    site_window.qtbot.waitUntil(lambda: site_window.state.checks is not None, timeout=60_000)
    site_window.press("commitButton")
    site_window.until_step(Step.RESULT)
    assert site_window.state.report is not None
    assert RunOutcome.DONE is site_window.state.report.outcome
    found = site_window.application.infobases.inspect(sandbox.infobase).configuration
    assert found is not None
    assert _NEWEST == str(found.version)
    assert site.log


def test_a_chain_of_the_site_that_failed_offers_the_last_release_proved(
    site_window: OpenWindow, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back to the releases of the site with that one chosen; everything for it is here already."""
    signed_in(site_window, sandbox)
    downloaded(site_window)
    site_window.go_to(Step.REVIEW)
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg:2")
    site_window.qtbot.waitUntil(lambda: site_window.state.checks is not None, timeout=60_000)
    site_window.press("commitButton")
    site_window.until_step(Step.RESULT)
    site_window.press("onlyTo")
    state = site_window.state
    assert (Step.UPDATES, UpdateSource.SITE) == (site_window.step, state.source)
    assert state.plan is not None
    assert "1.0.2.7" == str(state.plan.target.version) == panel(site_window).list.currentItem().text()


def test_nothing_is_downloaded_when_everything_is_here(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """A path whose updates are on the disk leads straight to the backup; the side shows it skipped."""
    site = signed_in(site_window, sandbox)
    site.list.setCurrentRow(listed(site).index("1.0.4.2"))
    site_window.settle()
    assert site_window.state.plan is not None
    assert Standing.SKIPPED is site_window.wizard.side.rows[Step.DOWNLOAD].standing
    site_window.press("nextButton")
    assert Step.BACKUP is site_window.step


def test_back_and_forth_downloads_nothing_twice(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """The download is a step like the others: gone back over, and forward again."""
    signed_in(site_window, sandbox)
    downloaded(site_window)
    plan = site_window.state.plan
    site_window.go_to(Step.BACKUP)
    for _ in range(2):
        site_window.press("backButton")
    assert Step.UPDATES is site_window.step
    site_window.go_to(Step.BACKUP)
    assert plan is site_window.state.plan


def test_a_download_that_breaks_off_goes_on(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite
) -> None:
    """The error is on the page with what to do; the button goes on, and Next waits for it."""
    signed_in(site_window, sandbox)
    site.faults.add(FaultKind.STATUS, where="dl", value="404")
    downloaded(site_window)
    page = site_window.wizard.download_page
    assert page.notice.words
    site_window.press("nextButton")
    assert (Step.DOWNLOAD, site_window.texts("ui.problem.download-unfinished")) == (
        site_window.step,
        page.problem.words,
    )
    site.faults.clear()
    site_window.find(QAbstractButton, "downloadRetry").click()
    site_window.qtbot.waitUntil(lambda: site_window.state.plan is not None, timeout=60_000)


def test_a_download_can_stand_be_stopped_and_go_on(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite
) -> None:
    """Pause, resume, stop; what has come stays, and the rest comes when the person wants it."""
    signed_in(site_window, sandbox)
    site.faults.add(FaultKind.DRIP, where="dl", at=10, value="300")
    site_window.find(QAbstractButton, "nextButton").click()
    page = site_window.wizard.download_page
    site_window.qtbot.waitUntil(lambda: bool(page.files.toPlainText()), timeout=60_000)
    pause = site_window.find(QAbstractButton, "downloadPause")
    pause.click()
    assert (page.text("paused"), page.text("resume")) == (page.now.text(), pause.text())
    pause.click()
    assert page.text("pause") == pause.text()
    site_window.find(QAbstractButton, "downloadStop").click()
    site_window.qtbot.waitUntil(lambda: not site_window.state.downloading, timeout=60_000)
    assert (None, page.text("stopped")) == (site_window.state.plan, page.notice.words)
    site.faults.clear()
    site_window.find(QAbstractButton, "downloadRetry").click()
    site_window.qtbot.waitUntil(lambda: site_window.state.plan is not None, timeout=60_000)


def test_going_back_stops_the_download(site_window: OpenWindow, sandbox: Sandbox, site: RunningSite) -> None:
    """Nothing goes on behind a page that is not shown."""
    signed_in(site_window, sandbox)
    site.faults.add(FaultKind.DRIP, where="dl", at=10, value="300")
    site_window.find(QAbstractButton, "nextButton").click()
    page = site_window.wizard.download_page
    site_window.qtbot.waitUntil(lambda: bool(page.files.toPlainText()), timeout=60_000)
    site_window.find(QAbstractButton, "backButton").click()
    assert (Step.UPDATES, False) == (site_window.step, site_window.state.downloading)
    site_window.settle()
    site.faults.clear()


def measured(window: OpenWindow) -> Notice:
    """Wait until the site has refused, or told, the packages of the way."""
    notice = panel(window).rights
    window.qtbot.waitUntil(lambda: not notice.isHidden(), timeout=60_000)
    return notice


def nothing_here(application: Application) -> None:
    """Leave no template, so that everything has to be downloaded."""
    application.templates.remove([each.directory for each in application.templates.scan().templates])


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        (AccountKind.NO_CONTRACT, "account.no-contract", "subscribe"),
        (AccountKind.NO_PRODUCT, "account.not-registered", "register"),
    ],
)
def test_a_refusal_names_its_reason_and_what_helps(
    online: Application, site_window: OpenWindow, sandbox: Sandbox, kind: AccountKind, code: str, words: str
) -> None:
    """What is missing is named on the page of the releases already, and on the download, with one button."""
    nothing_here(online)
    signed_in(site_window, sandbox, kind)
    told = site_window.texts.problem(SiteError(code, product="")).what
    page, download = measured(site_window), site_window.wizard.download_page.notice
    assert (told, site_window.texts(f"ui.rights.{words}")) == (page.words, _action(page, "siteRightsAction"))
    assert child(page, QAbstractButton, "siteRightsOtherAction").isHidden()
    downloaded(site_window)
    assert (None, told) == (site_window.state.plan, download.words)
    assert site_window.texts(f"ui.rights.{words}") == _action(download, "downloadNoticeAction")


def test_what_nobody_knows_has_both_ways_on(
    online: Application,
    open_window: Callable[[Application], OpenWindow],
    sandbox: Sandbox,
    site: RunningSite,
    asking: ScriptedAsking,
) -> None:
    """Where no portal tells which is missing, both are named: a page for the one, a form for the other."""
    addresses = {**online.settings.site_addresses, "portal": site.url("fresh")}
    online.save_settings(replace(online.settings, site_addresses=addresses))
    nothing_here(online)
    window = open_window(online)
    signed_in(window, sandbox, AccountKind.NO_CONTRACT)
    notice = measured(window)
    assert window.texts("ui.rights.register") == _action(notice, "siteRightsOtherAction")
    assert window.texts("ui.rights.subscribe") == _action(notice, "siteRightsAction")
    window.press("siteRightsAction")
    assert [online.online.links()["its"]] == asking.browsed
    window.find(QAbstractButton, "siteRightsOtherAction").click()
    dialog = window.find(RegistrationDialog, "registrationDialog")
    assert window.texts("ui.registration.title-product") == dialog.windowTitle()
    dialog.reject()


def _action(notice: Notice, name: str) -> str:
    return child(notice, QAbstractButton, name).text()


@pytest.mark.parametrize("replacing", [True, False])
def test_a_template_that_differs_is_replaced_or_kept(
    online: Application, site_window: OpenWindow, sandbox: Sandbox, replacing: bool
) -> None:
    """Two buttons say what the message asks for; nothing is replaced before one of them is pressed."""
    nothing_here(online)
    place = online.templates.install_target()
    signed_in(site_window, sandbox)
    downloaded(site_window)
    update = min(place.rglob("1cv8.cfu"))
    right = update.read_bytes()
    update.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))
    changed = update.read_bytes()
    page = site_window.wizard.download_page
    site_window.find(QAbstractButton, "backButton").click()
    site_window.press("siteRefresh")
    site_window.settle()
    page.start()
    site_window.qtbot.waitUntil(lambda: not site_window.state.downloading, timeout=60_000)
    assert site_window.texts("error.package.differs.what") == page.notice.words
    assert changed == update.read_bytes()
    name = "downloadNoticeAction" if replacing else "downloadNoticeOtherAction"
    child(page.notice, QAbstractButton, name).click()
    site_window.qtbot.waitUntil(lambda: not site_window.state.downloading, timeout=60_000)
    assert (right if replacing else changed) == update.read_bytes()


def test_a_site_that_does_not_answer_leaves_the_computer(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite
) -> None:
    """Words, Retry, and the updates on this computer one button away."""
    page = signed_in(site_window, sandbox)
    site.faults.add(FaultKind.GUARD)
    site_window.press("siteRefresh")
    assert page.stack.words
    assert site_window.state.path is None
    site_window.press("siteStateOtherAction")
    assert UpdateSource.COMPUTER is site_window.state.source
    assert site_window.find(QRadioButton, "sourceComputer").isChecked()
    assert site_window.state.plan is not None
    site.faults.clear()
    site_window.find(QRadioButton, "sourceSite").click()
    site_window.settle()
    assert site_window.state.path is not None


def test_a_closed_way_is_not_a_wrong_password(
    site_window: OpenWindow, sandbox: Sandbox, site: RunningSite
) -> None:
    """A guard's page in place of the site is told as such, under the form."""
    site.faults.add(FaultKind.GUARD)
    page = signed_in(site_window, sandbox)
    assert page.form.isVisible()
    assert site_window.texts.problem(SiteError("site.blocked", host="")).what == page.form.notice.words


def test_an_unknown_configuration_is_asked_for_once(
    online: Application, open_window: Callable[[Application], OpenWindow], sandbox: Sandbox
) -> None:
    """The names given are remembered in the settings, and the releases come."""
    online.save_settings(replace(online.settings, product_names=()))
    window = open_window(online)
    page = signed_in(window, sandbox)
    assert page.naming.dialog is not None
    accept = page.naming.dialog.findChild(QAbstractButton, "productAccept")
    program = page.naming.dialog.findChild(QLineEdit, "productProgram")
    nick = page.naming.dialog.findChild(QLineEdit, "productNick")
    assert accept is not None
    assert program is not None
    assert nick is not None
    assert not accept.isEnabled()
    program.setText("Workshop")
    nick.setText("Workshop10")
    accept.click()
    window.settle()
    assert _NEWEST == page.list.currentItem().text()
    assert [("Workshop", "Workshop10")] == [
        (row["program"], row["nick"]) for row in online.settings.product_names
    ]


def test_a_name_that_was_not_given_is_not_asked_for_again(
    online: Application, open_window: Callable[[Application], OpenWindow], sandbox: Sandbox
) -> None:
    """Thought better of it: the page says what is missing and offers to name it."""
    online.save_settings(replace(online.settings, product_names=()))
    window = open_window(online)
    page = signed_in(window, sandbox)
    first = page.naming.dialog
    assert first is not None
    first.reject()
    page.refresh()
    window.settle()
    assert page.naming.dialog is first
    window.press("siteName")
    assert page.naming.dialog is not first
    page.naming.dialog.reject()


def test_pages_worth_knowing_open_in_the_browser(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """Platform, problems, administration, and the portal's pages."""
    signed_in(site_window, sandbox)
    site_window.press("siteLinks")
    dialog = site_window.find(QDialog, "linksDialog")
    for name in ("linkPlatform", "linkProblems", "linkAdministration"):
        button = dialog.findChild(QAbstractButton, name)
        assert button is not None
        button.click()
    links = site_window.application.online.links()
    assert [links["platform"], links["problems"], links["administration"]] == asking.browsed
    dialog.reject()


def questionnaire(window: OpenWindow) -> RegistrationDialog:
    """Open the questionnaire from the form."""
    window.press("signInRegister")
    found = window.wizard.findChild(RegistrationDialog)
    assert found is not None
    return found


_FILLED = Questionnaire(
    registration_number="800900001",
    pin="A1B2-C3D4-E5F6",
    organisation="Мастерская",
    address="Город, улица, дом",
    person="Иванова",
    telephone="+7 495 123-45-67",
    email="ivanova@example.org",
)


def test_a_questionnaire_is_sent_to_a_portal_that_takes_it(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """What is wrong is said under the fields first; then login and password come back, ready to be used."""
    to_site(site_window, sandbox)
    dialog = questionnaire(site_window)
    invented = site_window.application.sandbox_registration
    assert (_FILLED.registration_number, _FILLED.pin) == invented
    told = site_window.texts("ui.registration.sandbox", number=_FILLED.registration_number, pin=_FILLED.pin)
    assert told == dialog.notice.words
    dialog.fields.fill(replace(_FILLED, email="ivanova"))
    dialog.send()
    wrong = dialog.findChild(QLabel, "questionEmailProblem")
    assert wrong is not None
    assert site_window.texts("registration.problem.email") == wrong.text()
    assert dialog.fields.lines["email"] is dialog.focusWidget()
    dialog.fields.fill(_FILLED)
    dialog.send()
    site_window.settle()
    entrance = panel(site_window).form
    login, password = entrance.login.text(), entrance.password.text()
    words = dialog.notice.words
    assert site_window.texts("ui.registration.given-now", login=login, password=password) == words
    assert (True, True) == (login.startswith("user"), len(password) > len(login))
    child(dialog, QAbstractButton, "registrationNoticeAction").click()
    assert [password] == asking.copied
    dialog.reject()
    site_window.settle()
    kept = [file.read_bytes() for file in sandbox.home.rglob("*") if file.is_file()]
    assert not any(_FILLED.pin.encode() in data for data in kept)


def test_where_the_portal_takes_no_forms_the_browser_takes_over(
    online: Application,
    open_window: Callable[[Application], OpenWindow],
    sandbox: Sandbox,
    asking: ScriptedAsking,
) -> None:
    """The text is copied without the PIN, the page opens, the draft is there the next time."""
    online.sandbox_account = None
    window = open_window(online)
    to_site(window, sandbox)
    dialog = questionnaire(window)
    assert window.texts("registration.by-hand") == dialog.notice.words
    dialog.fields.fill(_FILLED)
    dialog.copy()
    window.settle()
    assert _FILLED.organisation in asking.copied[0]
    assert _FILLED.pin not in asking.copied[0]
    assert 1 == len(asking.browsed)
    dialog.reject()
    window.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert replace(_FILLED, pin="") == questionnaire(window).fields.filled


def test_settings_of_the_site_are_kept(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """Order, zone, proxy, limits; the proxy's password is in no file."""
    dialog = site_window.wizard.show_settings("site")
    site_window.settle()
    child(dialog, QComboBox, "proxyMode").setCurrentIndex(2)
    child(dialog, QLineEdit, "proxyAddress").setText("proxy.example:3128")
    child(dialog, QLineEdit, "proxyLogin").setText("petr")
    child(dialog, QLineEdit, "proxyPassword").setText("tainoe-slovo")
    child(dialog, QAbstractButton, "sourceDown").click()
    child(dialog, QAbstractButton, "settingsOk").click()
    site_window.settle()
    settings = site_window.application.settings
    assert ("own", "proxy.example:3128", "petr") == (
        settings.proxy_mode,
        settings.proxy_address,
        settings.proxy_login,
    )
    assert ("pages", "service", "legacy", "directory") == settings.site_sources
    kept = [file.read_bytes() for file in sandbox.home.rglob("*") if file.is_file()]
    assert not any(b"tainoe-slovo" in data for data in kept)


def test_a_certificate_file_is_chosen_and_checked(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """A file that holds no certificate is refused with the reason; another one is kept."""
    before = site_window.application.settings.site_authority
    assert before is not None
    copy, wrong = sandbox.home / "company.pem", sandbox.home / "letter.pem"
    copy.write_bytes(before.read_bytes())
    wrong.write_text("no certificate")
    dialog = site_window.wizard.show_settings("site")
    site_window.settle()
    for path in (wrong, copy):
        asking.file_answers = [path]
        child(dialog, QAbstractButton, "siteAuthorityBrowse").click()
        assert str(path) == child(dialog, QLineEdit, "siteAuthority").text()
        child(dialog, QAbstractButton, "settingsOk").click()
        site_window.settle()
        kept = site_window.application.settings.site_authority
        assert (path if path == copy else before) == kept


def test_a_remembered_name_can_be_removed(site_window: OpenWindow) -> None:
    """The names that were asked for are listed in the settings; a removed one is gone once they are kept."""
    names = [row["configuration"] for row in site_window.application.settings.product_names]
    dialog = site_window.wizard.show_settings("site")
    site_window.settle()
    rows = child(dialog, QListWidget, "productNames")
    assert names == [rows.item(row).text().partition(":")[0] for row in range(rows.count())]
    child(dialog, QAbstractButton, "nameRemove").click()
    assert names == [row["configuration"] for row in site_window.application.settings.product_names]
    child(dialog, QAbstractButton, "settingsOk").click()
    site_window.settle()
    assert names[1:] == [row["configuration"] for row in site_window.application.settings.product_names]


def test_signing_out_in_the_settings_reaches_the_page(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """The page of updates shows the form when the settings are closed."""
    page = signed_in(site_window, sandbox)
    dialog = site_window.wizard.show_settings("site")
    site_window.settle()
    button = dialog.findChild(QAbstractButton, "settingsSignOut")
    assert button is not None
    assert button.isVisible()
    button.click()
    site_window.settle()
    dialog.reject()
    assert (False, True) == (site_window.state.connected, page.form.isVisible())


def test_the_password_is_nowhere_but_in_its_field(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """Not in the answers, not in the settings, not in any file of the program."""
    signed_in(site_window, sandbox)
    downloaded(site_window)
    password = sign_in().password
    assert password not in repr(site_window.state)
    kept = [file.read_bytes() for file in sandbox.home.rglob("*") if file.is_file()]
    assert not any(password.encode() in data for data in kept)
