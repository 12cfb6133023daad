"""Settings: the update site, the way to it, and the account."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from updater.errors import SiteError
from updater.ui.dialogs.settings_tab import SettingsTab
from updater.ui.look import em
from updater.ui.widgets.actions import ActionButton
from updater.ui.widgets.name_list import NameList
from updater.ui.widgets.password_field import PasswordField
from updater.ui.widgets.path_field import FileField, PathField
from updater.ui.widgets.scrolled import Scrolled
from updater.ui.widgets.source_list import SourceList

if TYPE_CHECKING:
    from updater.errors import UserError
    from updater.online import AccountState
    from updater.settings import Settings
    from updater.ui.desk import Desk

_ZONES = ("ru", "eu")
_PROXIES = ("system", "none", "own")
_LONGEST = 3600  # seconds
_MOST = 8
_SHORTEST = 5


class SiteTab(SettingsTab):
    """Sources, zone, proxy, limits, account."""

    code = "site"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.sources = SourceList(self.texts, self)
        browse = self.texts("ui.button.browse")
        self.directory = PathField(desk, "siteDirectory", self.label("directory"), browse, self)
        pick, kinds = self.label("authority-pick"), self.label("authority-kinds")
        self.authority = FileField(desk, "siteAuthority", self.label("authority"), pick, kinds, self)
        self.authority.line.setPlaceholderText(self.label("authority-hint"))
        self.names = NameList(self.texts, self)
        self.forget = ActionButton(
            desk.icons, "nameRemove", self.label("name-remove"), self.names.remove, "remove", self
        )
        self.zone = self._box("siteZone", "zone", _ZONES)
        self.proxy = self._box("proxyMode", "proxy", _PROXIES)
        self.address, self.login = (
            self._line("proxyAddress", "proxy-address"),
            self._line("proxyLogin", "proxy-login"),
        )
        self.address.setPlaceholderText("proxy.example:3128")
        self.password = PasswordField(
            desk.icons,
            "proxyPassword",
            self.label("proxy-password"),
            reveal=self.texts("ui.sign-in.reveal"),
            hide=self.texts("ui.sign-in.hide"),
            parent=self,
        )
        self.password.setToolTip(self.label("proxy-password-hint"))
        self.directory.line.setPlaceholderText(self.label("directory-hint"))
        self.timeout = self._number("siteTimeout", "timeout", _SHORTEST, _LONGEST)
        self.timeout.setSuffix(f" {self.label('seconds')}")
        self.parallel = self._number("downloadsParallel", "parallel", 1, _MOST)
        self._lay_out()
        self.proxy.currentIndexChanged.connect(lambda _index: self._proxy_changed())

    def label(self, key: str, **facts: object) -> str:
        """Return a text of this group."""
        return self.texts(f"ui.settings.site.{key}", **facts)

    def _lay_out(self) -> None:
        content = QWidget(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scrolled("siteSettingsScroll", content, self))
        column = QVBoxLayout(content)
        column.setContentsMargins(em(self), em(self) * 2 // 3, em(self), em(self) // 2)
        column.setSpacing(em(self) // 3)
        column.addLayout(self._account_row())
        label = QLabel(self.label("sources"), self)
        label.setBuddy(self.sources)
        column.addWidget(label)
        row = QHBoxLayout()
        row.addWidget(self.sources, 1)
        row.addLayout(self._moves())
        column.addLayout(row)
        column.addWidget(self.hint("site.sources-hint"))
        column.addLayout(self._form())
        column.addLayout(self._remembered())
        column.addStretch(1)

    def _remembered(self) -> QVBoxLayout:
        """Lay out the names the person was asked for."""
        column = QVBoxLayout()
        label = QLabel(self.label("names"), self)
        label.setBuddy(self.names)
        row = QHBoxLayout()
        row.addWidget(self.names, 1)
        row.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(self.hint("site.names-hint"))
        return column

    def _moves(self) -> QVBoxLayout:
        column = QVBoxLayout()
        for name, by in (("up", -1), ("down", 1)):
            act = functools.partial(self.sources.shift, by)
            column.addWidget(
                ActionButton(self.desk.icons, f"source{name.capitalize()}", self.label(name), act, name, self)
            )
        column.addStretch(1)
        return column

    def _account_row(self) -> QHBoxLayout:
        self.account = QLabel(self)
        self.account.setObjectName("settingsAccount")
        self.account.setWordWrap(True)
        self.sign_out = ActionButton(
            self.desk.icons, "settingsSignOut", self.label("sign-out"), self._sign_out, "user", self
        )
        self.sign_out.hide()
        row = QHBoxLayout()
        row.addWidget(self.account, 1)
        row.addWidget(self.sign_out)
        return row

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(em(self))
        form.setVerticalSpacing(em(self) // 3)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for key, field in (
            ("directory", self.directory),
            ("zone", self.zone),
            ("proxy", self.proxy),
            ("proxy-address", self.address),
            ("proxy-login", self.login),
            ("proxy-password", self.password),
            ("authority", self.authority),
            ("timeout", self.timeout),
            ("parallel", self.parallel),
        ):
            form.addRow(self.label(key), field)
        self._fields = form
        return form

    def _box(self, name: str, key: str, choices: tuple[str, ...]) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        box.setAccessibleName(self.label(key).replace("&", ""))
        for choice in choices:
            box.addItem(self.label(f"{key}-{choice}"), choice)
        return box

    def _line(self, name: str, key: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setObjectName(name)
        line.setAccessibleName(self.label(key).replace("&", ""))
        return line

    def _number(self, name: str, key: str, least: int, most: int) -> QSpinBox:
        box = QSpinBox(self)
        box.setObjectName(name)
        box.setAccessibleName(self.label(key).replace("&", ""))
        box.setRange(least, most)
        box.setMaximumWidth(em(self) * 9)
        return box

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; who is signed in is asked in the background."""
        self.sources.fill(settings.site_sources)
        self.directory.show_path(settings.site_directory)
        before = self.desk.application.settings
        # Defaults are those of the vendor's site: what belongs to another one, or was learnt, stays.
        self.authority.show_path((before if before.site_addresses else settings).site_authority)
        self.names.fill(before.product_names)
        self.zone.setCurrentIndex(max(0, self.zone.findData(settings.site_zone)))
        self.proxy.setCurrentIndex(max(0, self.proxy.findData(settings.proxy_mode)))
        self.address.setText(settings.proxy_address)
        self.login.setText(settings.proxy_login)
        self.timeout.setValue(settings.site_timeout)
        self.parallel.setValue(settings.downloads_parallel)
        self._proxy_changed()
        online = self.desk.application.online
        self.desk.bridge.submit(online.account, self._show_account, lambda _error: None, owner=self)

    def answers(self) -> dict[str, Any]:
        """Return the settings of the site; without any source ticked those of before stay."""
        before = self.desk.application.settings
        return {
            "site_sources": self.sources.wanted or before.site_sources,
            "site_directory": self.directory.path,
            "site_authority": self.authority.path,
            "product_names": self.names.names,
            "site_zone": self.zone.currentData(),
            "proxy_mode": self.proxy.currentData(),
            "proxy_address": self.address.text().strip(),
            "proxy_login": self.login.text().strip(),
            "site_timeout": self.timeout.value(),
            "downloads_parallel": self.parallel.value(),
        }

    def problem(self) -> UserError | None:
        """Say what is wrong with a certificate file that was chosen: without it no site would be reached."""
        from updater.site.tls import trust

        path = self.authority.path
        if path is None or path == self.desk.application.settings.site_authority:
            return None
        try:
            trust(str(path))
        except SiteError as error:
            return error
        return None

    def kept(self) -> None:
        """Use the proxy's password from now on; it is written nowhere."""
        password = self.password.text()
        if password and self.proxy.currentData() == "own":
            self.desk.application.online.use_proxy_password(password)

    def _proxy_changed(self) -> None:
        own = self.proxy.currentData() == "own"
        for field in (self.address, self.login, self.password):
            self._fields.setRowVisible(field, own)

    def _show_account(self, account: AccountState) -> None:
        if account.connected:
            words = self.label("account-connected", login=account.login)
        else:
            key = "account-known" if account.login else "account-none"
            words = self.label(key, login=account.login)
        where = "no-store" if account.store is None else "kept" if account.remembered else "not-kept"
        self.account.setText(f"{words} {self.label(where, store=account.store)}")
        self.sign_out.setVisible(account.connected or account.remembered)

    def _sign_out(self) -> None:
        online = self.desk.application.online

        def work() -> AccountState:
            online.sign_out()
            return online.account()

        self.desk.bridge.submit(work, self._signed_out, lambda _error: None, owner=self)

    def _signed_out(self, account: AccountState) -> None:
        self._show_account(account)
        self.desk.signed_out()
