"""The way to the site as the settings have it: addresses, session, account, sources."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from updater.model.site import SignIn, SiteAddresses, SiteRole, SourceKind
from updater.site.addresses import vendor_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from updater.online.odd_pages import OddPages
    from updater.online.services import Services
    from updater.settings import Settings
    from updater.site.account import Account
    from updater.site.choose import Found
    from updater.site.limits import Limits
    from updater.site.session import SiteSession
    from updater.site.session_answers import Answer, StreamedAnswer
    from updater.site.sources import ReleaseSource

_Answer = TypeVar("_Answer")
_BY_PASSWORD = frozenset({SourceKind.SERVICE, SourceKind.LEGACY})
"""Sources that want login and password with what is asked, and no session (docs/update-site.md 2.4, 3.2)."""


class Connection:
    """One session and one account for as long as the settings lead the same way.

    Args:
        services: whose settings count.
        limits: how long the site is waited for; by the settings unless given.
        sleep: waits so many seconds between attempts.
    """

    def __init__(self, services: Services, limits: Limits | None, sleep: Callable[[float], None]) -> None:
        self._services = services
        self._limits, self._sleep = limits, sleep
        self._lock = threading.RLock()
        self._session: SiteSession | None = None
        self._account: Account | None = None
        self._proxy_password = ""
        self._way_taken = self.way()

    @property
    def credentials(self) -> SignIn | None:
        """Login and password of who is signed in."""
        return self._account.credentials if self._account is not None else None

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self._account is not None and self._account.signed_in

    def addresses(self) -> SiteAddresses:
        """Return where the parts of the site are: the vendor's, or those the settings name."""
        settings = self._settings
        authority = str(settings.site_authority) if settings.site_authority else None
        if not settings.site_addresses:
            return vendor_addresses(settings.site_zone, authority)
        bases = {SiteRole(role): address for role, address in settings.site_addresses.items()}
        return SiteAddresses(bases, settings.site_hosts, authority)

    def session(self) -> SiteSession:
        """Return the session, opened when first asked for."""
        with self._lock:
            if self._session is None:
                self._session = self.session_to(self.addresses())
            return self._session

    def session_to(self, addresses: SiteAddresses) -> SiteSession:
        """Open a session that goes to these addresses only, the way the settings have it."""
        from updater.site.limits import Limits
        from updater.site.proxies import ProxyMode, ProxySettings
        from updater.site.session import SiteSession

        settings = self._settings
        mode = ProxyMode(settings.proxy_mode)
        proxies = ProxySettings(mode, settings.proxy_address, settings.proxy_login, self._proxy_password)
        limits = self._limits or Limits(read=settings.site_timeout)
        return SiteSession(addresses, proxies=proxies, limits=limits, pause=self._sleep)

    def account(self) -> Account:
        """Return the account, signed in or not."""
        from updater.site.account import Account

        with self._lock:
            if self._account is None:
                self._account = Account(self.session(), self.addresses())
            return self._account

    def sign_in(self, sign_in: SignIn) -> None:
        """Sign in, by the release pages only as far as the sources of the settings want them.

        Raises:
            SiteError: see `updater.site.account.Account.sign_in`.
        """
        from updater.site.account import Pages

        kinds = {SourceKind(name) for name in self._settings.site_sources}
        pages = Pages.NEEDED
        if SourceKind.PAGES not in kinds:
            pages = Pages.LATER
        elif kinds & _BY_PASSWORD:
            pages = Pages.WELCOME
        self.account().sign_in(sign_in, pages)

    def use_proxy_password(self, password: str) -> None:
        """Take the password of one's own proxy; it is never kept."""
        self._proxy_password = password
        self.rebuild()

    def rebuild(self) -> None:
        """Take changed settings; whoever is signed in stays so unless the way to the site changed."""
        with self._lock:
            if self.way() != self._way_taken:
                self._session = self._account = None
                self._way_taken = self.way()

    def read_page(self, url: str, *, cap: int) -> Answer:
        """Get a page as the person signed in.

        Raises:
            SiteError: see `updater.site.account.Account.get`.
        """
        return self.account().get(url, cap=cap)

    def stream(
        self, url: str, *, start: int = 0, if_range: str | None = None, basic: SignIn | None = None
    ) -> AbstractContextManager[StreamedAnswer]:
        """Open a file; the template server may refuse programs it does not know (docs/update-site.md 3.2).

        Raises:
            SiteError: see `updater.site.account.Account.stream`.
        """
        from updater.site.sources import VENDOR_AGENT

        headers = VENDOR_AGENT if basic else None
        return self.account().stream(url, start=start, if_range=if_range, basic=basic, headers=headers)

    def source(self, kind: SourceKind) -> ReleaseSource:
        """Return a source of releases."""
        from pathlib import Path

        from updater.site.directory import DirectorySource
        from updater.site.legacy.lists import LegacyLists
        from updater.site.release_pages import ReleasePages
        from updater.site.update_service import UpdateService

        addresses, session = self.addresses(), self.session()
        if kind is SourceKind.SERVICE:
            return UpdateService(addresses, session)
        if kind is SourceKind.PAGES:
            return ReleasePages(addresses, self.read_page, self.odd_pages.keep)
        if kind is SourceKind.LEGACY:
            return LegacyLists(addresses, session, lambda: self.credentials)
        return DirectorySource(self._settings.site_directory or Path())

    @property
    def odd_pages(self) -> OddPages:
        """Where pages of the site are kept that nobody understood."""
        from updater.online.odd_pages import OddPages

        return OddPages(self._services.program.state / "odd-pages", self._services.filing)

    def ask(
        self,
        question: Callable[[ReleaseSource], _Answer],
        *,
        first: Sequence[SourceKind] = (),
        among: Sequence[SourceKind] = tuple(SourceKind),
    ) -> Found[_Answer]:
        """Put a question to the sources in the order of the settings, those named here before the others.

        Args:
            question: what is asked.
            first: asked before the others.
            among: those that can know; when the settings name none of them, the first of them is asked.

        Raises:
            SiteError: none of them answered.
        """
        from updater.site.choose import ask

        named = [SourceKind(name) for name in self._settings.site_sources]
        kinds = [kind for kind in named if kind in among] or [*among[:1]]
        usable = [kind for kind in kinds if kind is not SourceKind.DIRECTORY or self._settings.site_directory]
        ordered = sorted(usable, key=lambda kind: kind not in first)
        return ask([self.source(kind) for kind in ordered], question)

    @property
    def _settings(self) -> Settings:
        return self._services.settings

    def way(self) -> tuple[object, ...]:
        """Return everything a session is built from."""
        settings = self._settings
        proxy = (settings.proxy_mode, settings.proxy_address, settings.proxy_login, self._proxy_password)
        addresses = (settings.site_zone, tuple(settings.site_addresses.items()), settings.site_hosts)
        return (*proxy, *addresses, settings.site_authority, settings.site_timeout)
