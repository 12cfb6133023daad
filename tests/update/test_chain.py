"""The way from one release to another: shortest, newest, the same every time, and reasons for none."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.errors import PlanError
from updater.model.configuration import ReleaseIdentity
from updater.model.release import Release
from updater.model.version import Version
from updater.update.chain import find_chain, reachable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def at(
    number: str, build: str | None = None, *, name: str = "Учёт", vendor: str = "Фирма"
) -> ReleaseIdentity:
    """A release of the one configuration these tests are about."""
    return ReleaseIdentity(name, vendor, Version(number), build)


def update(target: ReleaseIdentity, *sources: ReleaseIdentity, file: str = "1cv8.cfu") -> Release:
    """An update from some releases to one."""
    return Release(target, sources, Path(file), Path())


def numbers(chain: Sequence[Release]) -> list[str]:
    """The numbers a chain passes through."""
    return [str(release.target.version) for release in chain]


def reason(start: ReleaseIdentity, releases: Sequence[Release], to: str | None = None) -> PlanError:
    """The error that says why there is no chain."""
    with pytest.raises(PlanError) as caught:
        find_chain(start, releases, to=Version(to) if to else None)
    return caught.value


def test_newest_reachable_release_in_fewest_hops() -> None:
    """A release that can be skipped is skipped."""
    releases = [update(at("2"), at("1")), update(at("3"), at("1"), at("2")), update(at("4"), at("3"))]
    assert numbers(find_chain(at("1"), releases)) == ["3", "4"]


def test_a_chosen_target_is_honoured() -> None:
    """Any reachable release can be the target, also one that is not the newest."""
    releases = [update(at("2"), at("1")), update(at("3"), at("1"), at("2"))]
    assert numbers(find_chain(at("1"), releases, to=Version("2"))) == ["2"]


def test_numbers_are_compared_as_integers() -> None:
    """3.0.10 is newer than 3.0.9, and 3.0.09 is the same release as 3.0.9."""
    releases = [update(at("3.0.9"), at("3.0.1")), update(at("3.0.10"), at("3.0.09"))]
    assert numbers(find_chain(at("3.0.1"), releases)) == ["3.0.9", "3.0.10"]


def test_equal_length_goes_through_the_newest_release() -> None:
    """Of two chains of two hops the one through the later release is taken, whatever the order given."""
    releases = [update(at("4"), at("2"), at("3")), update(at("3"), at("1")), update(at("2"), at("1"))]
    for order in itertools.permutations(releases):
        assert numbers(find_chain(at("1"), order)) == ["3", "4"]


def test_same_target_from_two_files_is_decided_by_name() -> None:
    """Two templates with one release: always the same file is taken."""
    releases = [update(at("2"), at("1"), file=name) for name in ("b/1.cfu", "a/1.cfu")]
    assert {Path("b/1.cfu")} == {find_chain(at("1"), order)[0].file for order in (releases, releases[::-1])}


def test_builds_must_agree_when_both_are_known() -> None:
    """A source of the same number but of another build does not lead on."""
    releases = [update(at("2"), at("1", "a" * 8)), update(at("3"), at("1", "b" * 8))]
    assert numbers(find_chain(at("1", "a" * 8), releases)) == ["2"]


def test_a_build_nobody_knows_does_not_stand_in_the_way() -> None:
    """A hint without build ids still makes a chain."""
    assert numbers(find_chain(at("1", "a" * 8), [update(at("2"), at("1"))])) == ["2"]


def test_another_build_is_a_reason_of_its_own() -> None:
    """Same number, another build: said as such, with both builds."""
    error = reason(at("1", "base"), [update(at("2"), at("1", "wanted"))])
    assert (
        error.code,
        error.params["base"],
        error.params["wanted"],
    ) == ("plan.other-build", "base", "wanted")


def test_too_old_names_the_nearest_release_that_helps() -> None:
    """The lowest source above the base is named, not the newest."""
    releases = [update(at("9"), at("8")), update(at("7"), at("5"), at("6"))]
    error = reason(at("1"), releases)
    assert (error.code, error.params["nearest"], error.params["newest"]) == ("plan.too-old", "5", "9")


@pytest.mark.parametrize(
    ("releases", "to", "code"),
    [
        ([], None, "plan.no-updates"),
        ([update(at("2", name="Склад", vendor="Иные"), at("1", name="Склад"))], None, "plan.no-updates"),
        ([update(at("2", vendor="Другая"), at("1", vendor="Другая"))], None, "plan.other-vendor"),
        ([update(at("2", name="УчётБазовая"), at("1", name="УчётБазовая"))], None, "plan.other-edition"),
        ([update(at("1"), at("0"))], None, "plan.up-to-date"),
        ([update(at("2"), at("1"))], "1", "plan.up-to-date"),
        ([update(at("2"), at("1"))], "5", "plan.target-missing"),
        ([update(at("2"), at("1")), update(at("5"), at("4"))], "5", "plan.target-unreachable"),
        ([update(at("5"), at("0.5"))], None, "plan.not-listed"),
    ],
)
def test_reasons(releases: list[Release], to: str | None, code: str) -> None:
    """Each situation without a chain has its own reason."""
    assert code == reason(at("1"), releases, to).code


def test_another_edition_is_reached_only_by_choice() -> None:
    """A move to another edition is never the default, but can be asked for."""
    releases = [update(at("9", name="УчётПРОФ"), at("1")), update(at("2"), at("1"))]
    assert numbers(find_chain(at("1"), releases)) == ["2"]
    assert numbers(find_chain(at("1"), releases, to=Version("9"))) == ["9"]


def test_cycles_end() -> None:
    """Releases that lead back, also to the start, neither hang nor become a target."""
    releases = [update(at("2"), at("1"), at("3")), update(at("3"), at("2")), update(at("1"), at("3"))]
    assert numbers(find_chain(at("1"), releases)) == ["2", "3"]
    assert [str(found.version) for found in reachable(at("1"), releases)] == ["3", "2"]


_PLACES = st.integers(0, 7)
_UPDATES = st.lists(st.tuples(_PLACES, st.lists(_PLACES, min_size=1, max_size=3)), max_size=14)


def _simple_paths(start: int, edges: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Every path without a repeated place, tried one by one."""
    stack = [[start]]
    while stack:
        path = stack.pop()
        yield path
        stack.extend([*path, end] for begin, end in edges if begin == path[-1] and end not in path)


