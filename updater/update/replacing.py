"""Planning to replace a configuration that is off support, whole, by a distribution's own.

Nothing of it is planned before the person asked for this very thing: what was changed
in the configuration by hand is gone afterwards (docs/platform.md 5.5,
docs/decisions/0016-replacing-a-configuration.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import PlanError
from updater.model.configuration import SupportState
from updater.model.plan import Hop, UpdatePlan
from updater.update.planning import file_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.model.configuration import Configuration
    from updater.model.infobase import InfobaseState
    from updater.model.release import Release
    from updater.model.version import Version


def may_be_replaced(state: InfobaseState) -> bool:
    """Whether the person may be asked at all: off support, and no base edition."""
    configuration = state.configuration
    if configuration is None or state.support.state is not SupportState.NONE:
        return False
    return not configuration.base_edition


def plan_replacement(
    state: InfobaseState, wholes: Sequence[Release], *, to: Version | None = None
) -> UpdatePlan:
    """Plan one hop: from the release the infobase has to that of a whole configuration.

    Args:
        state: what was read from the infobase; `may_be_replaced`.
        wholes: whole configurations there are, of whatever program.
        to: the release wanted; the newest unless given.

    Raises:
        PlanError: `plan.not-on-support`: it may not be replaced; `plan.nothing-to-load`,
            `plan.up-to-date`, `plan.target-missing`.
        StorageError: the file cannot be read.
    """
    configuration = state.configuration
    if configuration is None or not may_be_replaced(state):
        facts = {"name": configuration.name, "version": str(configuration.version)} if configuration else {}
        raise PlanError("plan.not-on-support", **facts)
    chosen, ahead = _chosen(configuration, wholes, to)
    start = configuration.identity
    hop = Hop(start, chosen, run_handlers=True, file_hash=file_hash(chosen.file))
    targets = sorted((release.target for release in ahead), key=lambda each: each.version, reverse=True)
    return UpdatePlan(state, start, (hop,), tuple(dict.fromkeys(targets)))


def _chosen(
    configuration: Configuration, wholes: Sequence[Release], to: Version | None
) -> tuple[Release, list[Release]]:
    own, facts = configuration.identity, {"name": configuration.name, "version": str(configuration.version)}
    facts["vendor"] = configuration.vendor
    kin = [each for each in wholes if (each.target.name, each.target.vendor) == (own.name, own.vendor)]
    if not kin:
        raise PlanError("plan.nothing-to-load", **facts)
    ahead = [release for release in kin if release.target.version > own.version]
    if not ahead or to == own.version:
        newest = max(release.target.version for release in kin)
        raise PlanError("plan.up-to-date", **facts, newest=str(to or newest))
    if to is None:
        return max(ahead, key=lambda release: release.target.version), ahead
    wanted = [release for release in ahead if release.target.version == to]
    if not wanted:
        raise PlanError("plan.target-missing", **facts, to=str(to))
    return wanted[0], ahead
