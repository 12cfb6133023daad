"""From what was read of an infobase and the updates on the disk to a plan."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from updater.errors import PlanError
from updater.filing import explained
from updater.model.configuration import SupportState
from updater.model.plan import Hop, UpdatePlan
from updater.update.chain import Reach

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.model.configuration import Configuration, ReleaseIdentity
    from updater.model.infobase import InfobaseState
    from updater.model.release import Release
    from updater.model.version import Version

_PIECE = 1 << 20


def make_plan(state: InfobaseState, releases: Sequence[Release], *, to: Version | None = None) -> UpdatePlan:
    """Plan the way of one infobase; reads every update file once to fix its hash.

    Args:
        state: what was read from the infobase.
        releases: every update there is.
        to: the release wanted; the newest reachable one unless given.

    Raises:
        PlanError: `plan.*`: there is no way, and why.
        StorageError: an update file cannot be read.
    """
    start = vendor_release(state)
    reach = Reach(start, releases)
    chain = reach.chain(to)
    return UpdatePlan(state, start, hops_along(start, chain), reach.targets())


def vendor_release(state: InfobaseState) -> ReleaseIdentity:
    """Return the vendor's release an infobase stands on: what updates are judged against.

    It is taken from the support record, not from the configuration's own number,
    which may have been changed by hand (docs/formats.md 1.10).

    Raises:
        PlanError: `plan.empty-infobase`, `plan.not-on-support` or `plan.support-unknown`.
    """
    configuration = state.configuration
    if state.empty or configuration is None:
        raise PlanError("plan.empty-infobase", path=str(state.directory))
    facts = {"name": configuration.name, "version": str(configuration.version)}
    if state.support.state is SupportState.UNKNOWN:
        raise PlanError("plan.support-unknown", **facts)
    if state.support.state is SupportState.NONE or not state.support.vendors:
        raise PlanError("plan.not-on-support", **facts)
    return _main_vendor(configuration, [vendor.identity for vendor in state.support.vendors])


def _main_vendor(configuration: Configuration, vendors: Sequence[ReleaseIdentity]) -> ReleaseIdentity:
    """Of several vendor configurations (libraries have their own) take the one the base is named after."""
    own = configuration.identity
    same = [vendor for vendor in vendors if (vendor.name, vendor.vendor) == (own.name, own.vendor)]
    named = [vendor for vendor in vendors if vendor.name == own.name]
    return (same or named or list(vendors))[0]


def hops_along(start: ReleaseIdentity, chain: Sequence[Release]) -> tuple[Hop, ...]:
    """Return the hops along a chain of updates; reads every update file to fix its hash.

    Raises:
        StorageError: an update file cannot be read.
    """
    hops: list[Hop] = []
    for release in chain:
        source = hops[-1].target if hops else start
        handlers = _handlers_after(release, last=release is chain[-1])
        hops.append(Hop(source, release, handlers, file_hash(release.file)))
    return tuple(hops)


def _handlers_after(release: Release, *, last: bool) -> bool:
    """Whether update handlers run after a hop.

    The vendor runs them after releases it marks as required and after the last
    one (docs/platform.md 5.1). Where nobody says whether a release is required,
    they run: that costs time, while leaving them out could cost data
    (docs/decisions/0007-handlers-after-every-hop.md).
    """
    return last or release.handlers_required is not False


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, hex; memory stays flat.

    Raises:
        StorageError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with explained(path), path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
