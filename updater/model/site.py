"""What an update site says: products, releases, packages, and where the site is."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from updater.model.version import Version


class SiteRole(enum.Enum):
    """Which part of the vendor's services an address is."""

    LOGIN = "login"
    RELEASES = "releases"
    DOWNLOADS = "downloads"
    """The hosts that hand out files of the release pages."""
    UPDATE_SERVICE = "update-service"
    TEMPLATES = "templates"
    """The file server of templates (`tmplts`)."""
    LEGACY = "legacy"
    """The open lists of updates."""
    PORTAL = "portal"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class SiteAddresses:
    """Base addresses by role, and the hosts that credentials may go to.

    Attributes:
        bases: role to `https://host[:port]`, without a slash at the end.
        trusted_hosts: `host[:port]` exactly, or `.suffix` for every host under a domain; credentials,
            cookies and redirects go nowhere else, and never over http.
        authority: PEM file of a certificate authority trusted beside the system's (a company's own).
    """

    bases: Mapping[SiteRole, str]
    trusted_hosts: tuple[str, ...]
    authority: str | None = None

    def base(self, role: SiteRole) -> str:
        """Return the address of a role."""
        return self.bases[role]


class SourceKind(enum.Enum):
    """Where facts about releases come from."""

    SERVICE = "service"
    PAGES = "pages"
    LEGACY = "legacy"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class Product:
    """A configuration under the names each source knows it by.

    Attributes:
        configuration: the name inside the infobase.
        vendor: as in the infobase; may be empty.
        program: name for the update service; empty when it is not known.
        nick: name on the release pages; empty when it is not known.
        legacy: path under the legacy lists, `Accounting/30/83`; empty when it is not known.
    """

    configuration: str
    vendor: str = ""
    program: str = ""
    nick: str = ""
    legacy: str = ""


class TextKind(enum.Enum):
    """Texts that come with a release."""

    NEWS = "news"
    CHANGES = "changes"
    OBJECTS = "objects"
    HOW_TO = "how-to"
    README = "readme"


@dataclass(frozen=True, slots=True)
class ReleaseText:
    """A text about a release and its address."""

    kind: TextKind
    url: str
    title: str = ""


class PackageKind(enum.Enum):
    """What a package is for."""

    UPDATE = "update"
    FULL = "full"
    TO_PROF = "to-prof"
    PLATFORM = "platform"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Digest:
    """A checksum a source states.

    Attributes:
        algorithm: `sha512`, `sha256` or `md5`.
        value: hex, lower case.
        of_update_file: it is of the `.cfu` inside, not of what is downloaded.
    """

    algorithm: str
    value: str
    of_update_file: bool = False


class PackageAccess(enum.Enum):
    """What a download host wants to see."""

    SESSION = "session"
    BASIC = "basic"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Package:
    """A file that can be downloaded.

    Attributes:
        urls: mirrors in the order they are tried.
        file_name: our own choice of a safe name, never what a server says.
        size: in bytes; None when nobody states it.
        template_path: place under the template directory, `/` separated; empty when not stated.
        update_file: path of the `.cfu` inside the template; empty when not stated.
        is_archive: a zip; False for a bare `.cfu`.
        published: when it was put there; None when nobody states it.
        properties: what the source needs to ask for more facts about it; may be empty.
    """

    urls: tuple[str, ...]
    file_name: str
    kind: PackageKind = PackageKind.UPDATE
    title: str = ""
    size: int | None = None
    digest: Digest | None = None
    template_path: str = ""
    update_file: str = ""
    is_archive: bool = True
    access: PackageAccess = PackageAccess.SESSION
    published: dt.date | None = None
    properties: str = ""


@dataclass(frozen=True, slots=True)
class SiteRelease:
    """A release as a source lists it.

    Attributes:
        updates: releases it can be installed on; empty for a full distribution or when not stated.
        minimum_platform: lowest platform, as stated; advice.
        size: of the update, in bytes, when stated.
        support_end: until when it is supported.
        test: a version for acquaintance.
        key: what the source needs to find its files again.
    """

    version: Version
    date: dt.date | None = None
    updates: tuple[Version, ...] = ()
    minimum_platform: str | None = None
    size: int | None = None
    support_end: dt.date | None = None
    texts: tuple[ReleaseText, ...] = ()
    test: bool = False
    long_support: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class SiteHop:
    """One step of a path a source gives.

    Attributes:
        version: the release after the step; None until the source tells it with the package.
        handlers_required: update handlers must run before the next step; None when nobody says.
        key: what the source needs to find the package.
        package: None until asked for.
        path_size: of the last hop of a path: bytes of all its packages, as the source states it at once.
        here: its template is on this computer and right, so nothing is downloaded for it.
    """

    version: Version | None
    handlers_required: bool | None = None
    key: str = ""
    package: Package | None = None
    texts: tuple[ReleaseText, ...] = ()
    minimum_platform: str | None = None
    path_size: int | None = None
    here: bool = False


@dataclass(frozen=True, slots=True)
class SignIn:
    """Login and password of the vendor's account; lives in memory only."""

    login: str
    password: str = field(repr=False)
