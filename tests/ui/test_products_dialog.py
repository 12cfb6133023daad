"""The programs of the account in the window, told by a real server on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from support.site import sign_in
from support.window import child

from updater.demo.site import AccountKind, FaultKind
from updater.online import AccountPrograms, ProgramsSource
from updater.site.programs import AccountProgram
from updater.ui.dialogs.products import ProductsDialog
from updater.ui.dialogs.registration import RegistrationDialog
from updater.ui.look import Tone
from updater.ui.steps import Step
from updater.ui.words.products import program_line, summary

if TYPE_CHECKING:
    from support.window import OpenWindow, ScriptedAsking

    from updater.demo.sandbox import Sandbox
    from updater.demo.site import RunningSite


def opened(window: OpenWindow, sandbox: Sandbox, kind: AccountKind) -> ProductsDialog:
    """Sign in and press the button beside the account."""
    window.choose(sandbox.infobase)
    window.go_to(Step.UPDATES)
    account, form = sign_in(kind), window.wizard.updates_page.site.form
    form.login.setText(account.login)
    form.password.setText(account.password)
    window.press("signInButton")
    return shown(window)


def shown(window: OpenWindow) -> ProductsDialog:
    """Open the dialog as the account bar does."""
    window.wizard.updates_page.site.show_products()
    window.settle()
    return next(each for each in window.wizard.findChildren(ProductsDialog) if each.isVisible())


def press(window: OpenWindow, dialog: ProductsDialog, name: str) -> None:
    """Press a button of the dialog and wait for what it does."""
    child(dialog, QAbstractButton, name).click()
    window.settle()


def rows(dialog: ProductsDialog) -> list[str]:
    """What a screen reader says of each program."""
    items = [dialog.list.item(row) for row in range(dialog.list.count())]
    return [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in items]


@pytest.mark.parametrize(
    ("kind", "key", "contract"),
    [
        (AccountKind.CONTRACT, "with-contract", "30.06.2027"),
        (AccountKind.BASIC, "without-contract", "договор не нужен"),
    ],
)
def test_programs_and_their_contract(
    site_window: OpenWindow, sandbox: Sandbox, kind: AccountKind, key: str, contract: str
) -> None:
    """Above the list how the account stands; in each row the number and the contract."""
    dialog = opened(site_window, sandbox, kind)
    assert site_window.texts(f"ui.products.{key}") == dialog.contract.words
    assert rows(dialog)
    assert all(contract in row and "8009000" in row for row in rows(dialog))


def test_without_a_contract_the_way_to_one_is_shown(
    site_window: OpenWindow, sandbox: Sandbox, asking: ScriptedAsking
) -> None:
    """The page about contracts opens in the browser; so does the portal itself."""
    dialog = opened(site_window, sandbox, AccountKind.NO_CONTRACT)
    assert site_window.texts("ui.products.no-contract") == dialog.contract.words
    press(site_window, dialog, "productsContractAction")
    press(site_window, dialog, "productsPortal")
    links = site_window.application.online.links()
    assert [links["its"], links["products"]] == asking.browsed


def test_a_program_is_added(site_window: OpenWindow, sandbox: Sandbox, site: RunningSite) -> None:
    """The known questionnaire opens; when it is closed the list has the program, of this very account."""
    dialog = opened(site_window, sandbox, AccountKind.NO_PRODUCT)
    assert site_window.texts("ui.products.none-portal") == dialog.stack.words
    press(site_window, dialog, "productsAdd")
    questions = dialog.findChild(RegistrationDialog)
    assert questions is not None
    number, pin, _nick = site.world.pins[1]
    questions.fields.lines["registration_number"].setText(number)
    questions.fields.lines["pin"].setText(pin)
    questions.send()
    site_window.settle()
    assert site_window.texts("ui.registration.added") == questions.notice.words
    questions.reject()
    site_window.settle()
    assert (1, "") == (len(rows(dialog)), dialog.stack.words)
    assert number in rows(dialog)[0]


def test_a_portal_that_is_not_there(site_window: OpenWindow, sandbox: Sandbox, site: RunningSite) -> None:
    """It is said why, and can be tried again."""
    dialog = opened(site_window, sandbox, AccountKind.CONTRACT)
    site.faults.add(FaultKind.STATUS, where="portal", value="403")
    press(site_window, dialog, "productsRefresh")
    assert dialog.stack.words
    site.faults.clear()
    press(site_window, dialog, "productsStateAction")
    assert ("", 2) == (dialog.stack.words, len(rows(dialog)))


def test_esc_closes(site_window: OpenWindow, sandbox: Sandbox) -> None:
    """And nothing is lost by it."""
    dialog = opened(site_window, sandbox, AccountKind.CONTRACT)
    QTest.keyClick(dialog.list, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert site_window.state.connected


def test_nothing_is_made_up(site_window: OpenWindow) -> None:
    """Where nobody tells of a contract no word is said about it; a program has a line all the same."""
    texts = site_window.texts
    told = AccountProgram("Учёт", nick="Workshop10", group="Отраслевые")
    assert "Отраслевые" == program_line(texts, told)
    assert "Workshop10" == program_line(texts, AccountProgram("Учёт", nick="Workshop10"))
    assert (Tone.ACCENT, "only-pages") == summary(AccountPrograms((told,), ProgramsSource.PAGES))
    assert (Tone.ACCENT, "not-told") == summary(AccountPrograms((told,), ProgramsSource.PORTAL))
