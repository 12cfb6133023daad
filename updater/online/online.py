"""The update site as the wizard and the command line use it: one account, sources in order, downloads.

Everything here blocks and may be called from any thread. Passwords are in memory
while somebody is signed in, and in the system's keyring when the person asked so.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from updater.errors import PlanError, SiteError, StorageError, UserError
from updater.model.events import ignore_events
from updater.model.site import SignIn, SourceKind
from updater.online.connection import Connection
from updater.online.details import Details
from updater.online.links import pages_for_people
from updater.online.merging import size_of, sized, with_facts
from updater.online.values import (
    AccountPrograms,
    AccountState,
    Differing,
    OnlinePlan,
    ProgramsSource,
    ReleasesFound,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState
    from updater.model.site import Product, ReleaseText, SiteRelease
    from updater.model.template import InstalledTemplate
    from updater.model.version import Version
    from updater.online.cloud import Cloud
    from updater.online.distributions import Distributions
    from updater.online.downloading import Downloads
    from updater.online.platforms import SitePlatforms
    from updater.online.services import Services
    from updater.secrets import SecretStore
    from updater.settings import Settings
    from updater.site.download.pauser import Pauser
    from updater.site.limits import Limits
    from updater.site.programs import AccountProgram
    from updater.site.registration import Questionnaire
    from updater.site.registration_desk import RegistrationDesk
    from updater.site.release_texts import SafeText


class Online:
    """The update site, built from settings.

    Args:
        services: settings, places and templates.
        secrets: the system's keyring; found when first needed unless given.
        limits: how long the site is waited for; by the settings unless given.
        sleep: waits so many seconds between attempts.

    Attributes:
        details: what sources say of releases one by one.
    """

    def __init__(
        self,
        services: Services,
        secrets: SecretStore | None = None,
        *,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._services = services
        self._secrets = secrets
        self._sleep = sleep
        self._connection = Connection(services, limits, sleep)
        self._cloud: Cloud | None = None
        self.details = Details(self._connection)

    # The account

    def account(self) -> AccountState:
        """Say who is signed in, without asking the site."""
        credentials = self._connection.credentials
        login = credentials.login if credentials else self._settings.site_login or ""
        store = self._store()
        remembered = bool(login and store.available and store.get(login) is not None)
        return AccountState(
            login, credentials is not None, remembered, store.backend if store.available else None
        )

    def sign_in(self, login: str, password: str, *, remember: bool) -> AccountState:
        """Sign in; keep the password in the keyring only when asked to and only when it was right.

        Raises:
            SiteError: `account.*` or `site.*`.
        """
        login = login.strip()
        try:
            self._connection.sign_in(SignIn(login, password))
        except SiteError as error:
            self._connection.odd_pages.keep(error)
            raise
        store = self._store()
        if store.available:
            store.set(login, password) if remember else store.delete(login)
        if login != self._settings.site_login:
            self._services.save_settings(replace(self._settings, site_login=login))
        return self.account()

    def sign_in_remembered(self) -> bool:
        """Sign in with the password kept in the keyring; False when none is kept.

        Raises:
            SiteError: `account.*` or `site.*`.
        """
        if self._connection.signed_in:
            return True
        login, store = self._settings.site_login, self._store()
        password = store.get(login) if login and store.available else None
        if login is None or password is None:
            return False
        self._connection.sign_in(SignIn(login, password))
        return True

    def sign_out(self) -> None:
        """Forget who is signed in, all cookies, and the password kept in the keyring."""
        state = self.account()
        if self._connection.signed_in:
            self._connection.account().sign_out()
        store = self._store()
        if state.login and store.available:
            store.delete(state.login)
        if self._settings.site_login is not None:
            self._services.save_settings(replace(self._settings, site_login=None))

    @property
    def cloud(self) -> Cloud:
        """1C:Fresh, whose users are its own."""
        from updater.online.cloud import Cloud

        if self._cloud is None:
            self._cloud = Cloud(self._services, self._connection, self._store)
        return self._cloud

    def use_proxy_password(self, password: str) -> None:
        """Take the password of one's own proxy for this session; it is never kept."""
        self._connection.use_proxy_password(password)

    def rebuild(self) -> None:
        """Take changed settings; whoever is signed in stays so unless the way to the site changed."""
        self._connection.rebuild()
        self.details.forget()

    # What there is

    def product(self, state: InfobaseState) -> Product:
        """Return the names the sources know the configuration of an infobase by."""
        configuration = state.configuration
        if configuration is None:
            raise PlanError("plan.empty-infobase", path=str(state.directory))
        return self.product_named(configuration.name, configuration.vendor, configuration.version)

    def product_named(self, configuration: str, vendor: str = "", version: Version | None = None) -> Product:
        """Return the names the sources know a configuration by; those not known are empty."""
        from updater.site.names import ProductNames, from_setting

        added = [from_setting(stored) for stored in self._settings.product_names]
        return ProductNames(added).lookup(configuration, vendor, version)

    def name_product(self, configuration: str, *, program: str = "", nick: str = "") -> None:
        """Keep the names of a configuration the shipped table does not know.

        Raises:
            StorageError: the settings cannot be written.
        """
        named = {"configuration": configuration, "program": program, "nick": nick}
        others = [row for row in self._settings.product_names if row.get("configuration") != configuration]
        self._services.save_settings(replace(self._settings, product_names=(*others, named)))

    def releases(self, product: Product, start: Version | None = None) -> ReleasesFound:
        """List the releases of a product, newest first, from the first source that answers.

        Raises:
            SiteError: no source could tell.
        """
        # The pages tell of every release, the service only of those it would offer next.
        pages_first = (SourceKind.PAGES,) if self.account().connected else ()
        found = self._connection.ask(lambda source: source.releases(product, start), first=pages_first)
        releases = found.answer
        if found.source.kind is SourceKind.PAGES and start is not None:
            releases = with_facts(releases, self._facts_of_service(product, start))
        return ReleasesFound(releases, found.source.kind, found.failures)

    def newest(self, product: Product, start: Version | None = None) -> Version:
        """Return the newest release that is not for acquaintance only.

        Raises:
            SiteError: no source could tell; `site.no-releases`.
        """
        found = self.releases(product, start)
        versions = [each.version for each in found.releases if not each.test]
        if not versions:
            raise SiteError("site.no-releases", configuration=product.configuration)
        return max(versions)

    def _facts_of_service(self, product: Product, start: Version) -> tuple[SiteRelease, ...]:
        """Ask the service, which needs no login, for what the pages do not say; nothing when it is silent."""
        if SourceKind.SERVICE.value not in self._settings.site_sources or not product.program:
            return ()
        try:
            return self._connection.source(SourceKind.SERVICE).releases(product, start)
        except (SiteError, StorageError):
            return ()

    def path(self, state: InfobaseState, *, to: Version | None = None) -> OnlinePlan:
        """Ask for the path from the release an infobase has to the newest, or to the one wanted.

        Raises:
            SiteError: no source gives one.
            PlanError: the infobase cannot be updated at all, or is on the newest release.
        """
        from updater.update.planning import vendor_release

        start = vendor_release(state).version
        product, platform = self.product(state), self._newest_platform()
        with self._explaining(product):
            found = self._connection.ask(lambda source: source.path(product, start, platform, to=to))
        if not found.answer:
            raise PlanError(
                "plan.up-to-date", name=product.configuration, version=str(start), newest=str(start)
            )
        hops = found.answer
        return OnlinePlan(product, start, hops, found.source.kind, found.failures, size_of(hops))

    def measured(self, plan: OnlinePlan) -> OnlinePlan:
        """Return a path with the packages of its hops: their sizes, versions nobody named, what is here.

        Raises:
            SiteError: the source does not tell; `account.*` when it does not give them to this account.
        """
        source = self._connection.source(plan.source)
        with self._explaining(plan.product):
            hops = source.packages(plan.product, plan.hops, self._connection.credentials)
        hops = sized(source, self.downloads.marked(plan.product, hops))
        measured = replace(plan, hops=hops, size=size_of(hops))
        self.details.learn(measured)
        return measured

    @property
    def distributions(self) -> Distributions:
        """Everything a release offers beside its update."""
        from updater.online.distributions import Distributions

        return Distributions(self._connection, self.downloads)

    @property
    def platforms(self) -> SitePlatforms:
        """The platforms the site has."""
        from updater.online.platforms import SitePlatforms

        return SitePlatforms(self._connection, self.distributions)

    def texts(self, product: Product, version: Version) -> tuple[ReleaseText, ...]:
        """List the texts about a release.

        Raises:
            SiteError: no source could tell.
        """
        pages_first = (SourceKind.PAGES,) if self.account().connected else ()
        return self._connection.ask(lambda source: source.texts(product, version), first=pages_first).answer

    def open_text(self, text: ReleaseText) -> SafeText:
        """Fetch a text about a release, fit to be shown.

        Raises:
            SiteError: it cannot be had.
        """
        from updater.site.release_texts import open_text

        return open_text(text, self._connection.read_page)

    def links(self) -> Mapping[str, str]:
        """Addresses for the browser, by name."""
        return pages_for_people(self._connection.addresses())

    def registration(self, *, takes_forms: bool) -> RegistrationDesk:
        """Return where questionnaires of those who bought a program go.

        Args:
            takes_forms: the portal is the sandbox's; how the vendor's takes them is not known.
        """
        from updater.site.registration_desk import RegistrationDesk

        way = self._connection
        return RegistrationDesk(way.session(), way.addresses(), takes_forms=takes_forms)

    def _explaining(self, product: Product) -> AbstractContextManager[None]:
        """Find out what a refusal means before it is told."""
        from updater.online.rights import Rights

        desk = self.registration(takes_forms=self._other_portal)
        return Rights(self._connection, desk).explaining(product)

    def programs(self) -> AccountPrograms:
        """List the programs of the account: those registered to it, where the portal tells them.

        The vendor's portal tells programs nothing (docs/update-site.md 4.2); what the release site lets the
        account look into is told instead, and said to be no more than that.

        Raises:
            SiteError: nobody is signed in, or no source could tell.
        """
        from updater.site.programs import of_projects
        from updater.site.release_pages import ReleasePages

        credentials = self._signed_in()
        found = self.registration(takes_forms=self._other_portal).programs(credentials)
        if found is not None:
            return AccountPrograms(found, ProgramsSource.PORTAL)
        pages = ReleasePages(self._connection.addresses(), self._connection.read_page)
        return AccountPrograms(of_projects(pages.projects()), ProgramsSource.PAGES)

    def add_program(self, form: Questionnaire) -> tuple[AccountProgram, ...]:
        """Register one more program to the account by its number and PIN, and return all it has then.

        Raises:
            SiteError: nobody is signed in; `site.registration-by-hand`, `site.registration-refused`.
        """
        return self.registration(takes_forms=self._other_portal).add_product(form, self._signed_in())

    @property
    def _other_portal(self) -> bool:
        """Whether the portal is not the vendor's, which takes no forms of programs."""
        return bool(self._settings.site_addresses)

    def _signed_in(self) -> SignIn:
        if self._connection.credentials is None:
            raise SiteError("account.sign-in-needed")
        return self._connection.credentials

    # Downloads

    def fetch(
        self,
        plan: OnlinePlan,
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
        pauser: Pauser | None = None,
        differing: Differing = Differing.REFUSED,
    ) -> tuple[InstalledTemplate, ...]:
        """Download the packages of a path, verified, and install them as templates with their texts.

        What is here and right already is not downloaded again, whichever source it came from.

        Raises:
            SiteError, PackageError, TemplateError, StorageError, Cancelled: only whole templates are there.
        """
        if any(hop.package is None for hop in plan.hops):
            plan = self.measured(plan)
        with self._explaining(plan.product):
            return self.downloads.install(
                plan.product,
                plan.hops,
                self._open_quietly,
                on_event=on_event,
                cancel=cancel,
                pauser=pauser,
                differing=differing,
            )

    @property
    def downloads(self) -> Downloads:
        """What brings packages here."""
        from updater.online.downloading import Downloads

        return Downloads(self._services, self._connection, self._sleep)

    @property
    def downloads_directory(self) -> Path:
        """Where packages lie until they are installed."""
        return self.downloads.directory

    # How it is put together

    @property
    def _settings(self) -> Settings:
        return self._services.settings

    def _store(self) -> SecretStore:
        from updater.secrets import SecretStore

        if self._secrets is None:
            self._secrets = SecretStore.of_system()
        return self._secrets

    def _newest_platform(self) -> Version | None:
        found = self._services.platforms.installed()
        return found[0].version if found else None

    def _open_quietly(self, text: ReleaseText) -> SafeText | None:
        """Fetch a text; a text that cannot be had must not hinder an update."""
        try:
            return self.open_text(text)
        except UserError:
            return None
