"""A directory as a site: a mirror on a share, a disk of distributions, somebody's folder of downloads."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from updater.errors import SiteError, UserError
from updater.filing import storage_error
from updater.model.site import (
    Package,
    PackageAccess,
    PackageKind,
    ReleaseText,
    SiteHop,
    SiteRelease,
    SourceKind,
    TextKind,
)
from updater.site.directory_packages import FoundDistribution, in_archive, in_folder, in_supply
from updater.site.file_names import file_name, suffix_of
from updater.site.hops import fewest_hops
from updater.site.sources import ReleaseSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from updater.model.site import Product, SignIn
    from updater.model.version import Version

_Given = ParamSpec("_Given")
_DEEPEST = 16
_MOST_FOLDERS = 200_000


class DirectorySource(ReleaseSource):
    """A directory of distributions, searched once.

    Args:
        root: the directory.

    Attributes:
        problems: distributions that cannot be read; they hide nothing else.
    """

    kind = SourceKind.DIRECTORY

    def __init__(self, root: Path) -> None:
        self._root = root
        self._found: tuple[FoundDistribution, ...] | None = None
        self.problems: list[UserError] = []

    def ready(self) -> None:
        """See whether the directory is there.

        Raises:
            SiteError: `site.directory-absent`.
        """
        if not self._root.is_dir():
            raise SiteError("site.directory-absent", path=str(self._root))

    def releases(self, product: Product, start: Version | None = None) -> tuple[SiteRelease, ...]:  # noqa: ARG002
        """Return the releases that lie here, newest first.

        Raises:
            SiteError: `site.directory-absent`.
        """
        found: dict[Version, SiteRelease] = {}
        for each in self._of(product):
            release = _release(each)
            known = found.get(release.version)
            if known is None or (release.updates and not known.updates):
                found[release.version] = release
        return tuple(found[version] for version in sorted(found, reverse=True))

    def path(
        self,
        product: Product,
        start: Version,
        platform: Version | None = None,  # noqa: ARG002 - a folder knows nothing of it
        *,
        to: Version | None = None,
    ) -> tuple[SiteHop, ...]:
        """Find the fewest hops over what the updates here say they start from.

        Raises:
            SiteError: as for every source.
        """
        hops = fewest_hops(self.releases(product), start, to)
        return tuple(SiteHop(hop.version, key=hop.key, minimum_platform=hop.minimum_platform) for hop in hops)

    def packages(
        self,
        product: Product,
        hops: tuple[SiteHop, ...],
        sign_in: SignIn | None = None,  # noqa: ARG002 - nobody asks who copies a file
    ) -> tuple[SiteHop, ...]:
        """Say where the distribution of every hop lies; see `local_path`.

        Raises:
            SiteError: `site.release-unknown`: it lies here no more.
        """
        lying = {str(each.path): each for each in self._of(product)}
        return tuple(self._with_package(hop, lying.get(hop.key)) for hop in hops)

    def distributions(
        self,
        product: Product,
        version: Version,
        sign_in: SignIn | None = None,  # noqa: ARG002
    ) -> tuple[Package, ...]:
        """Return every distribution of a release that lies here.

        Raises:
            SiteError: `site.directory-absent`.
        """
        return tuple(_package(each) for each in self._of(product) if each.manifest.version == version)

    def texts(self, product: Product, version: Version) -> tuple[ReleaseText, ...]:
        """Return the texts that lie in the folder of a release; those inside archives are not listed.

        Raises:
            SiteError: `site.directory-absent`.
        """
        folders = (each.path for each in self._of(product) if each.manifest.version == version)
        return tuple(text for folder in folders if folder.is_dir() for text in _texts(folder))

    def _of(self, product: Product) -> list[FoundDistribution]:
        if self._found is None:
            self.ready()
            self._found = tuple(self._searched())
        name = product.configuration.casefold()
        return [
            each
            for each in self._found
            if each.manifest.name.casefold() == name and product.vendor in {"", each.manifest.vendor}
        ]

    def _searched(self) -> Iterator[FoundDistribution]:
        """Go through the directory; links are not followed, so a circle of them cannot catch us."""
        walk = os.walk(self._root, onerror=self._remember)
        for folders, (place, below, names) in enumerate(walk):
            folder = Path(place)
            below.sort()
            if folders > _MOST_FOLDERS or len(folder.parts) - len(self._root.parts) >= _DEEPEST:
                below.clear()
            yield from self._in(folder, sorted(names))

    def _in(self, folder: Path, names: list[str]) -> Iterator[FoundDistribution]:
        if any(name.lower().endswith(".mft") for name in names):
            yield from self._listed(in_folder, folder, self._root, names)
        for name in names:
            file = folder / name
            if file.is_symlink():
                continue
            if name.lower().endswith(".zip"):
                yield from self._listed(in_archive, file)
            elif name.lower().endswith(".efd"):
                yield from self._listed(in_supply, file)

    def _listed(
        self, read: Callable[_Given, Iterator[FoundDistribution]], *given: _Given.args, **named: _Given.kwargs
    ) -> list[FoundDistribution]:
        """Read one distribution; a damaged one is remembered."""
        try:
            return list(read(*given, **named))
        except OSError as error:
            self._remember(error)
        except UserError as error:
            self.problems.append(error)
        return []

    def _remember(self, error: OSError) -> None:
        self.problems.append(storage_error(error, Path(str(error.filename or self._root))))

    def _with_package(self, hop: SiteHop, found: FoundDistribution | None) -> SiteHop:
        if found is None or not found.path.exists():
            raise SiteError("site.release-unknown", version=str(hop.version))
        return replace(hop, package=_package(found))


def local_path(package: Package) -> Path | None:
    """Return where a package of a directory lies; None for one that has to be downloaded.

    Such a package is installed from where it is: a folder or an archive.
    """
    return path_of_url(package.urls[0]) if package.urls else None


def path_of_url(url: str) -> Path | None:
    """Return the path of a `file:` address; None for any other."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        return None
    share = f"//{parts.netloc}" if parts.netloc else ""
    return Path(url2pathname(share + parts.path) if os.name == "nt" else unquote(parts.path))


