"""The older lists as a source: no service computes anything, the path is found over their edges."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from updater.errors import FormatError, SiteError
from updater.formats.update_info import read_update_info
from updater.model.site import Package, PackageAccess, SiteHop, SiteRole, SourceKind
from updater.site.file_names import file_name, template_path
from updater.site.hops import fewest_hops
from updater.site.legacy.template_list import NAME as TEMPLATE_LIST
from updater.site.legacy.template_list import read_template_list
from updater.site.legacy.update_list import NAME as UPDATE_LIST
from updater.site.legacy.update_list import read_zipped_list
from updater.site.pages.words import date_in
from updater.site.session_answers import stated_length
from updater.site.sources import VENDOR_AGENT, ReleaseSource, known

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from updater.model.site import Product, SignIn, SiteAddresses, SiteRelease
    from updater.model.version import Version
    from updater.site.sources import Site, StreamedReply

_TEMPLATES = "/tmplts"  # noqa: S108 - a path on the server
_LISTS = "/ipp/ITSREPV/V8Update/Configs"
_INFO = "UpdInfo.txt"
_MAX_LIST = 16 << 20
_MAX_INFO = 64 << 10
_MAX_STREAM = 512 << 20
"""Bytes of the template server's list; it is said to hold 200,000 edges, which take about 25 MB."""

_PIECE = 256 << 10
_OK = 200


def nobody() -> SignIn | None:
    """Stand for an account nobody has signed in with."""
    return None


class LegacyLists(ReleaseSource):
    """The list of the template server for those who sign in, the open lists for the rest.

    What was read is kept as long as the source lives: the large list takes minutes to arrive.

    Args:
        addresses: where the servers are.
        site: what speaks to them.
        sign_in: gives login and password, or None when nobody has signed in.
    """

    kind = SourceKind.LEGACY

    def __init__(
        self, addresses: SiteAddresses, site: Site, sign_in: Callable[[], SignIn | None] = nobody
    ) -> None:
        self._templates = addresses.base(SiteRole.TEMPLATES) + _TEMPLATES
        self._lists = addresses.base(SiteRole.LEGACY) + _LISTS
        self._site = site
        self._sign_in = sign_in
        self._read: dict[Product, tuple[SiteRelease, ...]] = {}

    def releases(self, product: Product, start: Version | None = None) -> tuple[SiteRelease, ...]:  # noqa: ARG002
        """Return the updates a list names for a product, newest first.

        Raises:
            SiteError: as for every source; `site.sign-in-needed` when only the large list could know.
        """
        if product not in self._read:
            found = self._found(product)
            self._read[product] = tuple(sorted(found, key=lambda each: each.version, reverse=True))
        return self._read[product]

    def path(
        self,
        product: Product,
        start: Version,
        platform: Version | None = None,  # noqa: ARG002 - lists know nothing of it
        *,
        to: Version | None = None,
    ) -> tuple[SiteHop, ...]:
        """Find the fewest hops over the edges of the list.

        Raises:
            SiteError: as for every source.
        """
        hops = fewest_hops(self.releases(product), start, to)
        return tuple(SiteHop(hop.version, key=hop.key, minimum_platform=hop.minimum_platform) for hop in hops)

    def packages(
        self,
        product: Product,
        hops: tuple[SiteHop, ...],
        sign_in: SignIn | None = None,  # noqa: ARG002 - it is asked for when the file is
    ) -> tuple[SiteHop, ...]:
        """Say where the files of the hops lie on the template server.

        Raises:
            SiteError: `site.damaged-list`, for a path that leads elsewhere.
        """
        sizes = {each.key: each.size for each in self.releases(product)}
        return tuple(replace(hop, package=self._package(hop.key, sizes.get(hop.key))) for hop in hops)

    def resolved(self, package: Package) -> Package:
        """Ask how long a file is when the list does not say; nothing of the file itself is fetched.

        Raises:
            SiteError: the server cannot be asked.
        """
        account = self._sign_in()
        if package.size is not None or account is None:
            return package
        with self._site.stream(package.urls[0], basic=account, headers=VENDOR_AGENT, head=True) as reply:
            size = stated_length(reply.headers) if reply.status == _OK else None
        return replace(package, size=size)

    def described(self, product: Product, release: SiteRelease) -> SiteRelease:  # noqa: ARG002
        """Return a release with the size of its update, asked for when the list does not state it.

        Raises:
            SiteError: the server cannot be asked; `site.damaged-list`.
        """
        return replace(release, size=self.resolved(self._package(release.key, release.size)).size)

    def _found(self, product: Product) -> tuple[SiteRelease, ...]:
        """Ask the large list when somebody is signed in, and the open one when that is not to be had."""
        account = self._sign_in()
        if account is None:
            if not product.legacy:
                raise SiteError("site.sign-in-needed", source="legacy")
            return self._open_list(product)
        try:
            return self._large_list(product, account)
        except SiteError as error:
            if not product.legacy or error.code.startswith("account."):
                raise
            return self._open_list(product)

    def _large_list(self, product: Product, account: SignIn) -> tuple[SiteRelease, ...]:
        url = f"{self._templates}/{TEMPLATE_LIST}"
        with self._site.stream(url, basic=account, headers=VENDOR_AGENT) as reply:
            if reply.status != _OK:
                raise SiteError("site.template-list-refused", status=reply.status)
            found = read_template_list(_limited(reply), product.configuration, product.vendor)
        if not found:
            known("", product, "legacy")
        return found

    def _open_list(self, product: Product) -> tuple[SiteRelease, ...]:
        folder = f"{self._lists}/{product.legacy}"
        listed = read_zipped_list(
            self._whole(f"{folder}/{UPDATE_LIST}", _MAX_LIST), product.configuration, product.vendor
        )
        dates = self._dates(folder)
        return tuple(replace(each, date=dates.get(each.version)) for each in listed)

    def _dates(self, folder: str) -> dict[Version, dt.date | None]:
        """Return the date of the newest release: all that `UpdInfo.txt` says beyond the list."""
        with suppress(SiteError, FormatError):
            info = read_update_info(self._whole(f"{folder}/{_INFO}", _MAX_INFO))
            return {info.version: date_in(info.date)}
        return {}

    def _whole(self, url: str, cap: int) -> bytes:
        reply = self._site.get(url, cap=cap, headers=VENDOR_AGENT)
        if reply.status != _OK:
            raise SiteError("site.page-status", address=url.partition("//")[2], status=reply.status)
        return reply.body

    def _package(self, path: str, size: int | None) -> Package:
        """Name a file of the template server: `1c/HRM/3_0_8_46/1cv8.zip`, or the bare `.cfu`."""
        place = template_path(path)
        folder, _, name = (place or "").rpartition("/")
        if not folder:
            raise SiteError("site.damaged-list", name=TEMPLATE_LIST, place="path")
        archive = name.lower().endswith(".zip")
        return Package(
            urls=(f"{self._templates}/{place}",),
            file_name=file_name(*folder.split("/"), "update", suffix=".zip" if archive else ".cfu"),
            size=size,
            template_path=folder,
            update_file="" if archive else name,
            is_archive=archive,
            access=PackageAccess.BASIC,
        )


def _limited(reply: StreamedReply) -> Iterator[bytes]:
    taken = 0
    for piece in reply.pieces(_PIECE):
        taken += len(piece)
        if taken > _MAX_STREAM:
            raise SiteError("site.damaged-list", name=TEMPLATE_LIST, place="size")
        yield piece
