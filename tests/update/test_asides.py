"""Files beside a base: ours go when they may, those of a person never, and one that was doubted is kept."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from support.stand import make_stand

from updater.cli.run_documents import run_document
from updater.errors import UserError
from updater.filing import Filing
from updater.infobases.inspection import inspect_infobase
from updater.texts import Texts
from updater.update.aftermath import RunState
from updater.update.asides import kept_of
from updater.update.recovery import leave_run, restore_run, unfinished
from updater.update.report import RunOutcome, render_text
from updater.update.run import run_update

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.stand import Stand

    from updater.model.infobase import InfobaseState
    from updater.update.report import Report
    from updater.update.request import RunTools

_TARGET = "1.0.2.1"


class CutOffError(BaseException):
    """The program ends here, tidying nothing up."""


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A base and one update."""
    return make_stand(tmp_path, ("1.0.1.1", _TARGET))


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def beside(stand: Stand) -> set[str]:
    """What lies beside the base that is not the platform's."""
    own = {"1Cv8.1CD", ".sim.json", "1Cv8.1CD.cfl", "1Cv8Log"}
    return {path.name for path in stand.directory.iterdir()} - own


def doubting(stand: Stand, **changes: Any) -> RunTools:
    """Tools to which a base of the new release never looks sound when all of it is read."""

    def inspect(path: Path, *, deep: bool = False) -> InfobaseState:
        state = inspect_infobase(path, deep=deep)
        new = state.configuration is not None and str(state.configuration.version) == _TARGET
        assert state.storage is not None
        return replace(state, storage=replace(state.storage, sound=False)) if deep and new else state

    return stand.tools(inspect=inspect, texts=Texts("ru"), **changes)


def kept_in(report: Report) -> list[str]:
    """The notes of a report about a base that was kept."""
    return [str(dict(note.params)["path"]) for note in report.notes if note.code == "failed-kept"]


def test_what_the_platform_took_for_updated_is_kept(stand: Stand) -> None:
    """Restored to the byte; the failed base lies beside, and report and list of runs say where."""
    before = sha(stand.file)
    tools = doubting(stand)
    report = run_update(stand.request(), tools)
    assert report.problem is not None
    assert ("run.unsound", RunOutcome.FAILED_RESTORED) == (report.problem.code, report.outcome)
    assert before == sha(stand.file)
    assert {f"1Cv8.1CD.failed-{report.run_id}"} == beside(stand)
    (record,) = tools.journal.runs()
    (kept,) = kept_of(record)
    assert [str(kept)] == kept_in(report) == run_document(record, None, Texts("ru"))["kept"]
    assert str(kept) in render_text(report, Texts("ru"))
    copy = stand.root / "looked at"
    copy.mkdir()
    shutil.copyfile(kept, copy / "1Cv8.1CD")
    found = inspect_infobase(copy).configuration
    assert _TARGET == str(found.version if found else "")


def test_it_goes_when_the_next_run_ends_well(stand: Stand) -> None:
    """A run that fails leaves it there; one that ends done takes it away."""
    first = run_update(stand.request(), doubting(stand))
    kept = f"1Cv8.1CD.failed-{first.run_id}"
    refused = run_update(stand.request(), stand.tools(starter=_no_start))
    assert RunOutcome.DONE is not refused.outcome
    assert {kept} == beside(stand)
    assert RunOutcome.DONE is run_update(stand.request(), stand.tools()).outcome
    assert set() == beside(stand)


def _no_start(*_words: object, **_named: object) -> Any:
    raise OSError("nothing can be started")


class Narrow(Filing):
    """A disk on which nothing is free when the base has been put back."""

    def free_space(self, path: Path) -> int:
        """Room for a run, and none for keeping anything."""
        files = path.glob("1Cv8.1CD.failed-*") if path.is_dir() else ()
        return 1000 if any(files) else super().free_space(path)


def test_without_room_it_goes_and_that_is_told(stand: Stand) -> None:
    """As much must stay free as the base takes."""
    report = run_update(stand.request(), doubting(stand, filing=Narrow()))
    assert (RunOutcome.FAILED_RESTORED, set()) == (report.outcome, beside(stand))
    assert ["failed-not-kept"] == [note.code for note in report.notes]


def test_it_is_kept_when_a_person_finishes_the_restore(stand: Stand) -> None:
    """The run is cut off before its restore: the doubt is written down and holds for the next start."""
    before = sha(stand.file)
    run_id = cut_off(stand, doubting(stand), "restore.begun")
    restore_run(run_id, stand.tools())
    assert before == sha(stand.file)
    assert {f"1Cv8.1CD.failed-{run_id}-1"} == beside(stand)


def cut_off(stand: Stand, tools: RunTools, point: str) -> str:
    """Run until a point, at which the program ends; return the run. One that fails comes to its restore."""

    def at_point(name: str) -> None:
        if name == point:
            os._exit(77)

    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            run_update(stand.request(), replace(tools, at_point=at_point))
        os._exit(1)
    assert 77 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    (record,) = stand.tools().journal.unfinished()
    return record.run_id


