"""What a release offers beside its update: full distributions, ways from a basic edition, platforms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.events import ignore_events
from updater.model.site import SourceKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.model.events import CancelToken, OnEvent
    from updater.model.site import Package, Product
    from updater.model.version import Version
    from updater.online.connection import Connection
    from updater.online.downloading import Downloads
    from updater.site.choose import Failure
    from updater.site.download.pauser import Pauser

_KNOW = (SourceKind.PAGES, SourceKind.DIRECTORY)
"""Sources that have more than updates; the services and lists have not (docs/update-site.md 2.4, 3.1)."""


@dataclass(frozen=True, slots=True)
class DistributionsFound:
    """What can be downloaded for a release, and who told it.

    Attributes:
        packages: in the order of the source; sizes and checksums come with `Distributions.resolved`.
    """

    product: Product
    version: Version
    packages: tuple[Package, ...]
    source: SourceKind
    failures: tuple[Failure, ...] = ()


class Distributions:
    """Finds what a release offers and brings it here.

    Args:
        connection: the way to the sources.
        downloads: what brings packages here.
    """

    def __init__(self, connection: Connection, downloads: Downloads) -> None:
        self._connection, self._downloads = connection, downloads

    def of(self, product: Product, version: Version) -> DistributionsFound:
        """List everything that can be downloaded for a release.

        Raises:
            SiteError: no source could tell.
        """
        credentials = self._connection.credentials
        found = self._connection.ask(
            lambda source: source.distributions(product, version, credentials), among=_KNOW
        )
        return DistributionsFound(product, version, found.answer, found.source.kind, found.failures)

    def resolved(self, source: SourceKind, package: Package) -> Package:
        """Return a package with its mirrors, size, checksum and date as far as the source states them.

        Raises:
            SiteError: it cannot be found out; `site.file-not-allowed`.
        """
        return self._connection.source(source).resolved(package)

    def fetch(
        self,
        source: SourceKind,
        packages: Sequence[Package],
        directory: Path,
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
        pauser: Pauser | None = None,
    ) -> tuple[Path, ...]:
        """Bring packages into a directory, verified; those that lie in a directory of updates stay there.

        Raises:
            SiteError, StorageError, Cancelled: what came stays for the next time.
        """
        whole = []
        for package in packages:
            if cancel is not None:
                cancel.check()
            whole.append(self.resolved(source, package))
        brought = self._downloads.bring(whole, directory, on_event=on_event, cancel=cancel, pauser=pauser)
        return tuple(path for path, _ in brought)