def _release(found: FoundDistribution) -> SiteRelease:
    return SiteRelease(
        found.manifest.version,
        date=found.date,
        updates=found.updates,
        minimum_platform=found.minimum_platform,
        size=found.size,
        key=str(found.path),
    )


def _package(found: FoundDistribution) -> Package:
    kind = PackageKind.UPDATE if found.update_file else PackageKind.FULL
    suffix = "" if found.path.is_dir() else suffix_of(found.path.name)
    return Package(
        urls=(found.path.resolve().as_uri(),),
        file_name=file_name(str(found.manifest.version), kind.value, suffix=suffix),
        kind=kind,
        title=found.path.name,
        size=found.size,
        template_path=found.template_path,
        update_file=found.update_file,
        is_archive=suffix == ".zip",
        access=PackageAccess.OPEN,
    )


def _texts(folder: Path) -> Iterable[ReleaseText]:
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in {".htm", ".html", ".txt"})
    except OSError as error:
        raise storage_error(error, folder) from error
    for file in files:
        kind = _text_kind(file.name.lower())
        if kind is not None:
            yield ReleaseText(kind, file.resolve().as_uri(), file.stem)


def _text_kind(name: str) -> TextKind | None:
    """Tell what a text beside an update is by its name (docs/formats.md 4.1)."""
    if name.startswith("1cv8upd"):
        return TextKind.HOW_TO
    if "новое" in name or name.startswith("news"):
        return TextKind.NEWS
    if name.startswith("readme") or "прочти" in name:
        return TextKind.README
    return None if name == "updinfo.txt" else TextKind.CHANGES
