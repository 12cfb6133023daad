"""Every page and dialog can be used by keyboard and screen reader, and no words are clipped."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)
from support.answers import identity
from support.server_window import choose_server, come_in, to_review
from support.site import sign_in
from support.window import child

from updater.app import open_application
from updater.demo.online import settings_for
from updater.demo.sandbox import build_sandbox
from updater.errors import PlatformError
from updater.filing import Filing
from updater.settings import save_settings
from updater.texts import Texts
from updater.ui.dialogs.recovery import RecoveryDialog
from updater.ui.dialogs.server_login import Errand, ServerLoginDialog
from updater.ui.steps import Step
from updater.ui.wizard_state import UpdateSource
from updater.update.aftermath import RunState
from updater.update.records import RunRecord
from updater.update.recovery import UnfinishedRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.window import OpenWindow, ScriptedAsking

    from updater.app import Application
    from updater.demo.site import RunningSite

_MNEMONIC = re.compile(r"&([^&\s])")


class Doubled(Texts):
    """Every text twice as long: what is clipped shows."""

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return the text followed by itself."""
        text = super().__call__(key, **facts)
        return f"{text} {text.replace('&', '')}" if "\n" not in text else text


def shots(
    window: OpenWindow, sandbox_base: Path, own: Path, packages: list[Path]
) -> Iterator[tuple[str, QWidget]]:
    """Show every page and dialog, one after another."""
    yield from server_shots(window)
    yield from replacing_shots(window, own)
    window.choose(sandbox_base)
    yield "infobase", window.wizard
    yield from fresh_shots(window)
    window.go_to(Step.UPDATES)
    yield from site_shots(window)
    window.find(QRadioButton, "sourceComputer").click()
    window.settle()
    yield "updates", window.wizard
    window.go_to(Step.BACKUP)
    yield "backup", window.wizard
    window.find(QRadioButton, "skipBackup").setChecked(True)
    yield "backup-skipped", window.wizard
    window.find(QCheckBox, "confirmSkip").setChecked(True)
    window.go_to(Step.REVIEW)
    yield "review", window.wizard
    yield from dialogs(window, packages)
    user = window.wizard.page_of(Step.REVIEW).login.user  # type: ignore[attr-defined]
    user.setCurrentText("Администратор")
    window.qtbot.waitUntil(lambda: window.state.checks is not None, timeout=60_000)
    window.find(QAbstractButton, "commitButton").click()
    window.qtbot.waitUntil(lambda: window.step is not Step.REVIEW, timeout=60_000)
    yield "progress", window.wizard
    window.until_step(Step.RESULT)
    yield "result", window.wizard


def server_shots(window: OpenWindow) -> Iterator[tuple[str, QWidget]]:
    """Show the door of a server infobase, what is told there, what is behind it, and its dialogs."""
    page = window.wizard.infobase_page
    dialog = page.show_add_server()
    yield "add-server", dialog
    child(dialog, QAbstractButton, "addServerAccept").click()
    yield "add-server-half", dialog
    dialog.reject()
    choose_server(window)
    yield "door", window.wizard
    page.door.fields.administered.setChecked(True)
    page.door.fields.cluster_user.setText("nobody")
    page.door.fields.cluster_password.setText("nothing")
    yield "door-cluster", window.wizard
    page.door.refuse(PlatformError("cluster.agent-unreachable", agent="server:1545", text="…"))
    yield "door-refused", window.wizard
    page.door.fields.administered.setChecked(False)
    come_in(window)
    yield "server", window.wizard
    window.go_to(Step.UPDATES)
    window.find(QRadioButton, "sourceComputer").click()
    window.settle()
    window.go_to(Step.BACKUP)
    yield "backup-server", window.wizard
    to_review(window)
    yield "review-server", window.wizard
    window.wizard.side.wanted.emit(Step.INFOBASE)
    window.wizard.updates_page.choose(UpdateSource.SITE)
    desk = window.wizard.desk
    asked = ServerLoginDialog(desk, Errand("Пустить?", "Да или нет.", "Да", user="Админ"), window.wizard)
    recovery = RecoveryDialog(desk, cut_off_on_server(), window.wizard)
    for where, shown in (("server-login", asked), ("recovery-server", recovery)):
        shown.open()
        yield where, shown
        shown.reject()


def replacing_shots(window: OpenWindow, own: Path) -> Iterator[tuple[str, QWidget]]:
    """Show what is said of a base off support: the offer, the way chosen, its review."""
    window.choose(own)
    window.wizard.updates_page.choose(UpdateSource.COMPUTER)
    window.go_to(Step.UPDATES)
    yield "replacing-offered", window.wizard
    window.press("replacingAction")
    yield "replacing-chosen", window.wizard
    window.go_to(Step.REVIEW)
    yield "replacing-review", window.wizard
    window.wizard.side.wanted.emit(Step.INFOBASE)
    window.wizard.updates_page.choose(UpdateSource.SITE)


