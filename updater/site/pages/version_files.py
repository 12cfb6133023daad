"""The page of the files of one version, `/version_files` (docs/update-site.md 1.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.site import PackageKind, TextKind
from updater.site.pages.document import local_address, path_and_query, read_page, text_of, with_class
from updater.site.pages.words import platform_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_FILE = "/version_file"
_PROPERTIES = "/files/properties/"
_BUGS = "bugboard"
_PLATFORM = re.compile(r"минимальн\w+\s+версия\s+платформы[^\d]{0,40}([\d.,\s]+)", re.IGNORECASE)

_DIRECT = (".txt", ".pdf", ".htm", ".html")
_READ_ONLY = "ro\\"
_ARCHIVES = (".zip",)

_KINDS = (
    (
        PackageKind.TO_PROF,
        re.compile(r"базов\w+.{0,60}\bПРОФ|переход\w*.{0,60}\bПРОФ|basic2prof", re.IGNORECASE),
    ),
    (PackageKind.UPDATE, re.compile(r"дистрибутив\s+обновлени|updsetup", re.IGNORECASE)),
    (
        PackageKind.FULL,
        re.compile(r"полн\w+\s+дистрибутив|создани\w+\s+ново\w+\s+баз|setup1c", re.IGNORECASE),
    ),
)
_TEXTS = (
    (TextKind.HOW_TO, re.compile(r"порядок\s+обновлени|1cv8upd", re.IGNORECASE)),
    (TextKind.OBJECTS, re.compile(r"измен\w+\s+объект|объект\w+\s+метаданных", re.IGNORECASE)),
    (TextKind.NEWS, re.compile(r"ново\w+\s+в\s+верси|что\s+нового|news1cv8", re.IGNORECASE)),
    (TextKind.CHANGES, re.compile(r"(?:список|перечень)\s+изменени", re.IGNORECASE)),
    (TextKind.README, re.compile(r"прочти|readme|прочтите", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class SiteFile:
    r"""A file of a version.

    Attributes:
        path: as the site names it, `Demo\3_0_12_7\name.zip`; its folder is not the nick.
        address: its page, or the file itself, on the same site.
        properties: address of more facts about it; empty on older pages.
    """

    title: str
    path: str
    address: str
    properties: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.replace("/", "\\").rpartition("\\")[2]

    @property
    def direct(self) -> bool:
        """Whether the address is the file itself, without a page of mirrors before it."""
        return self.name.lower().endswith(_DIRECT) or self.path.lower().startswith(_READ_ONLY)

    @property
    def kind(self) -> PackageKind:
        """What it is for, told by its title and then by its name."""
        for words in (self.title, self.name):
            for kind, pattern in _KINDS:
                if pattern.search(words) and not self.is_text:
                    return kind
        return PackageKind.OTHER

    @property
    def is_text(self) -> bool:
        """Whether it is something to read."""
        return self.name.lower().endswith(_DIRECT)

    @property
    def text_kind(self) -> TextKind | None:
        """What there is to read in it; None for a file that is no text."""
        if not self.is_text:
            return None
        for words in (self.title, self.name):
            for kind, pattern in _TEXTS:
                if pattern.search(words):
                    return kind
        return TextKind.README


@dataclass(frozen=True, slots=True)
class VersionFiles:
    """What the page says.

    Attributes:
        files: none at all when the account has no right to them.
        minimum_platform: as stated; None on older pages.
        problems: address of the page of known problems of the version; may be empty.
    """

    title: str
    files: tuple[SiteFile, ...]
    minimum_platform: str | None = None
    problems: str = ""


def read_version_files(data: bytes, *, url: str = "") -> VersionFiles:
    """Read the page of the files of a version.

    Raises:
        SiteError: `site.layout`.
    """
    page = read_page(data, kind="version-files", url=url)
    files = tuple(_files(page.root))
    if not with_class(page.root, "div", "files-container") and not _of_one_version(files):
        raise page.odd("div.files-container")
    title = next(iter(with_class(page.root, "div", "section-title")), None)
    platform = _PLATFORM.search(text_of(page.root))
    return VersionFiles(
        text_of(title), files, platform_in(platform[1]) if platform else None, _problems(page.root)
    )


def _of_one_version(files: tuple[SiteFile, ...]) -> bool:
    """Whether links alone show that this is the page of one version, whatever its blocks are called."""
    return len({file.address.partition("&path=")[0] for file in files}) == 1


def _files(root: etree._Element) -> Iterator[SiteFile]:
    """Files are known by the address alone: links to known problems stand in the same block."""
    for link in root.iter("a"):
        path, query = path_and_query(link)
        if path == _FILE and query.get("path"):
            whole = {name: query.get(name, "") for name in ("nick", "ver", "path")}
            yield SiteFile(text_of(link), query["path"], local_address(_FILE, **whole), _properties(link))


def _properties(link: etree._Element) -> str:
    for sibling in link.itersiblings("a"):
        path = path_and_query(sibling)[0]
        if path.startswith(_PROPERTIES):
            return path
    return ""


def _problems(root: etree._Element) -> str:
    found = ((link.get("href") or "").strip() for link in root.iter("a"))
    return next((href for href in found if _BUGS in href and href.startswith("https://")), "")
