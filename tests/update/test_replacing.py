"""A configuration off support replaced whole: only by the person's choice, and proved."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.stand import NAME, Stand, configuration_files, make_stand

from updater.errors import PlanError
from updater.formats.writing.container import write_container
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.infobases.inspection import inspect_infobase
from updater.model.configuration import SupportState
from updater.model.template import Manifest, Template
from updater.model.version import Version
from updater.templates.whole import whole_configurations
from updater.update.replacing import may_be_replaced, plan_replacement, ways_of_replacing
from updater.update.report import RunOutcome
from updater.update.run import run_update

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from updater.model.plan import UpdatePlan
    from updater.model.release import Release


def full_distribution(folder: Path, version: str, **more: Any) -> Template:
    """A template with a whole configuration."""
    folder.mkdir(parents=True)
    write_container(folder / "1cv8.cf", configuration_files(version, **more))
    manifest = Manifest("Полигон", NAME, Version(version))
    return Template(str(folder), manifest, "1cv8.mft", None, "", None, ("1cv8.cf", "1cv8.mft"))


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base of 1.0.1.1 that was taken off support."""
    stand = make_stand(tmp_path)
    stand.file.unlink()
    infobase_with_configuration(stand.file, configuration_files("1.0.1.1", locked_support=False))
    (stand.directory / ".sim.json").write_text(json.dumps({"data_version": "1.0.1.1"}), "utf-8")
    return stand


def wholes(stand: Stand, *versions: str, **more: Any) -> tuple[Release, ...]:
    """Whole configurations of some releases."""
    return whole_configurations(
        full_distribution(stand.root / "full" / version, version, **more) for version in versions
    )


def plan(stand: Stand, **more: Any) -> UpdatePlan:
    """The plan to replace by 1.0.3.1."""
    return plan_replacement(inspect_infobase(stand.directory), wholes(stand, "1.0.3.1", **more), ())


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_newest_is_planned_or_the_one_wanted(stand: Stand) -> None:
    """One hop to the newest release there is, or to the one asked for; older ones are no way."""
    state, found = inspect_infobase(stand.directory), wholes(stand, "1.0.2.1", "1.0.3.1", "1.0.0.9")
    newest = plan_replacement(state, found, ())
    assert (str(newest.target.version), len(newest.hops), newest.replaces) == ("1.0.3.1", 1, True)
    assert [str(each.version) for each in newest.reachable] == ["1.0.3.1", "1.0.2.1"]
    assert str(plan_replacement(state, found, (), to=Version("1.0.2.1")).target.version) == "1.0.2.1"


@pytest.mark.parametrize(
    ("versions", "to", "more", "code"),
    [
        ((), None, {}, "plan.nothing-to-load"),
        (("1.0.0.9",), None, {}, "plan.up-to-date"),
        (("1.0.1.1",), None, {"locked_support": False}, "plan.up-to-date"),
        (("1.0.3.1",), "1.0.2.1", {}, "plan.target-missing"),
    ],
)
def test_why_there_is_nothing_to_replace_by(
    stand: Stand, versions: tuple[str, ...], to: str | None, more: dict[str, Any], code: str
) -> None:
    """No file, none that is newer, not the one wanted: each its own reason."""
    state = inspect_infobase(stand.directory)
    with pytest.raises(PlanError) as caught:
        plan_replacement(state, wholes(stand, *versions, **more), (), to=Version(to) if to else None)
    assert caught.value.code == code


def test_the_same_release_is_put_back_on_support_and_updated_from_there(stand: Stand) -> None:
    """The smallest leap is none: the vendor's own of the very release, then the ordinary updates; proved."""
    state = inspect_infobase(stand.directory)
    way = plan_replacement(state, wholes(stand, "1.0.1.1", "1.0.3.1"), stand.releases)
    steps = [(str(hop.source.version), str(hop.target.version), hop.release.replaces) for hop in way.hops]
    assert steps == [
        ("1.0.1.1", "1.0.1.1", True),
        ("1.0.1.1", "1.0.2.1", False),
        ("1.0.2.1", "1.0.3.1", False),
    ]
    report = run_update(stand.request(plan=way, replace_configuration=True), stand.tools())
    assert (report.problem, report.outcome) == (None, RunOutcome.DONE)
    assert [step.step for step in report.steps][2:5] == ["replace-cfg", "update-db-cfg", "update-cfg"]
    found = inspect_infobase(stand.directory, deep=True)
    assert (stand.version(), found.support.state) == ("1.0.3.1", SupportState.LOCKED)


