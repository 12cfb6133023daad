"""The graph of releases, walked level by level; made for tens of thousands of edges.

Nothing is compared or hashed per edge but a text and a small number: comparing
whole identities for every edge would cost more than the walk itself.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from updater.model.configuration import ReleaseIdentity
    from updater.model.release import Release
    from updater.model.version import Version


class Nodes:
    """Releases as small numbers; the start is 0.

    A number written in two ways makes two nodes, which lead to the same places.

    Attributes:
        identities: node to release.
        of_update: update to the node it leads to.
    """

    def __init__(self, start: ReleaseIdentity, releases: Iterable[Release]) -> None:
        numbers = {_key(start): 0}
        self.identities = [start]
        self.of_update: list[int] = []
        for release in releases:
            target = release.target
            number = numbers.setdefault(_key(target), len(numbers))
            if number == len(self.identities):
                self.identities.append(target)
            self.of_update.append(number)

    def leading_to(self) -> dict[int, list[int]]:
        """Return node to the updates that lead to it."""
        leading: dict[int, list[int]] = defaultdict(list)
        for index, node in enumerate(self.of_update):
            leading[node].append(index)
        return leading


def _key(identity: ReleaseIdentity) -> tuple[str, str, str, str | None]:
    return (identity.name, identity.vendor, identity.version.text, identity.release_id)


class Sources:
    """Which updates name a number among their sources.

    Keyed by the number as written; numbers written differently (`3.0.1.1`,
    `3.0.01.1`) are brought together when they are asked for.
    """

    def __init__(self, releases: Sequence[Release], updates: Iterable[int] | None = None) -> None:
        by_text: dict[str, list[int]] = {}
        self._by_version: dict[Version, list[list[int]]] = {}
        for index in range(len(releases)) if updates is None else updates:
            for source in releases[index].sources:
                indexes = by_text.get(source.version.text)
                if indexes is None:
                    indexes = by_text[source.version.text] = []
                    self._by_version.setdefault(source.version, []).append(indexes)
                indexes.append(index)

    def named(self, place: ReleaseIdentity) -> Iterator[int]:
        """Updates with a source of that number; whether it is that very release is still to be asked."""
        for indexes in self._by_version.get(place.version, ()):
            yield from indexes


def starts_from(release: Release, place: ReleaseIdentity) -> bool:
    """Whether an update names this very build as a source, as far as builds are known."""
    build = place.release_id
    for source in release.sources:
        # The build first: it is the cheapest thing that tells most sources apart.
        if build is not None and source.release_id is not None and source.release_id != build:
            continue
        if source.same_release(place):
            return True
    return False


def walk(nodes: Nodes, releases: Sequence[Release]) -> list[list[int]]:
    """Return the nodes by number of hops from the start; level 0 is the start alone."""
    sources = Sources(releases)
    seen = bytearray(len(nodes.identities))
    seen[0] = 1
    levels = [[0]]
    while levels[-1]:
        following: list[int] = []
        for node in levels[-1]:
            place = nodes.identities[node]
            for index in sources.named(place):
                reached = nodes.of_update[index]
                if not seen[reached] and starts_from(releases[index], place):
                    seen[reached] = 1
                    following.append(reached)
        levels.append(following)
    return levels
