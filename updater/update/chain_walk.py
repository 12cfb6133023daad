"""The graph of releases, walked level by level; made for tens of thousands of edges.

Nothing is compared or hashed per edge but a text and a small number: comparing
whole identities for every edge would cost more than the walk itself.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def _key(identity: ReleaseIdentity) -> tuple[str, str, str, str | None]:
    return (identity.name, identity.vendor, identity.version.text, identity.release_id)


class Sources:
    """Which updates name a number among their sources.

    Keyed by the number as written, which is nearly always how others write it, too;
    numbers written differently (`3.0.1.1`, `3.0.01.1`) are brought together when asked for.
    """

    def __init__(self, releases: Sequence[Release]) -> None:
        by_text: dict[str, list[int]] = defaultdict(list)
        written: dict[str, Version] = {}
        for index, release in enumerate(releases):
            for source in release.sources:
                version = source.version
                by_text[version.text].append(index)
                written[version.text] = version
        self._by_text = dict(by_text)
        self._spellings: dict[Version, list[str]] = {}
        for text, version in written.items():
            self._spellings.setdefault(version, []).append(text)
        self._one_spelling = len(self._spellings) == len(written)

    def named(self, place: ReleaseIdentity) -> Sequence[int]:
        """Updates with a source of that number; whether it is that very release is still to be asked."""
        if self._one_spelling:
            indexes = self._by_text.get(place.version.text)
            if indexes is not None:
                return indexes
        texts = self._spellings.get(place.version, ())
        return [index for text in texts for index in self._by_text[text]]


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


class Walk:
    """Everything within reach of the start, by number of hops.

    Attributes:
        levels: nodes by number of hops; level 0 is the start alone, the last one is empty.
        last_hops: node to the last hops of its shortest ways: the node before, and the update.
    """

    def __init__(self, nodes: Nodes, releases: Sequence[Release]) -> None:
        self._nodes = nodes
        self._releases = releases
        self._sources = Sources(releases)
        self._depths = [-1] * len(nodes.identities)
        self._depths[0] = 0
        self.levels = [[0]]
        self.last_hops: dict[int, list[tuple[int, int]]] = {}
        while self.levels[-1]:
            self.levels.append(self._following(self.levels[-1], len(self.levels)))

    def _following(self, level: Sequence[int], depth: int) -> list[int]:
        """Walk one hop on from every node of a level."""
        depths, reached_by, releases = self._depths, self._nodes.of_update, self._releases
        identities, last_hops = self._nodes.identities, self.last_hops
        following: list[int] = []
        for node in level:
            place = identities[node]
            for index in self._sources.named(place):
                reached = reached_by[index]
                known = depths[reached]
                # Most updates lead to where one was before; only the others are worth a closer look.
                if 0 <= known < depth or not starts_from(releases[index], place):
                    continue
                if known < 0:
                    depths[reached] = depth
                    following.append(reached)
                    last_hops[reached] = []
                last_hops[reached].append((node, index))
        return following
