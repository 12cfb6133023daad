"""Planning to replace a configuration that is off support, whole, by a distribution's own.

Nothing of it is planned before the person asked for this very thing: what was changed
in the configuration by hand is gone afterwards (docs/platform.md 5.5,
docs/decisions/0016-replacing-a-configuration.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.enterprise.fallback import objections_to_replacing
from updater.errors import PlanError
from updater.model.plan import Hop, UpdatePlan
from updater.update.chain import Reach
from updater.update.planning import file_hash, hops_along

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from updater.model.configuration import Configuration, ReleaseIdentity
    from updater.model.infobase import InfobaseState
    from updater.model.release import Release
    from updater.model.version import Version


def may_be_replaced(state: InfobaseState) -> bool:
    """Whether the person may be asked at all: off support, and no base edition."""
    configuration = state.configuration
    return configuration is not None and not objections_to_replacing(state.support.state, configuration)


def plan_replacement(
    state: InfobaseState, wholes: Sequence[Release], updates: Sequence[Release], *, to: Version | None = None
) -> UpdatePlan:
    """Plan to put a whole configuration in place, and to go on from it by ordinary updates.

    Of several ways to the same release the one with the smallest leap is taken: best of all, the
    very release the infobase has is put back on support, so that no update handlers are skipped.

    Args:
        state: what was read from the infobase; `may_be_replaced`.
        wholes: whole configurations there are, of whatever program.
        updates: every update there is.
        to: the release wanted; the newest reachable one unless given.

    Raises:
        PlanError: `plan.not-on-support`: it may not be replaced; `plan.nothing-to-load`,
            `plan.up-to-date`, `plan.target-missing`.
        StorageError: a file cannot be read.
    """
    configuration = _replaceable(state)
    ways = _best_ways(configuration, wholes, updates)
    way = _chosen(configuration, ways, to)
    start = configuration.identity
    leap = way.whole.target.version != start.version
    first = Hop(start, way.whole, run_handlers=leap, file_hash=file_hash(way.whole.file))
    hops = (first, *hops_along(way.whole.target, way.updates))
    return UpdatePlan(state, start, hops, tuple(each.target for each in ways))


def ways_of_replacing(
    state: InfobaseState, wholes: Sequence[Release], updates: Sequence[Release]
) -> tuple[tuple[Release, ...], ...]:
    """Return the way `plan_replacement` takes to every release there is one to, newest first.

    Each begins with the whole configuration that is put in place. No file is read.

    Raises:
        PlanError: `plan.not-on-support`, `plan.nothing-to-load`.
    """
    return tuple((way.whole, *way.updates) for way in _best_ways(_replaceable(state), wholes, updates))


def _replaceable(state: InfobaseState) -> Configuration:
    configuration = state.configuration
    if configuration is None or not may_be_replaced(state):
        facts = {"name": configuration.name, "version": str(configuration.version)} if configuration else {}
        raise PlanError("plan.not-on-support", **facts)
    return configuration


def _best_ways(
    configuration: Configuration, wholes: Sequence[Release], updates: Sequence[Release]
) -> list[_Way]:
    """Of the ways to each release take the one with the smallest leap; the newest release first."""
    best: dict[ReleaseIdentity, _Way] = {}
    for whole in _usable(configuration, wholes):
        for way in _ways_over(whole, updates):
            known = best.get(way.target)
            if known is None or way.leap < known.leap:
                best[way.target] = way
    return sorted(best.values(), key=lambda way: way.target.version, reverse=True)


@dataclass(frozen=True, slots=True)
class _Way:
    """A whole configuration and the updates after it."""

    whole: Release
    updates: tuple[Release, ...]

    @property
    def target(self) -> ReleaseIdentity:
        return (self.updates[-1] if self.updates else self.whole).target

    @property
    def leap(self) -> tuple[Version, bool, int]:
        """What makes a way worse: a newer whole configuration, one without support, then more updates."""
        return self.whole.target.version, not self.whole.delivery, len(self.updates)


def _usable(configuration: Configuration, wholes: Sequence[Release]) -> tuple[Release, ...]:
    """Whole configurations of the same program that are no step back.

    One of the very same release is of use only when it brings support along: else nothing would change.
    """
    own = configuration.identity
    kin = [each for each in wholes if (each.target.name, each.target.vendor) == (own.name, own.vendor)]
    if not kin:
        facts = {"name": own.name, "vendor": own.vendor, "version": str(own.version)}
        raise PlanError("plan.nothing-to-load", **facts)
    return tuple(
        each
        for each in kin
        if each.target.version > own.version or (each.target.version == own.version and each.delivery)
    )


def _ways_over(whole: Release, updates: Sequence[Release]) -> Iterator[_Way]:
    yield _Way(whole, ())
    if whole.delivery:  # nothing applies to what is off support
        reach = Reach(whole.target, updates)
        for target in reach.targets():
            if target.name == whole.target.name:
                yield _Way(whole, reach.chain(target.version))


def _chosen(configuration: Configuration, ways: Sequence[_Way], to: Version | None) -> _Way:
    facts = {"name": configuration.name, "version": str(configuration.version)}
    if not ways:
        raise PlanError("plan.up-to-date", **facts, newest=str(configuration.version))
    wanted = to or max(way.target.version for way in ways)
    leading = [way for way in ways if way.target.version == wanted]
    if not leading:
        raise PlanError("plan.target-missing", **facts, to=str(to))
    return min(leading, key=lambda way: way.leap)