@contextlib.contextmanager
def of_a_person(stand: Stand, *names: str) -> Iterator[None]:
    """Plant files, a folder and a link under such names; all must be there afterwards."""
    victim = stand.root / "victim"
    victim.write_bytes(b"mine")
    for name in names:
        (stand.directory / name).write_bytes(b"mine")
    stranger = "20200101-000000-abcd"
    folder = stand.directory / f"1Cv8.1CD.failed-{stranger}-2"
    folder.mkdir()
    link = stand.directory / f"1Cv8.1CD.{stranger}.restoring"
    link.symlink_to(victim)
    yield
    for name in names:
        assert b"mine" == (stand.directory / name).read_bytes(), name
        (stand.directory / name).unlink()
    assert (True, True, b"mine") == (folder.is_dir(), link.is_symlink(), victim.read_bytes())
    folder.rmdir()
    link.unlink()


_ALIKE = (
    "1Cv8.1CD.failed-keep-me",
    "1Cv8.1CD.failed-20200101-000000-abcd",
    "1Cv8.1CD.restoring",
    "1Cv8.1CD.failed-20200101000000",
    "1Cv8.1CD.before-restore-20200101-000000-abcd",
)


def test_a_persons_own_files_stay(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever they are called: a run that fails, a restore and a good run take nothing that is not ours."""
    with of_a_person(stand, *_ALIKE):
        monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
        assert RunOutcome.FAILED_RESTORED is run_update(stand.request(), stand.tools()).outcome
        monkeypatch.delenv("SIM_FAIL")
        done = run_update(stand.request(), stand.tools())
        assert RunOutcome.DONE is done.outcome
        restore_run(done.run_id, stand.tools())
    assert set() == beside(stand)


def test_a_name_of_ours_on_another_base_stays(stand: Stand, tmp_path: Path) -> None:
    """A run the journal knows, but of another base: somebody copied the folder, and it is his."""
    other = make_stand(tmp_path / "other", ("1.0.1.1", _TARGET))
    run_id = run_update(other.request(), stand.tools()).run_id
    with of_a_person(stand, f"1Cv8.1CD.failed-{run_id}", f"1Cv8.1CD.{run_id}.restoring"):
        assert RunOutcome.DONE is run_update(stand.request(), stand.tools()).outcome


def test_what_was_cut_off_goes_with_the_next_run(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole base in size, written beside and never put in place, does not stay for ever."""
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    run_id = cut_off(stand, stand.tools(), "restore.written")
    monkeypatch.delenv("SIM_FAIL")
    assert {f"1Cv8.1CD.{run_id}.restoring", "onec-updater.lock"} == beside(stand)
    leave_run(run_id, stand.tools())
    assert set() == beside(stand)


def test_leaving_lets_the_base_step_back(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no live file, and the failed one stands aside: it takes its place again."""
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    run_id = cut_off(stand, stand.tools(), "restore.aside")
    monkeypatch.delenv("SIM_FAIL")
    (aside,) = stand.directory.glob("1Cv8.1CD.failed-*")
    failed = sha(aside)
    (found,) = unfinished(stand.tools())
    assert (RunState.MISSING, True, "restore") == (found.state, found.leavable, found.offer)
    leave_run(run_id, stand.tools())
    assert (failed, set()) == (sha(stand.file), beside(stand))


def test_leaving_is_refused_where_nothing_would_be_left(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No live file and nothing aside: refused, the run stays open, and the restore still works."""
    before = sha(stand.file)
    monkeypatch.setenv("SIM_FAIL", "UpdateDBCfg")
    run_id = cut_off(stand, stand.tools(), "restore.aside")
    monkeypatch.delenv("SIM_FAIL")
    for path in stand.directory.glob("1Cv8.1CD.*"):
        path.unlink()
    (found,) = unfinished(stand.tools())
    assert (RunState.MISSING, False, "restore") == (found.state, found.leavable, found.offer)
    with pytest.raises(UserError) as caught:
        leave_run(run_id, stand.tools())
    assert "run.leave-missing" == caught.value.code
    restore_run(run_id, stand.tools())
    assert (before, ()) == (sha(stand.file), unfinished(stand.tools()))


def test_the_machine_is_kept_awake(stand: Stand) -> None:
    """While a base is put back, of a run that ended and of one that did not, and while one is left."""
    asked: list[str] = []

    @contextlib.contextmanager
    def awake() -> Iterator[None]:
        asked.append("awake")
        yield
        asked.append("asleep")

    done = run_update(stand.request(), stand.tools())
    tools = stand.tools(awake=awake)
    restore_run(done.run_id, tools)
    assert ["awake", "asleep"] == asked
    restore_run(cut_off(stand, stand.tools(), "update-db-cfg.ran"), tools)
    leave_run(cut_off(stand, stand.tools(), "update-db-cfg.ran"), tools)
    assert ["awake", "asleep"] * 3 == asked