def cut_off_on_server() -> UnfinishedRun:
    """A run on a server infobase that nobody has looked at since."""
    start, target = identity("1.0.1.1"), identity("1.0.2.1")
    place = Path("server\\base")
    details = {"server": "server", "reference": "base", "user": "Админ"}
    facts = (place, place, "2026-01-15T10:00:00+03:00", start, (target,), Path("logs"), details)
    return UnfinishedRun(
        RunRecord("20260115-100000-abcd", *facts, touched=True), RunState.BETWEEN, restorable=True
    )


def site_shots(window: OpenWindow) -> Iterator[tuple[str, QWidget]]:
    """Show the form, what is told under it, the releases, and the download."""
    page, account = window.wizard.updates_page, sign_in()
    yield "sign-in", window.wizard
    for where, password in (("sign-in-wrong", "wrong"), ("releases", account.password)):
        page.site.form.login.setText(account.login)
        page.site.form.password.setText(password)
        window.press("signInButton")
        yield where, window.wizard
    for tab in range(1, page.site.tabs.count()):
        page.site.tabs.setCurrentIndex(tab)
        window.settle()
        yield f"release-tab-{tab}", window.wizard
    yield from site_dialogs(window)
    window.go_to(Step.DOWNLOAD)
    window.qtbot.waitUntil(lambda: window.state.plan is not None, timeout=60_000)
    yield "download", window.wizard
    window.press("backButton")


def site_dialogs(window: OpenWindow) -> Iterator[tuple[str, QWidget]]:
    """Show every dialog about the site."""
    page = window.wizard.updates_page
    page.site.show_products()
    products = window.find(QDialog, "productsDialog")
    window.settle()
    yield "products", products
    products.reject()
    window.press("siteLinks")
    links = window.find(QDialog, "linksDialog")
    yield "links", links
    links.reject()
    window.press("siteOthers")
    others = window.find(QDialog, "distributionsDialog")
    yield "distributions", others
    others.reject()
    page.site.entrance.show_registration()
    questions = window.find(QDialog, "registrationDialog")
    yield "registration", questions
    questions.reject()
    page.site.naming.ask()
    page.site.ask_proxy_password()
    for where, dialog in (
        ("name", page.site.naming.dialog),
        ("proxy-password", page.site.entrance.proxy_dialog),
    ):
        assert dialog is not None
        yield where, dialog
        dialog.reject()
    settings = window.wizard.show_settings("site")
    window.settle()
    child(settings, QComboBox, "proxyMode").setCurrentIndex(2)
    yield "settings-site", settings
    settings.reject()


def fresh_shots(window: OpenWindow) -> Iterator[tuple[str, QWidget]]:
    """Show the form for the cloud, the applications, what is told under them, and an account without any."""
    dialog, account = window.wizard.infobase_page.show_fresh(), sign_in()
    window.settle()
    yield "fresh-sign-in", dialog
    for where, password in (("fresh-wrong", "wrong"), ("fresh", account.password)):
        dialog.form.login.setText(account.login)
        dialog.form.password.setText(password)
        dialog.form.submit()
        window.settle()
        yield where, dialog
    dialog.content.list.item(1).setCheckState(Qt.CheckState.Checked)
    child(dialog, QAbstractButton, "freshAdd").click()
    window.settle()
    yield "fresh-added", dialog
    dialog.reject()
    window.settle()


def dialogs(window: OpenWindow, packages: list[Path]) -> Iterator[tuple[str, QWidget]]:
    """Show every dialog."""
    for code in ("templates", "run", "server", "general"):
        settings = window.wizard.show_settings(code)
        window.settle()
        yield f"settings-{code}", settings
        settings.reject()
    newer = window.wizard.page_of(Step.REVIEW).show_new_platform("8.3.20.1549")  # type: ignore[attr-defined]
    window.settle()
    yield "new-platform", newer
    newer.reject()
    help_dialog = window.wizard.show_help()
    yield "help", help_dialog
    help_dialog.reject()
    page = window.wizard.updates_page
    page.take_files(packages)
    window.settle()
    assert page.disk.installing.dialog is not None
    yield "install", page.disk.installing.dialog
    page.disk.installing.dialog.reject()


@pytest.fixture(params=["ru", "en"])
def shown(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    open_window: Callable[[Application], OpenWindow],
    asking: ScriptedAsking,
    site: RunningSite,
) -> Callable[..., Iterator[tuple[str, QWidget]]]:
    """Goes through every page and dialog of the window in one language."""
    del asking

    def go(kind: type[Texts] = Texts) -> Iterator[tuple[str, QWidget]]:
        sandbox = build_sandbox(tmp_path / "s", request.param, seconds=0)
        save_settings(sandbox.home / "settings.json", settings_for(sandbox.settings, site), Filing())
        application = open_application(home=sandbox.home)
        application.sandbox_account = sign_in()
        application.texts = kind(request.param)
        window = open_window(application)
        bases = (sandbox.infobases["locked"], sandbox.infobases["own"])
        for where, top in shots(window, *bases, list(sandbox.distributions)):
            for _ in range(3):  # what was told last is laid out, then what lies around it
                QApplication.sendPostedEvents()
            yield where, top

    return go


