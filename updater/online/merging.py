"""Facts of two sources put together: the pages know every release, the service what they do not say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from updater.model.site import SiteHop, SiteRelease


def with_facts(releases: Iterable[SiteRelease], told: Iterable[SiteRelease]) -> tuple[SiteRelease, ...]:
    """Add to releases what another source says of the same ones; what they say themselves stays.

    Releases only the other source knows are left out: nobody could choose them here.
    """
    more = {each.version: each for each in told}
    return tuple(_with(each, more[each.version]) if each.version in more else each for each in releases)


def _with(release: SiteRelease, more: SiteRelease) -> SiteRelease:
    return replace(
        release,
        size=release.size if release.size is not None else more.size,
        support_end=release.support_end or more.support_end,
        minimum_platform=release.minimum_platform or more.minimum_platform,
    )


def size_of(hops: Sequence[SiteHop]) -> int | None:
    """Return how much has to be downloaded, bytes: by the packages, else as stated for the whole path."""
    sizes = [hop.package.size if hop.package else None for hop in hops]
    if None not in sizes:
        return sum(size or 0 for size in sizes)
    return hops[-1].path_size if hops else None
