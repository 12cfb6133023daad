"""The fewest hops over the edges a list of releases gives."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from updater.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from updater.model.site import SiteRelease
    from updater.model.version import Version

_Steps = dict["Version", tuple["Version", "SiteRelease"]]


def fewest_hops(
    releases: Iterable[SiteRelease], start: Version, to: Version | None = None
) -> tuple[SiteRelease, ...]:
    """Return the releases to install one after another; empty when there is nothing newer.

    Without a wish the newest release that can be reached is the aim, versions for testing aside;
    of several ways of equal length the one through newer releases is taken.

    Args:
        releases: what a source lists; every release names those it can be installed on.
        start: the release there is.
        to: the release wanted.

    Raises:
        SiteError: `site.start-unknown`: newer releases are listed and none of them updates this one;
            `site.release-unknown`: the wanted one is not listed; `site.no-path`.
    """
    listed = list(releases)
    steps = _walk(_by_source(listed, to), start)
    end = _end(listed, steps, start) if to is None else _wanted(listed, steps, start, to)
    return () if end is None else _back(steps, start, end)


def _by_source(releases: Sequence[SiteRelease], to: Version | None) -> Mapping[Version, list[SiteRelease]]:
    """Find updates by what they start from; versions for testing only when one is asked for."""
    found: dict[Version, list[SiteRelease]] = defaultdict(list)
    for release in releases:
        if release.test and release.version != to:
            continue
        for source in release.updates:
            found[source].append(release)
    return found


def _walk(by_source: Mapping[Version, list[SiteRelease]], start: Version) -> _Steps:
    """Go out from the start level by level, the newest first."""
    steps: _Steps = {}
    level = [start]
    while level:
        reached = set()
        for version in sorted(level, reverse=True):
            for release in by_source.get(version, ()):
                if release.version not in steps and release.version != start:
                    steps[release.version] = (version, release)
                    reached.add(release.version)
        level = list(reached)
    return steps


def _end(releases: Sequence[SiteRelease], steps: _Steps, start: Version) -> Version | None:
    newer = [version for version in steps if start < version]
    if newer:
        return max(newer)
    if any(start < release.version and not release.test for release in releases if release.updates):
        raise SiteError("site.start-unknown", start=str(start))
    return None


def _wanted(releases: Sequence[SiteRelease], steps: _Steps, start: Version, to: Version) -> Version | None:
    if to == start:
        return None
    if to in steps:
        return to
    if all(release.version != to for release in releases):
        raise SiteError("site.release-unknown", version=str(to))
    raise SiteError("site.no-path", start=str(start), to=str(to))


def _back(steps: _Steps, start: Version, end: Version) -> tuple[SiteRelease, ...]:
    hops = []
    while end != start:
        end, release = steps[end]
        hops.append(release)
    return tuple(reversed(hops))