def visible(top: QWidget, kind: type[Any] = QWidget) -> list[Any]:
    """Widgets that can be seen."""
    return [widget for widget in top.findChildren(kind) if widget.isVisible()]


def name_of(widget: QWidget) -> str:
    """What a screen reader calls a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name))


def test_everything_that_takes_the_keyboard_has_a_name(shown: Callable[..., Any]) -> None:
    """A screen reader can say what the focus is on, and a test can find it."""
    nameless = [
        f"{where}: {type(widget).__name__} {widget.objectName()!r}"
        for where, top in shown()
        for widget in visible(top)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if not _is_part_of_another(widget)
        if not name_of(widget).strip() or not widget.objectName()
    ]
    assert [] == nameless


def _is_part_of_another(widget: QWidget) -> bool:
    """Whether Qt made it inside another widget that has the name."""
    parent = widget.parentWidget()
    inside = isinstance(parent, QComboBox | QAbstractSpinBox) or (
        isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
    )
    return inside or isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")


def test_no_letter_serves_twice_on_a_page(shown: Callable[..., Any]) -> None:
    """Alt with a letter means one thing."""
    clashes = []
    for where, top in shown():
        letters = Counter(letter.casefold() for text in _texts(top) for letter in _MNEMONIC.findall(text))
        clashes += [f"{where}: {letter}" for letter, count in letters.items() if count > 1]
    assert [] == clashes


def _texts(top: QWidget) -> list[str]:
    texts = [button.text() for button in visible(top, QAbstractButton)]
    texts += [label.text() for label in visible(top, QLabel) if label.buddy() is not None]
    bars = visible(top, QTabBar)
    return texts + [bar.tabText(index) for bar in bars for index in range(bar.count())]


def test_every_labelled_field_has_its_label(shown: Callable[..., Any]) -> None:
    """A mnemonic in a label leads to a field."""
    lost = [
        f"{where}: {label.text()}"
        for where, top in shown()
        for label in visible(top, QLabel)
        if label.buddy() is None
        and _MNEMONIC.search(label.text())
        and label.textFormat() != Qt.TextFormat.PlainText
    ]
    assert [] == lost


def test_nothing_is_clipped_at_doubled_length(shown: Callable[..., Any]) -> None:
    """Other languages are longer: words wrap or buttons grow, nothing is cut off."""
    clipped = [
        f"{where}: {found}"
        for where, top in shown(Doubled)
        for found in (*_cut_labels(top), *_cut_buttons(top))
    ]
    assert "" == "\n".join(clipped)


def _cut_labels(top: QWidget) -> Iterator[str]:
    """Labels whose words need more room than they have."""
    for label in visible(top, QLabel):
        if not label.text() or not label.pixmap().isNull():
            continue
        flags = int(Qt.TextFlag.TextWordWrap) if label.wordWrap() else 0
        room = QRect(0, 0, label.contentsRect().width(), 100_000)
        needed = QFontMetrics(label.font()).boundingRect(room, flags, label.text().replace("&", ""))
        if (
            needed.width() > label.contentsRect().width() + 2
            or needed.height() > label.contentsRect().height() + 2
        ):
            yield f"{label.objectName() or 'label'} {label.text()!r}"


def _cut_buttons(top: QWidget) -> Iterator[str]:
    """Buttons that are smaller than they want to be, or reach out of the window where nothing scrolls."""
    scrolled = {button for area in top.findChildren(QScrollArea) for button in area.findChildren(QPushButton)}
    for button in set(visible(top, QPushButton)) - scrolled:
        place = QRect(button.mapTo(top, button.rect().topLeft()), button.size())
        if button.width() < button.sizeHint().width() or not top.rect().contains(place):
            yield f"{button.objectName()} {button.text()!r}"


def test_every_step_can_be_done_by_keyboard(window: OpenWindow, tmp_path: Path) -> None:
    """Arrow keys choose, Enter goes on, and Enter on the last page closes."""
    del tmp_path
    wizard = window.wizard
    for _ in range(2):  # the folder, then the first base in it
        _key(wizard, Qt.Key.Key_Down)
    window.settle()
    for _ in range(4):
        before = window.step
        window.qtbot.waitUntil(
            lambda: window.state.checks is not None or window.step < Step.REVIEW, timeout=60_000
        )
        _key(wizard, Qt.Key.Key_Return)
        window.settle()
        assert before is not window.step
    window.until_step(Step.RESULT)
    _key(wizard, Qt.Key.Key_Return)
    assert not wizard.isVisible()


def _key(wizard: QWidget, key: Qt.Key) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(QApplication.focusWidget() or wizard, key)


def test_tab_goes_through_a_page_in_reading_order(window: OpenWindow) -> None:
    """From the list to the facts, the buttons below, and then to Next."""
    wizard = window.wizard
    wizard.infobase_page.tree.setFocus()
    visited = []
    for _ in range(8):
        focus = QApplication.focusWidget()
        assert focus is not None
        visited.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    expected = [
        "infobases",
        "infobaseFacts",
        "addInfobase",
        "addServer",
        "refreshInfobases",
        "backups",
        "fresh",
        "nextButton",
    ]
    assert expected == visited
