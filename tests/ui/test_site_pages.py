"""The wizard and the update site, served by real servers on loopback: sign in, choose, read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLineEdit,
    QRadioButton,
)
from support.site import sign_in
from support.site_window import downloaded, listed, panel, signed_in, to_site

from updater.demo.site import FaultKind
from updater.errors import SiteError
from updater.ui.steps import Step
from updater.ui.wizard_state import UpdateSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox
    from updater.demo.site import RunningSite

_NEWEST = "1.2.1.6"


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


def test_the_password_is_nowhere_but_in_its_field(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """Not in the answers, not in the settings, not in any file of the program."""
    signed_in(site_window, sandbox)
    downloaded(site_window)
    password = sign_in().password
    assert password not in repr(site_window.state)
    kept = [file.read_bytes() for file in sandbox.home.rglob("*") if file.is_file()]
    assert not any(password.encode() in data for data in kept)
