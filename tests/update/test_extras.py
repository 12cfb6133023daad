"""What is done besides an update: only when asked for, in its place, and given back however the run ends."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from support.stand import Stand, make_stand

from updater.enterprise.commands import PERMISSION_CODE
from updater.infobases.access import BLOCK_FILE, connection_block
from updater.model.extras import EXTRAS, Extras
from updater.texts import Texts
from updater.update.continuing import Demand, continue_run
from updater.update.recovery import unfinished
from updater.update.report import RunOutcome, StepEnd
from updater.update.request_facts import extras_of
from updater.update.run import run_update
from updater.update.steps import expected_steps

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.report import Report
    from updater.update.request import UpdateRequest

_EVERYTHING = Extras(
    check_before=True,
    compress_before=True,
    check_after=True,
    compress_after=True,
    finish_previous=True,
    block_users=True,
)
_FOREIGN = '{1,20260101000000,00010101000000,"Ремонт","код",""}'


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base with one update."""
    return make_stand(tmp_path, ("1.0.1.1", "1.0.2.1"))


def test_everything_in_its_place(stand: Stand) -> None:
    """Block, copy, test, leftovers, the update, test, compression, proof; all of it done."""
    request = stand.request(extras=_EVERYTHING)
    report = run_update(request, stand.tools())
    assert report.problem is None
    assert (report.outcome, stand.version()) == (RunOutcome.DONE, "1.0.2.1")
    assert [step.step for step in report.steps] == [
        *("checks", "block-users", "backup", "check-infobase", "compress-before", "finish-previous"),
        *("update-cfg", "update-db-cfg", "handlers"),
        *("check-infobase", "compress", "final-proof"),
    ]
    shown = expected_steps(request.plan, backup=True, extras=_EVERYTHING)
    assert [(step.step, step.subject) for step in report.steps] == list(shown)
    assert {step.end for step in report.steps} == {StepEnd.DONE}
    assert not (stand.directory / BLOCK_FILE).exists()


