"""One seam for everything that knows about releases: services, pages, lists, directories."""

from __future__ import annotations

import abc
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from updater.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from updater.model.site import (
        Package,
        Product,
        ReleaseText,
        SignIn,
        SiteHop,
        SiteRelease,
        SourceKind,
    )
    from updater.model.version import Version


VENDOR_AGENT = {"User-Agent": "1C+Enterprise/8.3"}
"""Sent to the services and to the template server, which may refuse others (docs/update-site.md 2.1, 3.2)."""


class Reply(Protocol):
    """What a site answered, whole."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def url(self) -> str:
        """The address that answered, after redirects."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers; case of names means nothing."""

    @property
    def body(self) -> bytes:
        """The body, never longer than the cap of the call."""


class StreamedReply(Protocol):
    """What a site answers, piece by piece."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def url(self) -> str:
        """The address that answered, after redirects."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers; case of names means nothing."""

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the body in pieces of at most `size` bytes."""


class Site(Protocol):
    """The part of a session that sources use."""

    def get(
        self, url: str, *, cap: int, basic: SignIn | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Ask for something; `cap` is the most bytes taken."""

    def post_json(
        self, url: str, body: object, *, cap: int, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send JSON."""

    def stream(
        self,
        url: str,
        *,
        basic: SignIn | None = None,
        headers: Mapping[str, str] | None = None,
        head: bool = False,
    ) -> AbstractContextManager[StreamedReply]:
        """Ask for something large, or with `head` only for what would be said before it."""


class PageReader(Protocol):
    """Reads pages of the site as the account that is signed in."""

    def __call__(self, url: str, *, cap: int) -> Reply:
        """Return a page; one of the sign-in form is never returned.

        Raises:
            SiteError: the site cannot be reached, or nobody is signed in any more.
        """


class ReleaseSource(abc.ABC):
    """Says which releases there are, what path leads to them, and where their files lie.

    Every method blocks, and raises `SiteError` when the source cannot be asked or understood.
    An empty answer always means "there is nothing", never "it could not be found out".
    """

    kind: SourceKind

    def ready(self) -> None:  # noqa: B027 - most sources have nothing to ask
        """Ask cheaply whether the source is there at all; some cannot be asked so.

        Raises:
            SiteError: it is not.
        """

    @abc.abstractmethod
    def releases(self, product: Product, start: Version | None = None) -> tuple[SiteRelease, ...]:
        """Return the releases of a product, newest first.

        Args:
            product: under the name this source knows it by.
            start: the release there is; some sources answer only with what is newer than it.
        """

    @abc.abstractmethod
    def path(
        self,
        product: Product,
        start: Version,
        platform: Version | None = None,
        *,
        to: Version | None = None,
    ) -> tuple[SiteHop, ...]:
        """Return the hops from a release to the newest, or to the one asked for; empty at the newest.

        Args:
            product: under the name this source knows it by.
            start: the release there is.
            platform: the platform installed; some sources offer by it.
            to: the release wanted; None takes the newest.

        Raises:
            SiteError: `site.start-unknown`, `site.release-unknown`, `site.no-path`.
        """

    @abc.abstractmethod
    def packages(
        self, product: Product, hops: tuple[SiteHop, ...], sign_in: SignIn | None = None
    ) -> tuple[SiteHop, ...]:
        """Return the same hops with the package of each."""

    def distributions(
        self,
        product: Product,  # noqa: ARG002 - for those who know more
        version: Version,  # noqa: ARG002
        sign_in: SignIn | None = None,  # noqa: ARG002
    ) -> tuple[Package, ...]:
        """Return everything that can be downloaded for a release; nothing where a source has updates only."""
        return ()

    def resolved(self, package: Package) -> Package:
        """Return one of the distributions with its mirrors, size and checksum: ready to be downloaded.

        Raises:
            SiteError: it cannot be found out; `site.file-not-allowed`.
        """
        return package

    def described(self, product: Product, release: SiteRelease) -> SiteRelease:
        """Return a listed release with what has to be asked for it alone: size of its update, its texts.

        What cannot be found out stays as it is. It costs a request or two, so it is asked for few releases.

        Raises:
            SiteError: the source cannot be asked or understood.
        """
        return replace(release, texts=release.texts or self.texts(product, release.version))

    def texts(self, product: Product, version: Version) -> tuple[ReleaseText, ...]:
        """Return the texts about a release."""
        found = (each for each in self.releases(product) if each.version == version)
        return next((each.texts for each in found), ())


def known(name: str, product: Product, source: str) -> str:
    """Return the name a source knows a product by.

    Raises:
        SiteError: `site.product-unknown`, when there is none.
    """
    if not name:
        raise SiteError("site.product-unknown", configuration=product.configuration, source=source)
    return name
