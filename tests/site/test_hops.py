"""The fewest hops over what releases say they update."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.errors import SiteError
from updater.model.site import SiteRelease
from updater.model.version import Version
from updater.site.hops import fewest_hops


def _releases(edges: dict[str, str]) -> list[SiteRelease]:
    """Make releases of `{version: "what it updates"}`."""
    return [
        SiteRelease(Version(version), updates=tuple(map(Version, sources.split())))
        for version, sources in edges.items()
    ]


def _way(releases: list[SiteRelease], start: str, to: str | None = None) -> list[str]:
    hops = fewest_hops(releases, Version(start), Version(to) if to else None)
    return [str(hop.version) for hop in hops]


CHAIN = _releases({"1.1": "1.0", "1.2": "1.1", "1.3": "1.1 1.2", "1.4": "1.3", "2.0": ""})


def test_newest_by_fewest() -> None:
    """Releases are skipped where an update allows it; a full distribution leads nowhere."""
    assert ["1.1", "1.3", "1.4"] == _way(CHAIN, "1.0")
    assert [] == _way(CHAIN, "1.4")


def test_wanted_release() -> None:
    """Another release can be the aim; where one is already there is nothing to do."""
    assert ["1.1", "1.2"] == _way(CHAIN, "1.0", "1.2")
    assert [] == _way(CHAIN, "1.2", "1.2")


@pytest.mark.parametrize(
    ("start", "to", "code"),
    [
        ("0.9", None, "site.start-unknown"),
        ("1.0", "7.7", "site.release-unknown"),
        ("1.0", "2.0", "site.no-path"),
        ("1.3", "1.2", "site.no-path"),
    ],
)
def test_reasons(start: str, to: str | None, code: str) -> None:
    """Too old a release, an unknown aim and an aim out of reach are told apart."""
    with pytest.raises(SiteError) as caught:
        _way(CHAIN, start, to)
    assert code == caught.value.code


def test_a_release_newer_than_all() -> None:
    """Who is ahead of everything listed has nothing to do."""
    assert [] == _way(CHAIN, "9.0")
    assert [] == _way([], "1.0")


def test_versions_for_testing_only_on_request() -> None:
    """A version for testing is neither the aim nor a step, unless it is asked for."""
    test = SiteRelease(Version("1.5"), updates=(Version("1.4"),), test=True)
    assert "1.4" == _way([*CHAIN, test], "1.0")[-1]
    assert "1.5" == _way([*CHAIN, test], "1.0", "1.5")[-1]


def test_circles_and_own_targets() -> None:
    """Lists with circles in them, or releases that update themselves, end all the same."""
    releases = _releases({"1.0": "1.1 1.0", "1.1": "1.0 1.1", "1.2": "1.1 1.2"})
    assert ["1.1", "1.2"] == _way(releases, "1.0")


def test_compound_versions_meet_their_own_part() -> None:
    """A layered release is the same node as its own number."""
    releases = _releases({"1.3.93.1/3.1.46.23": "1.3.92.1", "1.3.94.1": "1.3.93.1"})
    assert ["1.3.93.1/3.1.46.23", "1.3.94.1"] == _way(releases, "1.3.92.1")


_EDGES = st.dictionaries(st.integers(1, 12), st.sets(st.integers(0, 12), max_size=4), max_size=12)


@given(_EDGES)
def test_as_few_as_a_graph_library_finds(edges: dict[int, set[int]]) -> None:
    """Against networkx: the newest that can be reached, in as few hops, each allowed by the one before."""
    releases = [
        SiteRelease(
            Version(f"1.{number}"), updates=tuple(Version(f"1.{source}") for source in sorted(sources))
        )
        for number, sources in edges.items()
    ]
    graph = nx.DiGraph((source, number) for number, sources in edges.items() for source in sources)
    graph.add_node(0)
    reached = nx.single_source_shortest_path_length(graph, 0)
    newest = max(reached)
    if newest == 0 and any(edges.values()):
        with pytest.raises(SiteError):
            fewest_hops(releases, Version("1.0"))
        return
    hops = fewest_hops(releases, Version("1.0"))
    assert reached[newest] == len(hops)
    for before, after in itertools.pairwise([Version("1.0"), *(hop.version for hop in hops)]):
        release = next(each for each in releases if each.version == after)
        assert before in release.updates
