"""The release site read as a person reads it: pages, mirrors, checksums (docs/update-site.md 1)."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict, TypeVar
from urllib.parse import quote, unquote

from updater.errors import SiteError
from updater.model.site import (
    Digest,
    Package,
    PackageAccess,
    PackageKind,
    Product,
    ReleaseText,
    SiteHop,
    SiteRole,
    SourceKind,
)
from updater.site.account_errors import not_registered
from updater.site.file_names import file_name, suffix_of
from updater.site.hops import fewest_hops
from updater.site.pages.document import MAX_PAGE, local_address
from updater.site.pages.login import is_login_page
from updater.site.pages.messages import message_of
from updater.site.pages.project import read_project
from updater.site.pages.total import Project, read_total
from updater.site.pages.version_file import FilePage, read_properties, read_version_file
from updater.site.pages.version_files import SiteFile, VersionFiles, read_version_files
from updater.site.redirects import HostRule
from updater.site.secure import secured_or_none
from updater.site.sources import ReleaseSource, known

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from updater.model.site import SignIn, SiteAddresses, SiteRelease
    from updater.model.version import Version
    from updater.site.sources import PageReader, Reply

PLATFORM = Product(configuration="", program="", nick="Platform83")
"""Releases of the platform are listed as if it were a program."""

_MAX_PROPERTIES = 64 << 10
_NOT_FOUND = 404
_REFUSED = 400
_SOURCE = "pages"
_Parsed = TypeVar("_Parsed")
_NOT_ALLOWED = "site.file-not-allowed"


class _Support(TypedDict):
    long_support: bool
    support_end: dt.date | None


class ReleasePages(ReleaseSource):
    """The release site.

    Args:
        addresses: where the site is.
        read: reads its pages as the account signed in.
        keep: is given the error of a page that is not built as known, before it is raised.
    """

    kind = SourceKind.PAGES

    def __init__(
        self,
        addresses: SiteAddresses,
        read: PageReader,
        keep: Callable[[SiteError], None] = lambda _error: None,
    ) -> None:
        self._base = addresses.base(SiteRole.RELEASES)
        self._rule = HostRule(addresses.trusted_hosts)
        self._read, self._keep = read, keep
        self._support: dict[str, dict[Version, _Support]] | None = None

    def projects(self) -> tuple[Project, ...]:
        """Return every project of the site, those the account may not see too.

        Raises:
            SiteError: the page cannot be had or understood.
        """
        reply = self._page("/total")
        return self._parsed(read_total, reply)

    def releases(self, product: Product, start: Version | None = None) -> tuple[SiteRelease, ...]:  # noqa: ARG002
        """Return all releases of a product, newest first; those for testing are marked.

        Raises:
            SiteError: as for every source.
        """
        nick = known(product.nick, product, _SOURCE)
        reply = self._page(local_address(f"/project/{quote(nick, safe='')}", allUpdates="true"))
        releases = self._parsed(read_project, reply).releases
        marked = self._marked(nick)
        whole = (
            replace(each, **marked[each.version]) if each.version in marked else each for each in releases
        )
        return tuple(sorted(whole, key=_by_version, reverse=True))

    def _marked(self, nick: str) -> dict[Version, _Support]:
        """Return which releases are supported for long: only the page of all projects says so.

        It is read once, and without it a mark is missing and nothing else.
        """
        if self._support is None:
            found: dict[str, dict[Version, _Support]] = {}
            with suppress(SiteError):
                for project in self.projects():
                    links = (each.link for each in project.current if each.link.long_support)
                    found[project.nick] = {
                        link.version: _Support(long_support=True, support_end=link.support_end)
                        for link in links
                    }
            self._support = found
        return self._support.get(nick, {})

    def path(
        self,
        product: Product,
        start: Version,
        platform: Version | None = None,  # noqa: ARG002 - the site tells of platforms, it does not choose by them
        *,
        to: Version | None = None,
    ) -> tuple[SiteHop, ...]:
        """Find the fewest hops over the versions each release says it updates.

        Raises:
            SiteError: as for every source.
        """
        hops = fewest_hops(self.releases(product), start, to)
        return tuple(SiteHop(hop.version, key=hop.key, minimum_platform=hop.minimum_platform) for hop in hops)

    def packages(
        self,
        product: Product,
        hops: tuple[SiteHop, ...],
        sign_in: SignIn | None = None,  # noqa: ARG002 - the reader is signed in already
    ) -> tuple[SiteHop, ...]:
        """Find the update distribution of every hop with its mirrors and checksum.

        Raises:
            SiteError: as for every source; `site.no-files`, `site.no-update-file`, `site.file-not-allowed`.
        """
        return tuple(self._with_package(product, hop) for hop in hops)

    def distributions(
        self,
        product: Product,
        version: Version,
        sign_in: SignIn | None = None,  # noqa: ARG002
    ) -> tuple[Package, ...]:
        """Return what can be downloaded for a release: updates, full distributions, packages of a platform.

        Mirrors, sizes and checksums are known only after `resolved`.

        Raises:
            SiteError: as for every source; `site.no-files`, `account.not-registered`: no right to them.
        """
        page = self.files(product, version)
        if not page.files:
            raise self._registered_or(product, SiteError("site.no-files", version=str(version)))
        found = [
            (file, self._unresolved(product, str(version), file)) for file in page.files if not file.is_text
        ]
        names = Counter(package.file_name for _, package in found)
        return tuple(
            package
            if names[package.file_name] == 1
            else self._named_fully(product, str(version), file, package)
            for file, package in found
        )

    def files(self, product: Product, version: Version) -> VersionFiles:
        """Read the page of the files of a version.

        Raises:
            SiteError: as for every source.
        """
        nick = known(product.nick, product, _SOURCE)
        return self._files(local_address("/version_files", nick=nick, ver=str(version)))

    def resolved(self, package: Package) -> Package:
        """Ask the page of a file for its mirrors, size and checksum; one that has them stays as it is.

        Raises:
            SiteError: as for every source; `site.file-not-allowed`.
        """
        address = package.urls[0].removeprefix(self._base)
        if not address.startswith("/version_file?") or _is_direct(address):
            return package
        reply = self._file_page(package.urls[0], package.title)
        if reply is None:
            return package
        whole = self._from_page(package, self._parsed(read_version_file, reply))
        if whole.size is None and whole.properties:
            return replace(whole, size=self._size(whole.properties))
        return whole

    def described(self, product: Product, release: SiteRelease) -> SiteRelease:
        """Read the page of a release, and that of its update: texts, and the size if it may be known.

        Raises:
            SiteError: as for every source.
        """
        page = self.files(product, release.version)
        whole = replace(release, texts=self._texts(page))
        update = _update_of(page.files)
        if update is None:
            return whole
        try:
            package = self.resolved(self._unresolved(product, str(release.version), update))
        except SiteError as error:
            if error.code != _NOT_ALLOWED:
                raise
            return whole
        return replace(whole, size=package.size)

    def texts(self, product: Product, version: Version) -> tuple[ReleaseText, ...]:
        """Return the texts the site keeps beside the files of a release.

        Raises:
            SiteError: as for every source.
        """
        return self._texts(self.files(product, version))

    def _texts(self, page: VersionFiles) -> tuple[ReleaseText, ...]:
        found = ((file.text_kind, file) for file in page.files)
        return tuple(ReleaseText(kind, self._base + file.address, file.title) for kind, file in found if kind)

    def _with_package(self, product: Product, hop: SiteHop) -> SiteHop:
        version = str(hop.version)
        page = self._files(hop.key)
        if not page.files:
            raise self._registered_or(product, SiteError("site.no-files", version=version))
        update = _update_of(page.files)
        if update is None:
            raise SiteError("site.no-update-file", version=version, count=len(page.files))
        try:
            package = self.resolved(self._unresolved(product, version, update))
        except SiteError as error:
            raise (self._registered_or(product, error) if error.code == _NOT_ALLOWED else error) from None
        lowest = hop.minimum_platform or page.minimum_platform
        return replace(hop, package=package, texts=self._texts(page), minimum_platform=lowest)

    def _registered_or(self, product: Product, otherwise: SiteError) -> SiteError:
        """Say that the product is not the account's when the list of all projects shows that."""
        try:
            mine = {project.nick for project in self.projects()}
        except SiteError:
            return otherwise
        return otherwise if product.nick in mine else not_registered(product.configuration or product.nick)

    def _unresolved(self, product: Product, version: str, file: SiteFile) -> Package:
        suffix = suffix_of(file.name, ".bin")
        kind = PackageKind.PLATFORM if product.nick == PLATFORM.nick else file.kind
        named = kind in {PackageKind.PLATFORM, PackageKind.OTHER}
        words = (file.name.removesuffix(suffix) if named else kind.value,)
        return Package(
            urls=(self._base + file.address,),
            file_name=file_name(product.nick, version, *words, suffix=suffix),
            kind=kind,
            title=file.title,
            is_archive=suffix == ".zip",
            properties=file.properties,
        )

    @staticmethod
    def _named_fully(product: Product, version: str, file: SiteFile, package: Package) -> Package:
        """Tell files of one kind apart by what the site calls them."""
        suffix = suffix_of(file.name, ".bin")
        name = file_name(product.nick, version, file.name.removesuffix(suffix), suffix=suffix)
        return replace(package, file_name=name)

    def _from_page(self, package: Package, page: FilePage) -> Package:
        """Fill in what the page of a file says; mirrors on foreign hosts are left out."""
        mirrors = tuple(url for each in page.mirrors if (url := secured_or_none(each, self._rule)))
        if not mirrors:
            self._rule.place(page.mirrors[0])
        digest = Digest("sha512", page.sha512) if page.sha512 else None
        return replace(
            package,
            urls=mirrors,
            size=page.size,
            digest=digest,
            published=page.published,
            access=PackageAccess.SESSION,
        )

    def _file_page(self, url: str, title: str) -> Reply | None:
        """Read the page before a download; None when the address turns out to be the file itself."""
        try:
            reply = self._page(url.removeprefix(self._base))
        except SiteError as error:
            if error.code == "site.too-large":
                return None
            if error.code in {"account.session-lost", "site.sign-in-page"}:
                raise SiteError("site.file-not-allowed", title=title) from error
            raise
        return reply if _is_html(reply) else None

    def _files(self, address: str) -> VersionFiles:
        return self._parsed(read_version_files, self._page(address))

    def _parsed(self, parse: Callable[..., _Parsed], reply: Reply) -> _Parsed:
        try:
            return parse(reply.body, url=reply.url)
        except SiteError as error:
            self._keep(error)
            raise

    def _size(self, address: str) -> int | None:
        try:
            return read_properties(self._read(self._base + address, cap=_MAX_PROPERTIES).body)
        except SiteError:
            return None

    def _page(self, address: str) -> Reply:
        """Read a page that is there and is not a message about something else."""
        reply = self._read(self._base + address, cap=MAX_PAGE)
        if is_login_page(reply.body):
            raise SiteError("site.sign-in-page", address=address.partition("?")[0])
        if message := message_of(reply.body):
            raise SiteError("site.message", message=message, status=reply.status)
        if reply.status == _NOT_FOUND:
            raise SiteError("site.page-absent", address=address.partition("?")[0])
        if reply.status >= _REFUSED:
            raise SiteError("site.page-status", address=address.partition("?")[0], status=reply.status)
        return reply


def _update_of(files: tuple[SiteFile, ...]) -> SiteFile | None:
    """Return the update distribution; a zip rather than anything else."""
    updates = [file for file in files if file.kind is PackageKind.UPDATE]
    return max(updates, key=lambda file: file.name.lower().endswith(".zip"), default=None)


def _is_direct(address: str) -> bool:
    _, _, path = address.partition("path=")
    return SiteFile("", unquote(path), address).direct


def _is_html(reply: Reply) -> bool:
    kind = reply.headers.get("Content-Type", "text/html").lower()
    return "html" in kind and "attachment" not in reply.headers.get("Content-Disposition", "").lower()


def _by_version(release: SiteRelease) -> Version:
    return release.version
