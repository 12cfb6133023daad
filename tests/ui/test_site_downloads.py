"""Downloads in the window: to the end, broken off, refused, of what is here already."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
)
from support.site_window import downloaded, listed, panel, signed_in
from support.window import child

from updater.demo.site import AccountKind, FaultKind
from updater.errors import SiteError
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
    from updater.ui.widgets.notice import Notice

_NEWEST = "1.2.1.6"


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
