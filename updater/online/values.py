"""What the update site told, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.model.site import Product, SiteHop, SiteRelease, SourceKind
    from updater.model.version import Version
    from updater.site.choose import Failure


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
