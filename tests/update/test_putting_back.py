"""Restoring any backup: the base is the backup, proved, or what it was; cut off anywhere, one choice."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from support.failing import CountingFiling
from support.stand import Stand, configuration_files, make_stand

from updater.errors import Cancelled, UserError
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.infobases.access import held
from updater.infobases.inspection import inspect_infobase
from updater.model.backup import BackupKind
from updater.model.events import CancelToken
from updater.update.aftermath import RunState
from updater.update.backup import make_backup, verify_backup
from updater.update.putting_back import RestoreRequest, put_back
from updater.update.recovery import leave_run, restore_run, unfinished

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.infobase import InfobaseState
    from updater.update.backup import Backup
    from updater.update.request import RunTools


class Scene:
    """A base of 1.0.2.1 and a backup of the time when it was 1.0.1.1."""

    def __init__(self, root: Path, kind: BackupKind = BackupKind.COMPRESSED) -> None:
        self.stand: Stand = make_stand(root, ("1.0.1.1", "1.0.2.1"))
        self.tools: RunTools = self.stand.tools()
        self.backup: Backup = make_backup(
            self.stand.file,
            self.stand.backups,
            name="былая",
            filing=self.tools.filing,
            kind=kind,
            release="УчётЗаявок 1.0.1.1",
            version="1.0.1.1",
            taken="2026-01-01T10:00:00+03:00",
        )
        self.then = sha(self.stand.file)
        self.stand.file.unlink()
        infobase_with_configuration(self.stand.file, configuration_files("1.0.2.1"))
        self.now = sha(self.stand.file)

    def request(self, **changes: Any) -> RestoreRequest:
        """Put the backup back where it came from."""
        return replace(RestoreRequest(self.backup.manifest, self.stand.directory), **changes)

    def beside(self) -> list[str]:
        """What lies beside the base that is none of its own."""
        own = {"1Cv8.1CD", ".sim.json"}
        return sorted(path.name for path in self.stand.directory.iterdir() if path.name not in own)

    def cut_off(self, point: str = "", operation: int = -1) -> bool:
        """Begin a restore and end its process there, cleaning nothing up; whether it came so far."""
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == CUT
        try:
            tools = self.stand.tools(
                at_point=lambda name: os._exit(CUT) if name == point else None,
                filing=CountingFiling(lambda number, _name: os._exit(CUT) if number == operation else None),
            )
            put_back(self.request(), tools)
        finally:
            os._exit(1)


CUT = 77


def sha(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(params=[BackupKind.COPY, BackupKind.COMPRESSED], ids=lambda kind: kind.value)
def scene(tmp_path: Path, request: pytest.FixtureRequest) -> Scene:
    """Each kind that is put back natively."""
    return Scene(tmp_path, request.param)


@pytest.fixture
def one(tmp_path: Path) -> Scene:
    """The usual kind."""
    return Scene(tmp_path)


def test_the_base_is_the_backup_again(scene: Scene) -> None:
    """Byte for byte, nothing left beside, written into the journal as a restore with its steps."""
    record = put_back(scene.request(), scene.tools)
    assert sha(scene.stand.file) == scene.then
    assert scene.beside() == []
    assert (record.is_restore, record.outcome, record.reached) == (True, "restored", "1.0.1.1")
    assert [step.step for step in record.steps if step.done] == [
        "restore-check",
        "restore-write",
        "restore-swap",
        "restore-proof",
    ]
    assert (str(record.start.version), str(record.target.version)) == ("1.0.2.1", "1.0.1.1")
    verify_backup(scene.backup)


def test_the_present_base_may_stay(one: Scene) -> None:
    """Asked for, the present base lies beside under a name of its own."""
    put_back(one.request(keep_present=True), one.tools)
    (aside,) = one.beside()
    assert aside.startswith("1Cv8.1CD.before-restore-")
    assert sha(one.stand.directory / aside) == one.now


def test_into_another_folder(one: Scene, tmp_path: Path) -> None:
    """A backup can be put where no base is; its own base stays untouched."""
    elsewhere = tmp_path / "Проба"
    record = put_back(one.request(infobase=elsewhere), one.tools)
    assert (sha(elsewhere / "1Cv8.1CD"), sha(one.stand.file)) == (one.then, one.now)
    assert (elsewhere / "1Cv8.1CD").stat().st_mode & 0o077 == 0
    assert record.outcome == "restored"


def test_an_altered_backup_changes_nothing(scene: Scene) -> None:
    """One bit of the backup is another: said, and the base stays what it is."""
    data = bytearray(scene.backup.file.read_bytes())
    data[len(data) // 2] ^= 1
    scene.backup.file.write_bytes(data)
    with pytest.raises(UserError) as caught:
        put_back(scene.request(), scene.tools)
    assert caught.value.code == "backup.altered"
    assert (sha(scene.stand.file), scene.beside()) == (scene.now, [])
    assert scene.tools.journal.runs()[0].outcome == "failed-restored"


def test_a_base_in_use_is_left_alone(one: Scene) -> None:
    """Somebody works in it: refused before anything is written."""
    with held(one.stand.file), pytest.raises(UserError) as caught:
        put_back(one.request(), one.tools)
    assert caught.value.code == "infobase.in-use"
    assert (sha(one.stand.file), one.beside()) == (one.now, [])


def test_no_room_is_told_and_may_be_made(one: Scene) -> None:
    """Both do not fit: refused with the numbers; allowed, the present base goes first."""
    small = Narrow(one.stand.file)
    tools = replace(one.tools, filing=small)
    with pytest.raises(UserError) as caught:
        put_back(one.request(), tools)
    assert (caught.value.code, caught.value.params["free"]) == ("restore.no-room", 1000)
    assert sha(one.stand.file) == one.now
    put_back(one.request(make_room=True), tools)
    assert (sha(one.stand.file), one.beside()) == (one.then, [])


class Narrow(CountingFiling):
    """A disk with room for one of both."""

    def __init__(self, live: Path) -> None:
        super().__init__()
        self._live = live

    def free_space(self, path: Path) -> int:
        """Nearly nothing."""
        del path
        return 1000

    def reserve(self, file: Any, size: int) -> None:
        """Full as long as the live file is there."""
        if self._live.exists():
            raise OSError(28, "No space left on device")
        super().reserve(file, size)


def test_a_restored_base_that_is_wrong_gives_way(one: Scene) -> None:
    """The deep reading says it is not what it should be: the present base takes its place again."""

    def inspect(path: Path, *, deep: bool = False) -> InfobaseState:
        state = inspect_infobase(path, deep=deep)
        assert state.storage is not None
        return replace(state, storage=replace(state.storage, sound=False)) if deep else state

    with pytest.raises(UserError) as caught:
        put_back(one.request(), replace(one.tools, inspect=inspect))
    assert caught.value.code == "restore.unproved"
    assert (sha(one.stand.file), one.beside()) == (one.now, [])


def test_cancelled_before_the_swap(one: Scene) -> None:
    """Stopped while it is written beside: the base is what it was."""
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        put_back(one.request(), one.tools, on_event=lambda _event: cancel.cancel(), cancel=cancel)
    assert (sha(one.stand.file), one.beside()) == (one.now, [])
    assert one.tools.journal.runs()[0].outcome == "cancelled"


def test_an_error_at_any_operation_leaves_old_or_new(one: Scene, tmp_path: Path) -> None:
    """A disk error at the n-th operation, for every n: the base is there, old or new; again works."""
    counting = CountingFiling()
    put_back(one.request(infobase=tmp_path / "счёт"), replace(one.tools, filing=counting))
    assert len(counting.operations) > 8
    for number in range(len(counting.operations) + 3):

        def before(current: int, _name: str, number: int = number) -> None:
            if current == number:
                raise OSError(5, "Input/output error")

        tools = replace(one.tools, filing=CountingFiling(before))
        try:
            put_back(one.request(), tools)
        except UserError:
            assert sha(one.stand.file) in {one.now, one.then}
        for left in unfinished(one.tools):
            leave_run(left.record.run_id, one.tools)
        assert sha(one.stand.file) in {one.now, one.then}
    put_back(one.request(), one.tools)
    assert sha(one.stand.file) == one.then


STEPS = ("restore-check", "restore-write", "restore-swap", "restore-proof")
POINTS = [
    "putting-back.begun",
    *(f"{step}.{end}" for step in STEPS for end in ("about-to", "performed")),
    "restore.aside",
    "restore.placed",
]


def test_the_list_of_points_is_whole(one: Scene) -> None:
    """A restore passes exactly the points the tests below cut it off at."""
    points: list[str] = []
    put_back(one.request(), replace(one.tools, at_point=points.append))
    assert sorted(points) == sorted([*POINTS, "putting-back.ended"])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("finish", [True, False], ids=["finish", "leave"])
def test_cut_off_at_every_point(one: Scene, point: str, *, finish: bool) -> None:
    """The next start names the state truly; finishing gives the backup, leaving a whole base, old or new."""
    assert one.cut_off(point)
    (found,) = unfinished(one.tools)
    there = sha(one.stand.file) if one.stand.file.exists() else None
    states = {RunState.UNTOUCHED: one.now, RunState.MISSING: None, RunState.UPDATED: one.then}
    assert (there, found.record.is_restore) == (states[found.state], True)
    with pytest.raises(UserError) as caught:
        put_back(one.request(), one.tools)
    assert caught.value.code == "run.unfinished-first"
    if finish and found.restorable:
        restore_run(found.record.run_id, one.tools)
        assert sha(one.stand.file) == one.then
    else:
        leave_run(found.record.run_id, one.tools)
        assert sha(one.stand.file) == (one.now if there is None else there)
    assert unfinished(one.tools) == ()
    left = [name for name in one.beside() if not finish and name.startswith("1Cv8.1CD.before-restore-")]
    assert one.beside() == left
    verify_backup(one.backup)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
def test_cut_off_at_every_operation(one: Scene) -> None:
    """Ended before the n-th file operation, for every n: one choice, and it leads to a whole base."""
    number = 0
    while one.cut_off(operation=number):
        for found in unfinished(one.tools):
            whole = {RunState.UNTOUCHED: one.now, RunState.UPDATED: one.then}
            if found.state is RunState.MISSING:
                restore_run(found.record.run_id, one.tools)
                assert sha(one.stand.file) == one.then
            else:
                assert sha(one.stand.file) == whole[found.state]
                leave_run(found.record.run_id, one.tools)
        for path in one.stand.directory.glob("1Cv8.1CD.*"):
            path.unlink()
        infobase_with_configuration(one.stand.root / "новая", configuration_files("1.0.2.1"))
        (one.stand.root / "новая").replace(one.stand.file)
        one.now = sha(one.stand.file)
        number += 1
    assert number > 10