@given(_UPDATES, _PLACES)
def test_as_short_as_brute_force(drawn: list[tuple[int, list[int]]], begin: int) -> None:
    """Whatever the graph: everything reachable is found, and no path is shorter than the chain."""
    releases = [update(at(str(end)), *(at(str(source)) for source in sources)) for end, sources in drawn]
    edges = [(source, end) for end, sources in drawn for source in sources]
    shortest: dict[int, int] = {}
    for path in _simple_paths(begin, edges):
        shortest[path[-1]] = min(len(path) - 1, shortest.get(path[-1], 99))
    del shortest[begin]
    found = reachable(at(str(begin)), releases)
    assert sorted(shortest, reverse=True) == [int(str(place.version)) for place in found]
    for end, hops in shortest.items():
        chain = find_chain(at(str(begin)), releases, to=Version(str(end)))
        assert hops == len(chain)
        places = [begin, *(int(str(release.target.version)) for release in chain)]
        for release, place in zip(chain, places, strict=False):
            assert at(str(place)) in release.sources


@given(_UPDATES, _PLACES, st.integers())
def test_order_of_the_files_does_not_matter(
    drawn: list[tuple[int, list[int]]], begin: int, seed: int
) -> None:
    """The same files always give the same plan, or the same reason."""
    releases = [
        update(at(str(end)), *(at(str(source)) for source in sources), file=f"{number}.cfu")
        for number, (end, sources) in enumerate(drawn)
    ]
    shuffled = random.Random(seed).sample(releases, len(releases))
    assert _answer(at(str(begin)), releases) == _answer(at(str(begin)), shuffled)


def _answer(start: ReleaseIdentity, releases: Sequence[Release]) -> object:
    try:
        return find_chain(start, releases)
    except PlanError as error:
        return error.code, error.params
