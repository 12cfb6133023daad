"""Work on a server infobase: how long each part may take, who hears of it, and what Stop reaches."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from support.servers import HOST, NAME, ServerWorld

from updater.errors import Cancelled, PlatformError
from updater.filing import Filing
from updater.model.backup import BackupKind
from updater.model.configuration import ReleaseIdentity
from updater.model.events import CancelToken, LogLine, ignore_events
from updater.model.infobase import ServerAddress
from updater.model.version import Version
from updater.update.ground import BackupOrder
from updater.update.ground_server import ServerGround
from updater.update.journal import Journal
from updater.update.request import RunTools
from updater.update.server_access import ServerAccess

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.events import Event

_SHORT, _LONG = 0.2, 60.0


@pytest.fixture
def world(tmp_path: Path) -> ServerWorld:
    """A server with an infobase at the first release."""
    return ServerWorld(tmp_path)


def _ground(world: ServerWorld, *, time_limit: float = _LONG, dump_limit: float = _LONG) -> ServerGround:
    state = world.root / "state"
    tools = RunTools(filing=Filing(), journal=Journal(state / "journal.db"), state_dir=state)
    access = ServerAccess(platform=world.platform, time_limit=time_limit, dump_limit=dump_limit)
    return ServerGround(ServerAddress(HOST, NAME), tools, access, world.work / "designer")


def _order(world: ServerWorld) -> BackupOrder:
    release = ReleaseIdentity("x", "y", Version("1.0.1.5"))
    return BackupOrder(world.root / "копии", BackupKind.DUMP, "20260101-000000-abcd", "run", release, "2026")


def test_a_restore_is_never_ended_half_way(world: ServerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """However short the limit of a step is, the dump is loaded to its end; only what follows has limits."""
    backup, _seal = _ground(world, time_limit=_LONG).backup(_order(world), ignore_events, None)
    world.on_server("/UpdateCfg", str(world.cfu("1.0.2.7")))
    world.on_server("/UpdateDBCfg", "-Dynamic-", "-Server")
    assert "1.0.2.7" == world.versions()[0]
    monkeypatch.setenv("SIM_TIME", "1")
    points: list[str] = []
    slow = _ground(world, time_limit=_SHORT, dump_limit=_SHORT)
    with pytest.raises(PlatformError, match=r"platform\.timed-out"):  # reading it again has the usual limit
        slow.restore(backup, stamp="s", on_event=ignore_events, at_point=points.append)
    assert ["restore.begun", "restore.placed"] == points
    assert "1.0.1.5" == world.versions()[0]


def test_a_dump_has_a_limit_of_its_own(world: ServerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step's limit does not end it, its own does, and no dump is left."""
    monkeypatch.setenv("SIM_TIME", "1")
    with pytest.raises(PlatformError, match=r"platform\.timed-out"):
        _ground(world, time_limit=_LONG, dump_limit=_SHORT).backup(_order(world), ignore_events, None)
    assert [] == list((world.root / "копии").glob("*"))


def test_looking_is_heard_and_stopped(world: ServerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every start is told, and a wish to stop ends the Designer at once and leaves no file."""
    heard: list[Event] = []
    _ground(world).inspect(on_event=heard.append, extensions=True)
    lines = [event.text for event in heard if isinstance(event, LogLine)]
    keys = ("/DumpDBCfg ", "/DumpCfg ", "/DumpDBCfgList ")
    assert [True] * 3 == [any(key in line for line in lines) for key in keys]
    monkeypatch.setenv("SIM_HANG", "DumpDBCfg")
    cancel = CancelToken()
    cancel.cancel()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        _ground(world, time_limit=_LONG).inspect(cancel=cancel)
    assert time.monotonic() - began < _LONG
    assert [] == list((world.work / "designer").glob("*.cf"))


def test_an_old_platform_that_lists_no_extensions_is_no_failure(
    world: ServerWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The infobase is read all the same, and that nobody knows its extensions is told apart from none."""
    assert _ground(world).inspect(extensions=True).extensions_known
    monkeypatch.setenv("SIM_FAIL", "DumpDBCfgList")
    state = _ground(world).inspect(extensions=True)
    assert ("1.0.1.5", False) == (
        str(state.configuration and state.configuration.version),
        state.extensions_known,
    )
    assert state.configuration_bytes > 0
