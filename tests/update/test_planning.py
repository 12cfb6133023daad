"""From what a base is to a plan: which release counts, hashes, and after which hops handlers run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.stand import make_stand

from updater.errors import PlanError, StorageError
from updater.infobases.inspection import inspect_infobase
from updater.model.configuration import ReleaseIdentity, Support, SupportState, VendorConfiguration
from updater.model.version import Version
from updater.update.planning import make_plan, vendor_release

if TYPE_CHECKING:
    from pathlib import Path

    from support.stand import Stand

    from updater.model.infobase import InfobaseState


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base of 1.0.1.1 with two updates."""
    return make_stand(tmp_path)


def on_support(state: InfobaseState, *vendors: ReleaseIdentity) -> InfobaseState:
    """The same base supported by these vendor configurations."""
    support = Support(SupportState.LOCKED, tuple(VendorConfiguration(vendor) for vendor in vendors))
    return replace(state, support=support)


def test_a_plan_holds_hops_hashes_and_targets(stand: Stand) -> None:
    """Each hop starts where the one before ended, and fixes the hash of its file."""
    plan = stand.plan()
    assert [str(hop.target.version) for hop in plan.hops] == ["1.0.2.1", "1.0.3.1"]
    assert [hop.source for hop in plan.hops] == [plan.start, plan.hops[0].target]
    for hop in plan.hops:
        assert hop.file_hash == hashlib.sha256(hop.release.file.read_bytes()).hexdigest()
    assert [str(target.version) for target in plan.reachable] == ["1.0.3.1", "1.0.2.1"]


@pytest.mark.parametrize(
    ("required", "expected"),
    [((None, None), [True, True]), ((False, False), [False, True]), ((True, False), [True, True])],
)
def test_after_which_hops_handlers_run(
    stand: Stand, required: tuple[bool | None, bool | None], expected: list[bool]
) -> None:
    """Always after the last; after the others unless they certainly need not."""
    releases = [
        replace(release, handlers_required=flag)
        for release, flag in zip(stand.releases, required, strict=True)
    ]
    plan = make_plan(inspect_infobase(stand.directory), releases)
    assert [hop.run_handlers for hop in plan.hops] == expected


def test_the_vendors_record_counts_not_the_configurations_own_number(stand: Stand) -> None:
    """A number changed by hand does not mislead: the update is judged against the vendor's release."""
    state = inspect_infobase(stand.directory)
    assert state.configuration is not None
    renumbered = replace(state, configuration=replace(state.configuration, version=Version("9.9")))
    assert str(make_plan(renumbered, stand.releases).start.version) == "1.0.1.1"


def test_of_several_vendors_the_one_the_base_is_named_after(stand: Stand) -> None:
    """A library's vendor configuration is not what the base is updated by."""
    state = inspect_infobase(stand.directory)
    own = state.support.vendors[0].identity
    library = ReleaseIdentity("Библиотека", "Другая", Version("3.1"))
    assert vendor_release(on_support(state, library, own)) == own
    assert vendor_release(on_support(state, library)) == library


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"configuration": None, "empty": True}, "plan.empty-infobase"),
        ({"support": Support(SupportState.NONE)}, "plan.not-on-support"),
        ({"support": Support(SupportState.UNKNOWN)}, "plan.support-unknown"),
    ],
)
def test_bases_that_cannot_be_planned_for(stand: Stand, change: dict[str, object], code: str) -> None:
    """Empty, off support, unreadable support: each its own reason."""
    state = replace(inspect_infobase(stand.directory), **change)  # type: ignore[arg-type]
    with pytest.raises(PlanError) as caught:
        make_plan(state, stand.releases)
    assert caught.value.code == code


def test_a_vanished_update_is_a_storage_error(stand: Stand) -> None:
    """A file that went away between the scan and the plan is named."""
    stand.releases[1].file.unlink()
    with pytest.raises(StorageError) as caught:
        stand.plan()
    assert caught.value.params["path"] == str(stand.releases[1].file)
