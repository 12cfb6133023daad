"""Getting access to the update site, and what the settings say of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
)
from support.site_window import panel, signed_in, to_site
from support.window import child

from updater.site.registration import Questionnaire
from updater.ui.dialogs.registration import RegistrationDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.sandbox import Sandbox


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
