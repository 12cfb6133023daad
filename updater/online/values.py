"""What the update site told, as values."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.model.site import Product, SiteHop, SiteRelease, SourceKind
    from updater.model.version import Version
    from updater.site.choose import Failure
    from updater.site.fresh import FreshApplication
    from updater.site.programs import AccountProgram


class Differing(enum.Enum):
    """What becomes of a template that is here for the same release, but with another update."""

    REFUSED = "refused"
    """It stays, and the download ends with `package.differs`."""
    KEPT = "kept"
    """It stays and is taken for the release; the other is left out."""
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class AccountState:
    """Who is signed in.

    Attributes:
        login: of who is signed in, else of who was the last time; empty when nobody ever was.
        connected: somebody is signed in.
        remembered: the password is kept in the system's keyring.
        store: the keyring by name; None when there is no usable one and the password is asked each time.
    """

    login: str
    connected: bool
    remembered: bool
    store: str | None


@dataclass(frozen=True, slots=True)
class CloudApplication:
    """An application of 1C:Fresh.

    Attributes:
        listed: 1C's list of infobases has it already.
    """

    application: FreshApplication
    listed: bool


class ProgramsSource(enum.Enum):
    """Who told the programs of an account."""

    PORTAL = "portal"
    """What is registered to the account, with its contract."""
    PAGES = "pages"
    """Only what the release site lets the account look into; nothing about the contract."""


@dataclass(frozen=True, slots=True)
class AccountPrograms:
    """The programs of an account."""

    programs: tuple[AccountProgram, ...]
    source: ProgramsSource


@dataclass(frozen=True, slots=True)
class ReleasesFound:
    """Releases of a product, who told them, and who could not."""

    releases: tuple[SiteRelease, ...]
    source: SourceKind
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class OnlinePlan:
    """The path a source gives from the release an infobase has.

    Attributes:
        size: bytes to download, when every hop states it.
    """

    product: Product
    start: Version
    hops: tuple[SiteHop, ...]
    source: SourceKind
    failures: tuple[Failure, ...] = ()
    size: int | None = None