def test_the_ways_shown_are_the_ways_planned(stand: Stand) -> None:
    """To every release the very way a plan takes."""
    state, found = inspect_infobase(stand.directory), wholes(stand, "1.0.1.1", "1.0.3.1")
    ways = ways_of_replacing(state, found, stand.releases)
    planned = [plan_replacement(state, found, stand.releases, to=way[-1].target.version).hops for way in ways]
    assert ["1.0.3.1", "1.0.2.1", "1.0.1.1"] == [str(way[-1].target.version) for way in ways]
    assert [[hop.release for hop in hops] for hops in planned] == [list(way) for way in ways]


def test_of_two_files_of_one_release_the_one_with_support_is_taken(stand: Stand) -> None:
    """A plain file replaces as well, but leaves the infobase without a vendor, and no update follows."""
    plain = whole_configurations([full_distribution(stand.root / "plain", "1.0.3.1", locked_support=False)])
    found = (*plain, *wholes(stand, "1.0.3.1"))
    way = plan_replacement(inspect_infobase(stand.directory), found, ())
    assert [False, True] == [each.delivery for each in found]
    assert way.hops[0].release.delivery


def test_only_what_is_off_support_and_no_base_edition(stand: Stand) -> None:
    """On support there is a right update; a base edition is never loaded."""
    state = inspect_infobase(stand.directory)
    assert may_be_replaced(state)
    assert state.configuration is not None
    locked = replace(state, support=replace(state.support, state=SupportState.LOCKED))
    base = replace(state, configuration=replace(state.configuration, name=f"{NAME}Базовая"))
    for other in (locked, base, replace(state, configuration=None)):
        assert not may_be_replaced(other)
        with pytest.raises(PlanError) as caught:
            plan_replacement(other, (), ())
        assert caught.value.code == "plan.not-on-support"


def test_a_damaged_configuration_leads_nowhere(tmp_path: Path) -> None:
    """A `.cf` that cannot be read is left out; the others are there."""
    bad = full_distribution(tmp_path / "a", "1.0.2.1")
    (bad.directory / "1cv8.cf").write_bytes(b"nothing")
    good = full_distribution(tmp_path / "b", "1.0.3.1")
    assert [str(each.target.version) for each in whole_configurations([bad, good])] == ["1.0.3.1"]


@pytest.mark.parametrize(("delivery", "state"), [(True, SupportState.LOCKED), (False, SupportState.NONE)])
def test_replaced_and_proved(stand: Stand, *, delivery: bool, state: SupportState) -> None:
    """The update is tried, finds nothing, the file is loaded, applied, proved; the report says so."""
    request = stand.request(plan=plan(stand, locked_support=delivery), replace_configuration=True)
    report = run_update(request, stand.tools())
    assert (report.problem, report.outcome) == (None, RunOutcome.DONE)
    assert "configuration-replaced" in {note.code for note in report.notes}
    found = inspect_infobase(stand.directory, deep=True)
    assert (stand.version(), found.support.state, found.unapplied_changes) == ("1.0.3.1", state, False)
    log = (report.log_dir / "run.log").read_text("utf-8")
    assert log.index("/UpdateCfg") < log.index("/LoadCfg") < log.index("/UpdateDBCfg")


def test_without_consent_nothing_begins(stand: Stand) -> None:
    """The plan alone is no consent: the checks refuse it, the platform is not started for it."""
    before = sha(stand.file)
    report = run_update(stand.request(plan=plan(stand)), stand.tools())
    assert (report.outcome, [check.code for check in report.refused]) == (
        RunOutcome.REFUSED,
        ["support-none"],
    )
    assert sha(stand.file) == before


@pytest.mark.parametrize(("mode", "value"), [("SIM_FAIL", "UpdateCfg"), ("SIM_CRASH", "UpdateCfg")])
def test_another_failure_is_never_mended_by_loading(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, mode: str, value: str
) -> None:
    """The update failed for another reason than an empty file: nothing is loaded, everything is put back."""
    before = sha(stand.file)
    monkeypatch.setenv(mode, value)
    report = run_update(stand.request(plan=plan(stand), replace_configuration=True), stand.tools())
    assert (report.outcome, sha(stand.file)) == (RunOutcome.FAILED_RESTORED, before)
    assert "/LoadCfg" not in (report.log_dir / "run.log").read_text("utf-8")


@pytest.mark.parametrize("mode", ["SIM_FAIL", "SIM_RC0_UNCHANGED"])
def test_loading_that_fails_or_does_nothing_is_undone(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """The exit code proves nothing here either."""
    before = sha(stand.file)
    monkeypatch.setenv(mode, "LoadCfg")
    report = run_update(stand.request(plan=plan(stand), replace_configuration=True), stand.tools())
    assert (report.outcome, sha(stand.file)) == (RunOutcome.FAILED_RESTORED, before)
