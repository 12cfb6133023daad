"""What the sandbox's update site hands out, and to whom: plain values.

Nothing here knows how a request looks like; the hosts read these values and answer.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.model.site import PackageKind

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


class AccountKind(enum.Enum):
    """Why an account may or may not have something."""

    CONTRACT = "contract"
    BASIC = "basic"
    """A basic edition: updates without a contract, no full distributions."""
    NO_CONTRACT = "no-contract"
    NO_PRODUCT = "no-product"
    LOCKED = "locked"
    """Too many attempts were made: the right password is refused for half an hour."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account.

    Attributes:
        nicks: products registered to it.
    """

    login: str
    password: str = field(repr=False)
    kind: AccountKind = AccountKind.CONTRACT
    nicks: tuple[str, ...] = ()

    def may_update(self, nick: str) -> bool:
        """Updates of a registered product are given under a contract, and to basic editions."""
        return nick in self.nicks and self.kind in {AccountKind.CONTRACT, AccountKind.BASIC}

    def may_have(self, file: SiteFile) -> bool:
        """Full distributions are given under a contract only; texts to everybody."""
        if file.direct:
            return True
        if self.kind is AccountKind.BASIC and file.kind is PackageKind.FULL:
            return False
        return self.may_update(file.nick)


@dataclass(frozen=True, slots=True)
class SiteProduct:
    """A product under all the names the site's parts know it by.

    Attributes:
        nick: on the release pages.
        program: for the update service.
        group: heading on the page of all products.
        folder: place of its templates, `/` separated.
        legacy: place of its open lists, `Workshop/10/83`.
        planned: number of a release that is announced, and the words that say when.
    """

    nick: str
    title: str
    group: str
    program: str = ""
    configuration: str = ""
    vendor: str = ""
    folder: str = ""
    legacy: str = ""
    planned: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of a release.

    Attributes:
        uuid: what download hosts know it by.
        path: as release pages write it, backslashes and all.
        content: where its bytes lie.
        direct: a text that opens without a page in between.
        update_md5: Base64 of the MD5 of the `.cfu` inside (docs/update-site.md 2.4).
        listed: it has a line on the release's page.
    """

    uuid: str
    nick: str
    version: str
    path: str
    title: str
    kind: PackageKind
    content: Path
    sha512: str
    direct: bool = False
    update_md5: str = ""
    listed: bool = True

    @property
    def name(self) -> str:
        """Its name without the folders."""
        return self.path.rsplit("\\", 1)[-1]

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return self.content.stat().st_size


@dataclass(frozen=True, slots=True)
class PublishedRelease:
    """A release as the site has it.

    Attributes:
        updates: releases its update can be installed on; empty for a full distribution and for a platform.
        long_support: it is supported beside newer ones.
        test: for acquaintance only.
        template: the zip the update service hands out.
        bare_update: the same update without an archive.
    """

    nick: str
    version: str
    date: dt.date
    updates: tuple[str, ...] = ()
    minimum_platform: str = ""
    handlers_required: bool = False
    support_end: dt.date | None = None
    long_support: bool = False
    test: bool = False
    files: tuple[SiteFile, ...] = ()
    template: SiteFile | None = None
    bare_update: SiteFile | None = None

    @property
    def all_files(self) -> tuple[SiteFile, ...]:
        """Everything that can be downloaded of it."""
        return self.files + tuple(file for file in (self.template, self.bare_update) if file)


@dataclass(frozen=True, slots=True)
class FreshApplication:
    """An infobase in the cloud.

    Attributes:
        subscriber: number of the subscriber it belongs to.
        path: of its address under the cloud's host.
    """

    number: int
    title: str
    subscriber: int
    program: str
    program_title: str
    version: str
    path: str


@dataclass(frozen=True, slots=True)
class World:
    """Everything the site knows.

    Attributes:
        subscribers: names of the cloud's subscribers by number.
        pins: registration numbers with their PIN and the product they stand for.
        attempts: wrong passwords before an account is locked.
        lock_minutes: for how long.
    """

    vendors: tuple[str, ...]
    products: tuple[SiteProduct, ...]
    releases: tuple[PublishedRelease, ...]
    accounts: tuple[Account, ...]
    applications: tuple[FreshApplication, ...] = ()
    subscribers: tuple[tuple[int, str], ...] = ()
    pins: tuple[tuple[str, str, str], ...] = ()
    attempts: int = 5
    lock_minutes: int = 30

    def account(self, kind: AccountKind) -> Account:
        """Return the account of a kind."""
        return next(account for account in self.accounts if account.kind is kind)

    def product(self, nick: str) -> SiteProduct | None:
        """Find a product by its name on the release pages."""
        return next((product for product in self.products if product.nick == nick), None)

    def program(self, name: str) -> SiteProduct | None:
        """Find a product by its name for the update service."""
        return next((product for product in self.products if product.program == name and name), None)

    def of(self, nick: str) -> tuple[PublishedRelease, ...]:
        """Return the releases of a product, oldest first."""
        return tuple(release for release in self.releases if release.nick == nick)

    def release(self, nick: str, version: str) -> PublishedRelease | None:
        """Find one release of a product."""
        return next((release for release in self.of(nick) if release.version == version), None)

    def newest(self, nick: str) -> PublishedRelease | None:
        """Return the newest release of a product that is not for acquaintance only."""
        return next((one for one in reversed(self.of(nick)) if not one.test), None)
