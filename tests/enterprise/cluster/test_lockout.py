"""People are kept out for the time of a run and always let in again; foreign blocks are never touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.servers import NAME, ServerWorld

from updater.enterprise.cluster import InfobaseLock, Lockout, SessionBlock, remove_our_block
from updater.errors import PlatformError

if TYPE_CHECKING:
    from pathlib import Path

RUN = "20261122a1"
FOREIGN = {"sessions_deny": True, "message": "Инвентаризация", "code": "чужой", "ends": "2099-01-01T00:00:00"}


@pytest.fixture
def world(tmp_path: Path) -> ServerWorld:
    """A server with an infobase."""
    return ServerWorld(tmp_path)


def _lockout(world: ServerWorld, **more: object) -> Lockout:
    console = world.console()
    return Lockout(console, console.find(NAME), RUN, "Идёт обновление", pause=0, **more)  # type: ignore[arg-type]


def _lock(world: ServerWorld) -> tuple[bool, bool, str, str, str]:
    stored = world.infobase()
    return stored.sessions_deny, stored.jobs_deny, stored.message, stored.code, stored.ends


@pytest.mark.parametrize("jobs", [True, False])
def test_what_was_before_comes_back(world: ServerWorld, *, jobs: bool) -> None:
    """An infobase nobody blocked is free again; scheduled jobs stand as they stood."""
    world.change(jobs_deny=jobs)
    with _lockout(world) as lockout:
        assert lockout.block is not None
        assert (True, True, "Идёт обновление", lockout.block.code, "") == _lock(world)
        assert lockout.block.ours
    assert (False, jobs, "", "", "") == _lock(world)


def test_a_foreign_block_comes_back_whole(world: ServerWorld) -> None:
    """Message, code and end of somebody's block are put back to the last field."""
    world.change(**FOREIGN)
    before = _lock(world)
    with _lockout(world):
        assert before != _lock(world)
    assert before == _lock(world)


def test_it_is_lifted_when_the_work_fails(world: ServerWorld) -> None:
    """An exception passes through an infobase that is free again."""
    with pytest.raises(RuntimeError), _lockout(world):
        raise RuntimeError
    assert not world.infobase().sessions_deny


def test_it_tells_the_journal_before_it_changes_anything(world: ServerWorld) -> None:
    """What was before and what will be is noted while the infobase is still free."""
    noted: list[tuple[InfobaseLock, SessionBlock, bool]] = []

    def note(before: InfobaseLock, block: SessionBlock) -> None:
        noted.append((before, block, world.infobase().sessions_deny))

    with _lockout(world, note=note):
        pass
    ((before, block, denied),) = noted
    assert (InfobaseLock(), True, False) == (before, block.ours, denied)


def test_a_block_that_may_have_been_set_is_lifted(
    world: ServerWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the command that blocks fails nobody knows how far it came: it is undone."""
    monkeypatch.setenv("SIM_RAC_FAIL", "infobase update:1")
    world.change(jobs_deny=True)
    with pytest.raises(PlatformError, match=r"cluster\.failed"), _lockout(world):
        pytest.fail("the work must not begin")
    assert (False, True, "", "", "") == _lock(world)


def test_a_passing_failure_does_not_keep_it(world: ServerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lifting is tried again."""
    monkeypatch.setenv("SIM_RAC_FAIL", "infobase update:2")
    with _lockout(world):
        pass
    assert not world.infobase().sessions_deny


def test_a_lasting_failure_is_told(world: ServerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block that cannot be lifted is an error; the next start removes it."""
    with pytest.raises(PlatformError, match=r"cluster\.failed"), _lockout(world):
        monkeypatch.setenv("SIM_RAC_FAIL", "infobase update")
    assert world.infobase().sessions_deny
    monkeypatch.delenv("SIM_RAC_FAIL")
    console = world.console()
    assert remove_our_block(console, console.find(NAME))
    assert not world.infobase().sessions_deny


def test_somebody_else_blocked_meanwhile(world: ServerWorld) -> None:
    """Their block stays as they set it."""
    lockout = _lockout(world)
    with lockout:
        world.change(**FOREIGN)
        assert not lockout.lift()
    assert ("чужой", True) == (world.infobase().code, world.infobase().sessions_deny)


def test_sessions_allowed_by_hand(world: ServerWorld) -> None:
    """Somebody cleared the block in the console: only scheduled jobs are still to be let run."""
    with _lockout(world):
        world.change(sessions_deny=False, message="", code="")
        assert world.infobase().jobs_deny
    assert (False, False, "", "", "") == _lock(world)


# After a crash


@pytest.mark.parametrize("jobs", [True, False])
def test_our_block_is_removed_without_a_journal(world: ServerWorld, *, jobs: bool) -> None:
    """Its own code says whose it is and how scheduled jobs stood."""
    world.change(jobs_deny=jobs)
    _lockout(world).__enter__()
    console = world.console()
    assert remove_our_block(console, console.find(NAME))
    assert (False, jobs, "", "", "") == _lock(world)


def test_our_block_is_removed_with_what_the_journal_knows(world: ServerWorld) -> None:
    """A foreign block that was there before comes back."""
    world.change(**FOREIGN)
    crashed = _lockout(world)
    crashed.__enter__()
    console = world.console()
    assert remove_our_block(console, console.find(NAME), before=crashed.before)
    assert ("чужой", "2099-01-01T00:00:00") == (world.infobase().code, world.infobase().ends)


def test_a_foreign_block_is_never_removed(world: ServerWorld) -> None:
    """A code without our mark, also the vendor's own, is somebody's wish."""
    for code in ("", "чужой", "ПакетноеОбновлениеКонфигурацииИБ"):
        world.change(sessions_deny=True, code=code)
        console = world.console()
        remove_our_block(console, console.find(NAME))
        assert (True, code) == (world.infobase().sessions_deny, world.infobase().code)


def test_a_block_of_ours_is_not_taken_for_what_was_before(world: ServerWorld) -> None:
    """A run that begins where another was cut off leaves the infobase free."""
    _lockout(world).__enter__()
    with _lockout(world):
        pass
    assert (False, False, "", "", "") == _lock(world)
