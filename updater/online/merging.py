"""Facts of two sources put together: the pages know every release, the service what they do not say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from updater.model.site import Package, SiteHop, SiteRelease
    from updater.site.sources import ReleaseSource

_MOST_ASKED = 40
"""Hops whose sizes are asked for one by one; a longer way keeps its size unknown."""


def with_facts(releases: Iterable[SiteRelease], told: Iterable[SiteRelease]) -> tuple[SiteRelease, ...]:
    """Add to releases what another source says of the same ones; what they say themselves stays.

    Releases only the other source knows are left out: nobody could choose them here. Sizes are left out, too:
    packages of two sources differ, so a size belongs beside the name of who states it.
    """
    more = {each.version: each for each in told}
    return tuple(_with(each, more[each.version]) if each.version in more else each for each in releases)


def _with(release: SiteRelease, more: SiteRelease) -> SiteRelease:
    return replace(
        release,
        support_end=release.support_end or more.support_end,
        minimum_platform=release.minimum_platform or more.minimum_platform,
    )


def size_of(hops: Sequence[SiteHop]) -> int | None:
    """Return how much has to be downloaded, bytes: by the packages, else as stated for the whole path.

    What is on this computer already is not downloaded and not counted; what a source states for the whole
    path would count it.
    """
    sizes = [hop.package.size if hop.package else None for hop in hops if not hop.here]
    if None not in sizes:
        return sum(size or 0 for size in sizes)
    return hops[-1].path_size if not any(hop.here for hop in hops) else None


def sized(source: ReleaseSource, hops: Sequence[SiteHop]) -> tuple[SiteHop, ...]:
    """Ask for the sizes of packages the source did not state; when one is not told, no further ones."""
    whole, asked = list(hops), 0
    for number, hop in enumerate(hops):
        if hop.here or hop.package is None or hop.package.size is not None:
            continue
        asked += 1
        package = _told(source, hop.package) if asked <= _MOST_ASKED else None
        if package is None:
            break
        whole[number] = replace(hop, package=package)
    return tuple(whole)


def _told(source: ReleaseSource, package: Package) -> Package | None:
    try:
        whole = source.resolved(package)
    except SiteError:
        return None
    return whole if whole.size is not None else None
