"""The graph of releases, walked level by level; made for tens of thousands of edges.

Nothing is compared or hashed per edge but a text and a small number: comparing
whole identities for every edge would cost more than the walk itself.
"""

from __future__ import annotations

import contextlib
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

    def updates_to(self, node: int) -> Iterator[int]:
        """Yield the updates that lead to a node."""
        place = -1
        with contextlib.suppress(ValueError):
            while True:
                place = self.of_update.index(node, place + 1)
                yield place

    def numbered(self) -> Numbered:
        """Return number to the nodes of that number, in all their builds."""
        return Numbered(self.identities)


class Numbered:
    """Number to nodes; nearly every number is one node, so lists are made for the others only."""

    def __init__(self, identities: Sequence[ReleaseIdentity]) -> None:
        self._first: dict[Version, int] = {}
        self._more: dict[Version, list[int]] = {}
        for node, identity in enumerate(identities):
            if self._first.setdefault(identity.version, node) != node:
                self._more.setdefault(identity.version, []).append(node)

    def __getitem__(self, version: Version) -> Sequence[int]:
        first = self._first.get(version)
        return () if first is None else (first, *self._more.get(version, ()))


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
        self._one_spelling = len(set(written.values())) == len(written)
        self._written = written

    def named(self, place: ReleaseIdentity) -> Sequence[int]:
        """Updates with a source of that number; whether it is that very release is still to be asked."""
        if self._one_spelling:
            indexes = self._by_text.get(place.version.text)
            if indexes is not None:
                return indexes
        if not self._spellings:
            for text, version in self._written.items():
                self._spellings.setdefault(version, []).append(text)
        texts = self._spellings.get(place.version, ())
        return [index for text in texts for index in self._by_text[text]]


def is_source(source: ReleaseIdentity, place: ReleaseIdentity) -> bool:
    """Whether a source is this very release, and this very build as far as builds are known."""
    named, build = source.release_id, place.release_id
    # The build first: it is the cheapest thing that tells most sources apart.
    if named is not None and build is not None and named != build:
        return False
    return source.same_release(place)


def walk(nodes: Nodes, releases: Sequence[Release]) -> list[list[int]]:
    """Return the nodes by number of hops from the start; level 0 is the start alone, the last is empty."""
    sources, reached_by, identities = Sources(releases), nodes.of_update, nodes.identities
    seen = bytearray(len(identities))
    seen[0] = 1
    levels = [[0]]
    while levels[-1]:
        following: list[int] = []
        for node in levels[-1]:
            place = identities[node]
            for index in sources.named(place):
                reached = reached_by[index]
                if not seen[reached] and any(is_source(source, place) for source in releases[index].sources):
                    seen[reached] = 1
                    following.append(reached)
        levels.append(following)
    return levels
