"""The way from the release a base stands on to the one wanted: fewest hops, newest releases.

A release is an edge: from each of the sources its update names to its target. A
source fits when name, vendor and number are exactly those of the release the base
stands on (docs/formats.md 2.4). Two builds may carry one number; an update that
names the other build is never part of a chain, because how the platform takes it
is unknown, and the reason given says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.update.chain_reasons import no_chain
from updater.update.chain_walk import Nodes, is_source, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from updater.model.configuration import ReleaseIdentity
    from updater.model.release import Release
    from updater.model.version import Version
    from updater.update.chain_walk import Numbered


def find_chain(
    start: ReleaseIdentity, releases: Sequence[Release], *, to: Version | None = None
) -> tuple[Release, ...]:
    """Return the updates to apply, in order: as few as can be.

    Among chains of equal length the one with the newest releases is taken, looking
    from the end backwards, so that the same files always give the same plan.

    Args:
        start: the vendor's release the base stands on.
        releases: every update there is, of whatever configuration.
        to: the release wanted; the newest reachable one of the same configuration unless given.

    Raises:
        PlanError: `plan.*`, with the reason why there is no chain.
    """
    return Reach(start, releases).chain(to)


def reachable(start: ReleaseIdentity, releases: Sequence[Release]) -> tuple[ReleaseIdentity, ...]:
    """Return every release that some chain leads to, newest first."""
    return Reach(start, releases).targets()


class Reach:
    """Everything that can be reached from one release: one walk, asked several times."""

    def __init__(self, start: ReleaseIdentity, releases: Sequence[Release]) -> None:
        self._start = start
        self._releases = releases
        self._nodes = Nodes(start, releases)
        self._levels = walk(self._nodes, releases)

    def targets(self) -> tuple[ReleaseIdentity, ...]:
        """Return every release that some chain leads to, the base's own kind first, newest first."""
        found = {self._nodes.identities[end] for _, end in self._ends()} - {self._start}
        return tuple(sorted(found, key=self._rank, reverse=True))

    def chain(self, to: Version | None = None) -> tuple[Release, ...]:
        """Return the updates that lead to a release, see `find_chain`.

        Raises:
            PlanError: there is no chain.
        """
        ends = self._newest() if to is None else self._numbered(to)
        if not ends:
            raise no_chain(self._start, self._releases, to)
        fewest = min(depth for depth, _ in ends)
        nearest = [end for depth, end in ends if depth == fewest]
        return self._back_from(max(nearest, key=self._node_rank), fewest)

    def _ends(self) -> list[tuple[int, int]]:
        """Every node but the start, with its number of hops."""
        return [(depth, end) for depth, level in enumerate(self._levels) if depth for end in level]

    def _newest(self) -> list[tuple[int, int]]:
        """The newest release of the same configuration ahead of the base, in all its builds."""
        newest = self._start.version
        ends: list[tuple[int, int]] = []
        for depth, level in enumerate(self._levels):
            for end in level:
                identity = self._nodes.identities[end]
                if identity.version < newest or not _kin(identity, self._start):
                    continue
                if newest < identity.version:
                    newest, ends = identity.version, []
                ends.append((depth, end))
        return ends if self._start.version < newest else []

    def _numbered(self, to: Version) -> list[tuple[int, int]]:
        """The releases of that number; only those of the same configuration if there are any."""
        same = [end for end in self._ends() if self._nodes.identities[end[1]].version == to]
        kin = [end for end in same if _kin(self._nodes.identities[end[1]], self._start)]
        return [] if kin and to == self._start.version else kin or same

    def _rank(self, identity: ReleaseIdentity) -> tuple[bool, Version, str, str, str]:
        kin = _kin(identity, self._start)
        return (kin, identity.version, identity.name, identity.vendor, identity.release_id or "")

    def _node_rank(self, node: int) -> tuple[bool, Version, str, str, str]:
        return self._rank(self._nodes.identities[node])

    def _back_from(self, end: int, depth: int) -> tuple[Release, ...]:
        """Take the best last hop, then the best hop before it, until the start is reached."""
        numbered = self._nodes.numbered()
        chain: list[Release] = []
        for level in reversed(self._levels[:depth]):
            hops = self._last_hops(end, set(level), numbered)
            end, release = max(hops, key=self._preference)
            chain.append(release)
        return tuple(reversed(chain))

    def _last_hops(self, end: int, level: set[int], numbered: Numbered) -> Iterator[tuple[int, Release]]:
        """Pairs of a node of the level and an update that leads from it to the end."""
        for index in self._nodes.updates_to(end):
            release = self._releases[index]
            for source in release.sources:
                for node in numbered[source.version]:
                    if node in level and is_source(source, self._nodes.identities[node]):
                        yield node, release

    def _preference(self, step: tuple[int, Release]) -> tuple[Version, bool, str, str]:
        """Of two last hops: from the newer release, then from the surer file, then by name."""
        place, release = self._nodes.identities[step[0]], step[1]
        return (place.version, release.authoritative, place.release_id or "", str(release.file))


def _kin(one: ReleaseIdentity, other: ReleaseIdentity) -> bool:
    return one.name == other.name and one.vendor == other.vendor
