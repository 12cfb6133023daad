"""What sources say of releases one by one, remembered: a size seen once does not go away."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.errors import SiteError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from updater.model.site import Product, ReleaseText, SiteRelease, SourceKind
    from updater.model.version import Version
    from updater.online.connection import Connection
    from updater.online.values import OnlinePlan
    from updater.site.sources import ReleaseSource

MOST = 12
"""Releases of a list asked for one by one: two requests each, and a person reads no more of them."""

_Key = tuple["SourceKind", str, str, "Version"]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of a release.

    Attributes:
        whole: the source was asked for this very release.
    """

    size: int | None = None
    texts: tuple[ReleaseText, ...] = ()
    whole: bool = False


class Details:
    """Remembers by source and release: packages of two sources differ, and so do their sizes.

    Args:
        connection: the way to the sources.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[_Key, _Known] = {}
        self._lock = threading.Lock()

    def told(
        self, product: Product, releases: Iterable[SiteRelease], source: SourceKind
    ) -> tuple[SiteRelease, ...]:
        """Return releases with what is remembered of them; nobody is asked."""
        return tuple(self._with_known(product, release, source) for release in releases)

    def wanting(self, product: Product, release: SiteRelease, source: SourceKind) -> bool:
        """Whether the size of a release is not known and was not asked for."""
        known = self._known.get(_key(product, release.version, source), _Known())
        return release.size is None and known.size is None and not known.whole

    def of(self, product: Product, release: SiteRelease, source: SourceKind) -> SiteRelease:
        """Return a release with all its source says of it; asked for once.

        Raises:
            SiteError, StorageError: the source does not tell.
        """
        return self._asked(self._connection.source(source), product, release)

    def newest(
        self, product: Product, releases: Sequence[SiteRelease], source: SourceKind, most: int = MOST
    ) -> tuple[SiteRelease, ...]:
        """Ask for the first so many releases of a list; when one cannot be told, no further ones."""
        asked, told = self._connection.source(source), list(releases)
        for number, release in enumerate(releases[:most]):
            try:
                told[number] = self._asked(asked, product, release)
            except (SiteError, StorageError):
                break
        return self.told(product, told, source)

    def learn(self, plan: OnlinePlan) -> None:
        """Remember the sizes of the packages of a path."""
        with self._lock:
            for hop in plan.hops:
                if hop.version is None or hop.package is None or hop.package.size is None:
                    continue
                key = _key(plan.product, hop.version, plan.source)
                self._known[key] = replace(self._known.get(key, _Known()), size=hop.package.size)

    def forget(self) -> None:
        """Forget everything: the settings may lead to another site."""
        with self._lock:
            self._known.clear()

    def _asked(self, source: ReleaseSource, product: Product, release: SiteRelease) -> SiteRelease:
        key = _key(product, release.version, source.kind)
        known = self._known.get(key)
        if known is None or not known.whole:
            told = source.described(product, release)
            size = told.size if told.size is not None else known.size if known else None
            with self._lock:
                self._known[key] = _Known(size, told.texts, whole=True)
        return self._with_known(product, release, source.kind)

    def _with_known(self, product: Product, release: SiteRelease, source: SourceKind) -> SiteRelease:
        known = self._known.get(_key(product, release.version, source))
        if known is None:
            return release
        size = release.size if release.size is not None else known.size
        return replace(release, size=size, texts=release.texts or known.texts)


def _key(product: Product, version: Version, source: SourceKind) -> _Key:
    return source, product.configuration, product.nick, version
