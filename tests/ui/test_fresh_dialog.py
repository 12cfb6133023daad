"""1C:Fresh in the window, served by a real server on loopback: sign in, choose, add, accept an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from support.site import sign_in
from support.window import child

from updater.demo.site import AccountKind, FaultKind
from updater.errors import SiteError
from updater.model.infobase import InfobaseKind
from updater.ui.dialogs.fresh import FreshDialog
from updater.ui.steps import Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox
    from updater.demo.site import RunningSite


class Cloud:
    """The open dialog, driven as a person drives it."""

    def __init__(self, window: OpenWindow) -> None:
        self.window = window
        window.press("fresh")
        self.dialog: FreshDialog = next(
            each for each in window.wizard.findChildren(FreshDialog) if each.isVisible()
        )
        window.settle()

    def sign_in(self, kind: AccountKind = AccountKind.CONTRACT, password: str | None = None) -> None:
        account, form = sign_in(kind), self.dialog.form
        form.login.setText(account.login)
        form.password.setText(account.password if password is None else password)
        self.press("freshSignInButton")

    def press(self, name: str) -> None:
        button = child(self.dialog, QAbstractButton, name)
        assert button.isVisible(), name
        assert button.isEnabled(), name
        button.click()
        self.window.settle()

    @property
    def rows(self) -> list[str]:
        shown = self.dialog.content.list
        return [shown.item(row).text() for row in range(shown.count())]

    def told(self, code: str, **facts: str) -> str:
        return self.window.texts.problem(SiteError(code, **facts)).what


@pytest.fixture
def cloud(site_window: OpenWindow) -> Cloud:
    """The dialog with nobody signed in."""
    return Cloud(site_window)


def test_typed_by_keyboard_alone(cloud: Cloud) -> None:
    """The focus waits in the form; Tab, Enter; then the arrows and Space choose, Esc closes."""
    account = sign_in()
    assert cloud.dialog.form.login is QApplication.focusWidget()
    for words, key in ((account.login, Qt.Key.Key_Tab), (account.password, Qt.Key.Key_Return)):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, words)
        QTest.keyClick(focus, key)
    cloud.window.settle()
    shown = cloud.dialog.content.list
    assert shown is QApplication.focusWidget()
    QTest.keyClick(shown, Qt.Key.Key_Down)
    QTest.keyClick(shown, Qt.Key.Key_Space)
    assert ["Пасека"] == [one.application.title for one in shown.wanted]
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not cloud.dialog.isVisible()


def test_a_wrong_password_is_told_under_the_form(cloud: Cloud) -> None:
    """The right one then works, and is in no field any more."""
    cloud.sign_in(password="canary-password")
    form = cloud.dialog.form
    assert cloud.told("account.wrong-fresh-password", login="", host="") == form.notice.words
    assert (True, True) == (form.isVisible(), form.password.hasSelectedText())
    cloud.sign_in()
    assert ("", 3) == (form.password.text(), len(cloud.rows))


def test_an_address_that_is_none_is_told_under_the_form(cloud: Cloud) -> None:
    """And the password goes nowhere."""
    cloud.dialog.form.service.setText("http://evil.example")
    cloud.sign_in()
    assert cloud.told("site.fresh-address", address="") == cloud.dialog.form.notice.words


def test_subscribers_are_switched(cloud: Cloud) -> None:
    """All at first, with the subscriber of each; then those of one."""
    cloud.sign_in()
    content = cloud.dialog.content
    assert "Мастерская «Прибой»" in content.list.item(2).data(Qt.ItemDataRole.AccessibleTextRole)
    content.box.setCurrentIndex(content.box.findData(2))
    content.box.activated.emit(content.box.currentIndex())
    cloud.window.settle()
    assert (["Мастерская у моря"], 2) == (cloud.rows, content.subscriber)
    assert "1.1.4.2" in content.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_added_to_the_list_and_explained_there(cloud: Cloud, sandbox: Sandbox) -> None:
    """Ticked, added once, shown on the page at once; the page says who updates it, and Next too."""
    cloud.sign_in()
    add, shown = child(cloud.dialog, QAbstractButton, "freshAdd"), cloud.dialog.content.list
    assert not add.isEnabled()
    for row in (0, 1):
        shown.item(row).setCheckState(Qt.CheckState.Checked)
    cloud.press("freshAdd")
    texts, window = cloud.window.texts, cloud.window
    assert texts("ui.fresh.added", count=2) == cloud.dialog.notice.words
    assert (False, []) == (add.isEnabled(), shown.wanted)
    assert texts("ui.fresh.listed") in shown.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    cloud.dialog.reject()
    page = window.wizard.infobase_page
    of_cloud = [one for one in page.infobases if one.kind is InfobaseKind.CLOUD]
    assert ["Мастерская на Лесной (2)", "Пасека"] == [one.title for one in of_cloud]
    assert page.tree.choose(of_cloud[1])
    assert texts("ui.fresh.updates") in page.facts.toPlainText()
    window.press("nextButton")
    assert (Step.INFOBASE, texts("ui.problem.infobase-cloud")) == (window.step, page.problem.words)
    assert sandbox.settings.infobase_list is not None
    assert sandbox.settings.infobase_list.with_name("ibases.v8i.bak").exists()


def test_a_list_that_cannot_be_written_is_told(cloud: Cloud, sandbox: Sandbox) -> None:
    """On the dialog itself; the ticks stay, and a second try works."""
    cloud.sign_in()
    target = sandbox.settings.infobase_list
    assert target is not None
    before = target.read_bytes()
    target.write_bytes(b"\xff\xfe\x00")
    cloud.dialog.content.list.item(1).setCheckState(Qt.CheckState.Checked)
    cloud.press("freshAdd")
    assert cloud.dialog.notice.words
    assert b"\xff\xfe\x00" == target.read_bytes()
    target.write_bytes(before)
    cloud.press("freshAdd")
    assert cloud.window.texts("ui.fresh.added", count=1) == cloud.dialog.notice.words


def test_an_application_opens_in_the_browser(cloud: Cloud, asking: ScriptedAsking, site: RunningSite) -> None:
    """The one that is current."""
    cloud.sign_in()
    cloud.dialog.content.list.setCurrentRow(1)
    cloud.press("freshBrowse")
    assert [f"{site.url('fresh')}/a/apiary/102/ru/"] == asking.browsed


def test_an_invitation_opens_in_the_browser(cloud: Cloud, asking: ScriptedAsking, site: RunningSite) -> None:
    """Before anybody signs in; only a link to the service, pasted with what is around it; Enter is enough."""
    row = cloud.dialog.invitation
    assert not row.button.isEnabled()
    for link in ("https://evil.example/i", "http://127.0.0.1/", "приглашение"):
        row.link.setText(link)
        cloud.press("invitationOpen")
        assert cloud.told("site.invitation", host="", reason="host") == cloud.dialog.notice.words
    assert [] == asking.browsed
    row.link.setText(f" <{site.url('fresh')}/invitation/abc> ")
    QTest.keyClick(row.link, Qt.Key.Key_Return)
    cloud.window.settle()
    assert [f"{site.url('fresh')}/invitation/abc"] == asking.browsed
    assert ("", True) == (row.link.text(), cloud.dialog.isVisible())


def test_nobody_has_invited_them(cloud: Cloud) -> None:
    """It is said what to ask for; another person can sign in."""
    cloud.sign_in(AccountKind.NO_PRODUCT)
    assert cloud.window.texts("ui.fresh.no-subscribers") == cloud.dialog.stack.words
    cloud.press("freshStateOtherAction")
    assert cloud.dialog.form.isVisible()


def test_a_refusal_can_be_tried_again(cloud: Cloud, site: RunningSite) -> None:
    """In words, with a button; whoever is signed in stays so."""
    cloud.sign_in()
    site.faults.add(FaultKind.SERVICE_ERROR, "fresh", value="Профилактика")
    cloud.press("freshRefresh")
    assert cloud.told("site.fresh-refused", message="") == cloud.dialog.stack.words
    site.faults.clear()
    cloud.press("freshStateAction")
    assert 3 == len(cloud.rows)


def test_signing_out_and_coming_back(cloud: Cloud) -> None:
    """The next time the dialog knows who was there, but not the password; after signing out nobody."""
    cloud.sign_in()
    cloud.dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    again = Cloud(cloud.window)
    assert 3 == len(again.rows)
    again.press("freshSignOut")
    assert (True, []) == (again.dialog.form.isVisible(), again.rows)
    assert "" == again.window.application.online.cloud.account().login


def test_the_password_is_in_no_file(cloud: Cloud, sandbox: Sandbox) -> None:
    """Nor in the list of infobases."""
    cloud.sign_in()
    cloud.dialog.content.list.item(0).setCheckState(Qt.CheckState.Checked)
    cloud.press("freshAdd")
    kept: list[Path] = [file for file in sandbox.root.rglob("*") if file.is_file()]
    secret = sign_in().password.encode()
    assert [] == [file for file in kept if file.suffix != ".1CD" and secret in file.read_bytes()]


def test_closed_while_the_service_is_asked(
    online: Application, open_window: Callable[[Application], OpenWindow]
) -> None:
    """An answer nobody waits for any more breaks nothing."""
    window = open_window(online)
    dialog = window.wizard.infobase_page.show_fresh()
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.settle()
    assert Step.INFOBASE is window.step
