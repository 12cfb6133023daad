"""Planning over 10,000 releases with 50,000 edges, beside networkx on the same graph."""

from __future__ import annotations

import gc
import random
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from updater.model.configuration import ReleaseIdentity
from updater.model.release import Release
from updater.model.version import Version
from updater.update.chain import find_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RELEASES, SOURCES, LOOKBACK, ROUNDS = 10_000, 5, 400, 7


def releases() -> tuple[ReleaseIdentity, list[Release]]:
    """A long history: each release can be applied to five of the few hundred before it."""
    seeded = random.Random(20)
    places = [
        ReleaseIdentity(
            "Бухгалтерия", "Фирма", Version(f"3.0.{number // 40}.{number % 40}"), f"{number:032x}"
        )
        for number in range(RELEASES + SOURCES)
    ]
    made = []
    for number in range(SOURCES, RELEASES + SOURCES):
        before = seeded.sample(range(max(0, number - LOOKBACK), number), SOURCES)
        sources = tuple(places[index] for index in before)
        made.append(Release(places[number], sources, Path("1cv8.cfu"), Path()))
    return places[0], made


def peer(start: ReleaseIdentity, made: Sequence[Release], target: ReleaseIdentity) -> int:
    """Build the same graph in networkx, numbers as nodes, and ask for a shortest path; return its hops."""
    import networkx as nx  # noqa: PLC0415 - a peer that only this benchmark needs

    graph = nx.DiGraph()
    graph.add_edges_from(
        (source.version.text, release.target.version.text) for release in made for source in release.sources
    )
    return len(nx.shortest_path(graph, start.version.text, target.version.text)) - 1


def measure() -> dict[str, Any]:
    """Return the median times of both, taken in turns."""
    start, made = releases()
    chain = find_chain(start, made)
    target = chain[-1].target
    if peer(start, made, target) != len(chain):
        raise SystemExit("the two disagree on the number of hops")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(_seconds(lambda: peer(start, made, target)))
        ours.append(_seconds(lambda: find_chain(start, made)))
    mine, other = statistics.median(ours), statistics.median(theirs)
    return {"name": "chain", "ours": mine, "peer": other, "speedup": other / mine, "unit": "s"}


def _seconds(work: Callable[[], object]) -> float:
    # Otherwise whoever comes second pays for collecting what the first left, and the inputs with it.
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(measure())
