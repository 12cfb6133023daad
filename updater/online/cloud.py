"""1C:Fresh as the wizard and the command line use it: a sign-in of its own, subscribers, applications.

Everything here blocks and may be called from any thread. The password is in memory while somebody is
signed in, and in the system's keyring when the person asked so.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from updater.errors import SiteError
from updater.model.infobase import Infobase, InfobaseKind
from updater.model.site import SignIn, SiteRole
from updater.online.values import AccountState, CloudApplication
from updater.site.addresses import vendor_addresses
from updater.site.fresh_address import is_of_service, service_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from updater.model.site import SiteAddresses
    from updater.online.connection import Connection
    from updater.online.services import Services
    from updater.secrets import SecretStore
    from updater.site.fresh import FreshApplication, FreshService, FreshSubscriber
    from updater.site.session import SiteSession

_Answer = TypeVar("_Answer")
_BY_WEB = frozenset({InfobaseKind.WEB, InfobaseKind.CLOUD})
_CHANGED = "account.wrong-fresh-password"
_SECRETS = "onec-updater 1C:Fresh"
"""Under which name the keyring keeps passwords: the same login may have another one at the update site."""


class Cloud:
    """One user of one service of 1C:Fresh.

    Args:
        services: settings, and the list of infobases.
        connection: how requests are made.
        store: finds the system's keyring.
    """

    def __init__(self, services: Services, connection: Connection, store: Callable[[], SecretStore]) -> None:
        self._services, self._connection, self._find_store = services, connection, store
        self._credentials: SignIn | None = None
        self._lock = threading.Lock()
        self._opened: tuple[object, SiteSession] | None = None

    @property
    def address(self) -> str:
        """Where the service is."""
        return self._addresses().base(SiteRole.FRESH)

    # The account

    def account(self) -> AccountState:
        """Say who is signed in, without asking the service."""
        credentials, store = self._credentials, self._store()
        login = credentials.login if credentials else self._services.settings.fresh_login or ""
        remembered = bool(login and store.available and store.get(login) is not None)
        return AccountState(
            login, credentials is not None, remembered, store.backend if store.available else None
        )

    def sign_in(self, login: str, password: str, *, remember: bool) -> AccountState:
        """Sign in; keep the password in the keyring only when asked to and only when it was right.

        Raises:
            SiteError: `account.*` or `site.*`.
        """
        given = SignIn(login.strip(), password)
        self._service().subscribers(given)
        self._credentials = given
        store = self._store()
        if store.available:
            store.set(given.login, password) if remember else store.delete(given.login)
        self._remember(given.login)
        return self.account()

    def sign_in_remembered(self) -> bool:
        """Take the password kept in the keyring; False when none is kept. The service is not asked."""
        if self._credentials is not None:
            return True
        login, store = self._services.settings.fresh_login, self._store()
        password = store.get(login) if login and store.available else None
        if login is None or password is None:
            return False
        self._credentials = SignIn(login, password)
        return True

    def sign_out(self) -> None:
        """Forget who is signed in, and the password kept in the keyring."""
        login, store = self.account().login, self._store()
        self._credentials = None
        if login and store.available:
            store.delete(login)
        self._remember(None)

    def move(self, address: str) -> None:
        """Take another service; whoever was signed in is so no more.

        Raises:
            SiteError: `site.fresh-address`: it is no address of a service.
        """
        wanted = service_addresses(address or self._usual, None).base(SiteRole.FRESH)
        stored = "" if wanted == service_addresses(self._usual, None).base(SiteRole.FRESH) else wanted
        settings = self._services.settings
        if stored != settings.fresh_address:
            self._credentials = None
            self._services.save_settings(replace(settings, fresh_address=stored))

    # What there is

    def subscribers(self) -> tuple[FreshSubscriber, ...]:
        """Return the subscribers the person belongs to.

        Raises:
            SiteError: `account.*` or `site.*`.
        """
        return self._asked(lambda service, signed: service.subscribers(signed))

    def applications(self, subscribers: Sequence[FreshSubscriber]) -> tuple[CloudApplication, ...]:
        """Return the applications of some subscribers, and whether 1C's list has them already.

        Raises:
            SiteError: `account.*` or `site.*`.
        """
        from updater.infobases.catalogue import same_place

        found = [each for one in subscribers for each in self._applications(one.number)]
        listed = self._services.infobases.list().infobases
        return tuple(
            CloudApplication(one, any(one.url and same_place(_infobase(one), each) for each in listed))
            for one in found
        )

    def _applications(self, subscriber: int) -> tuple[FreshApplication, ...]:
        return self._asked(lambda service, signed: service.applications(signed, subscriber))

    def add(self, applications: Sequence[CloudApplication]) -> tuple[Infobase, ...]:
        """Add applications to 1C's list of infobases and return those that were not in it.

        Raises:
            FormatError, StorageError: the list stays as it was.
        """
        wanted = [_infobase(one.application) for one in applications if one.application.url]
        return self._services.infobases.add(wanted)

    def invitation(self, text: str) -> str:
        """Return the address of an invitation, to be opened in the browser.

        Raises:
            SiteError: `site.invitation`: it does not lead to the service.
        """
        return self._service().invitation(text)

    def owns(self, infobase: Infobase) -> bool:
        """Whether an infobase of the list is an application of the service."""
        try:
            return infobase.kind in _BY_WEB and is_of_service(infobase.location, self.address)
        except SiteError:  # an address in the settings that is none hides nobody's infobases
            return False

    # How it is put together

    def _asked(self, question: Callable[[FreshService, SignIn], _Answer]) -> _Answer:
        if self._credentials is None:
            raise SiteError("account.fresh-sign-in-needed")
        try:
            return question(self._service(), self._credentials)
        except SiteError as error:
            if error.code == _CHANGED:  # it was changed since it was kept: never tried again by itself
                self._credentials = None
            raise

    def _service(self) -> FreshService:
        from updater.site.fresh import FreshService

        addresses, way = self._addresses(), self._connection.way()
        with self._lock:
            if self._opened is None or self._opened[0] != (addresses, way):
                self._opened = (addresses, way), self._connection.session_to(addresses)
            return FreshService(self._opened[1], addresses)

    def _addresses(self) -> SiteAddresses:
        """Only the service itself is trusted with its passwords, and it alone."""
        authority = self._connection.addresses().authority
        return service_addresses(self._services.settings.fresh_address or self._usual, authority)

    @property
    def _usual(self) -> str:
        """The service when no other is chosen."""
        given = self._connection.addresses().bases.get(SiteRole.FRESH)
        return given or vendor_addresses("ru").base(SiteRole.FRESH)

    def _store(self) -> SecretStore:
        return self._find_store().under(_SECRETS)

    def _remember(self, login: str | None) -> None:
        settings = self._services.settings
        if login != settings.fresh_login:
            self._services.save_settings(replace(settings, fresh_login=login))


def _infobase(one: FreshApplication) -> Infobase:
    return Infobase(title=one.title, kind=InfobaseKind.CLOUD, location=one.url)