def test_errors_a_test_finds_stop_the_update(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform says that the data are damaged: nothing is updated, the base is what it was."""
    before = stand.file.read_bytes()
    monkeypatch.setenv("SIM_FAIL", "IBCheckAndRepair")
    report = run_update(stand.request(extras=Extras(check_before=True)), stand.tools())
    assert report.problem is not None
    assert report.outcome is RunOutcome.FAILED_RESTORED
    assert [step.step for step in report.steps if step.end is StepEnd.FAILED] == ["check-infobase"]
    assert stand.file.read_bytes() == before


def _damaged(stand: Stand, **errors: int) -> None:
    (stand.directory / ".sim.json").write_text(json.dumps({"data_version": "1.0.1.1", **errors}), "utf-8")


def _starts(stand: Stand) -> list[str]:
    """What was asked of test and repair, in order: the switches that tell the one from the other."""
    log = next(stand.state_dir.rglob("run.log")).read_text("utf-8")
    lines = [line for line in log.splitlines() if "/IBCheckAndRepair" in line]
    return ["test" if "-TestOnly" in line else "repair" for line in lines]


def _notes(report: Report) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.params) for note in report.notes}


@pytest.mark.parametrize("when", ["before", "after"])
def test_errors_are_repaired_and_the_repair_is_proved(stand: Stand, when: str) -> None:
    """Test, repair, test again; what was found is told, and the update is done."""
    _damaged(stand, broken_links=3)
    report = run_update(stand.request(extras=Extras(**{f"repair_{when}": True})), stand.tools())
    assert (report.outcome, stand.version()) == (RunOutcome.DONE, "1.0.2.1")
    assert _starts(stand) == ["test", "repair", "test"]
    told = _notes(report)["data-repaired"]
    assert (told["when"], "Обнаружено ошибок: 3" in str(told["text"])) == (when, True)
    for language in ("ru", "en"):
        assert "Обнаружено ошибок: 3" in Texts(language)("note.data-repaired", **told)


def test_what_is_sound_is_not_repaired(stand: Stand) -> None:
    """A repair writes to the data: without errors there is one test and no more."""
    report = run_update(stand.request(extras=Extras(repair_before=True)), stand.tools())
    assert (report.outcome, _starts(stand)) == (RunOutcome.DONE, ["test"])
    assert list(_notes(report)) == ["data-sound"]


def test_errors_that_stay_stop_the_update(stand: Stand) -> None:
    """What cannot be repaired without deleting stops the run, and the base is what it was, its errors too."""
    _damaged(stand, broken_links=1, lost_records=2)
    before = stand.file.read_bytes()
    report = run_update(stand.request(extras=Extras(repair_before=True)), stand.tools())
    assert report.problem is not None
    assert (report.outcome, report.problem.code) == (RunOutcome.FAILED_RESTORED, "run.data-not-repaired")
    assert "Обнаружено ошибок: 2" in str(report.problem.params["text"])
    assert (_starts(stand), stand.file.read_bytes()) == (["test", "repair", "test"], before)


def test_a_test_that_finds_errors_names_the_way_on(stand: Stand) -> None:
    """Without the wish to repair nothing is repaired: the words name the option that would."""
    _damaged(stand, broken_links=1)
    report = run_update(stand.request(extras=Extras(check_before=True)), stand.tools())
    assert report.problem is not None
    assert (report.problem.code, _starts(stand)) == ("platform.data-errors", ["test"])
    for language in ("ru", "en"):
        assert "--repair-before" in Texts(language).problem(report.problem).remedy


def test_each_step_has_a_title_of_its_own(stand: Stand) -> None:
    """A test and a repair, before and after, compression before and after are told apart."""
    wanted = [
        Extras(**{name: True}) for name in EXTRAS if name.partition("_")[0] in {"check", "repair", "compress"}
    ]
    added = [set(expected_steps(stand.plan(), backup=True, extras=each)) for each in wanted]
    usual = set(expected_steps(stand.plan(), backup=True))
    for language in ("ru", "en"):
        texts = Texts(language)
        titles = {
            texts(f"step.{code}.title", subject=subject) for steps in added for code, subject in steps - usual
        }
        assert len(titles) == len(wanted)


def test_facts_of_an_older_row_are_read() -> None:
    """A run of a version that knew fewer extras, or more, is read; its wishes are kept."""
    old = {"extras": {"repair_before": True, "check_after": False, "whatever": True}}
    assert (extras_of(old), extras_of({})) == (Extras(repair_before=True), Extras())


def test_users_are_kept_out_meanwhile_and_let_in_again(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our block is there while the platform works, lets us in, and goes when the run fails, too."""
    seen = []

    def at_point(name: str) -> None:
        if name.endswith("update-cfg.about-to"):
            seen.append(connection_block(stand.directory, known=PERMISSION_CODE))

    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    request = stand.request(extras=Extras(block_users=True))
    report = run_update(request, stand.tools(at_point=at_point))
    assert report.outcome is RunOutcome.FAILED_RESTORED
    assert [block is not None and block.passable for block in seen] == [True]
    assert not (stand.directory / BLOCK_FILE).exists()


def test_a_block_of_somebody_else_stays(stand: Stand) -> None:
    """It is not ours to lift: the run is refused before anything is done, and the block is what it was."""
    (stand.directory / BLOCK_FILE).write_text(_FOREIGN.replace("20260101", "20990101"), "utf-8")
    report = run_update(stand.request(extras=Extras(block_users=True)), stand.tools())
    assert report.problem is not None
    assert (report.problem.code, "block-foreign" in {check.code for check in report.refused}) == (
        "run.refused",
        True,
    )
    assert (stand.directory / BLOCK_FILE).read_text("utf-8") == _FOREIGN.replace("20260101", "20990101")


@pytest.mark.skipif(os.name != "posix", reason="fork")
@pytest.mark.parametrize("point", ["2.backup.done", "4.update-db-cfg.done"])
def test_a_block_left_behind_is_lifted(stand: Stand, point: str) -> None:
    """A whole base is opened to its users at the next start, one between releases when that is decided."""
    request = stand.request(extras=Extras(block_users=True))
    stop_dead(stand, request, point)
    assert (stand.directory / BLOCK_FILE).exists()
    (found,) = unfinished(stand.tools())
    whole = point == "2.backup.done"
    assert (stand.directory / BLOCK_FILE).exists() is not whole
    demand = Demand(None, request.platform, 60.0, 60.0, 0.5)
    report = continue_run(found.record.run_id, stand.tools(), demand)
    assert (report.outcome, stand.version()) == (RunOutcome.DONE, "1.0.2.1")
    assert not (stand.directory / BLOCK_FILE).exists()


def stop_dead(stand: Stand, request: UpdateRequest, point: str) -> None:
    """Run until a point in a process that ends there without a word."""
    child = os.fork()
    if child == 0:
        run_update(request, stand.tools(at_point=lambda name: os._exit(0) if name == point else None))
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
