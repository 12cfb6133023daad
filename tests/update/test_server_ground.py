"""Work on a server infobase: how long each part may take, who hears of it, and what Stop reaches."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
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
from updater.update.looking_at_server import inspect_server
from updater.update.request import RunTools
from updater.update.server_access import ServerAccess

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.events import Event
    from updater.model.infobase import InfobaseState

_SHORT, _LONG = 0.2, 60.0
_BAD_LINE = "Ошибка в параметрах командной строки."


@pytest.fixture
def world(tmp_path: Path) -> ServerWorld:
    """A server with an infobase at the first release."""
    return ServerWorld(tmp_path)


def _ground(world: ServerWorld, *, time_limit: float = _LONG, dump_limit: float = _LONG) -> ServerGround:
    access = ServerAccess(platform=world.platform, time_limit=time_limit, dump_limit=dump_limit)
    return ServerGround(ServerAddress(HOST, NAME), _tools(world), access, world.work / "designer")


def _tools(world: ServerWorld) -> RunTools:
    state = world.root / "state"
    return RunTools(filing=Filing(), journal=Journal(state / "journal.db"), state_dir=state)


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


_PROBE, _SAVED, _MAIN, _NAMES = "/DumpConfigToFiles ", "/DumpDBCfg ", "/DumpCfg ", "/DumpDBCfgList "


def _looked(world: ServerWorld) -> tuple[InfobaseState | None, list[str]]:
    """Look as before a run; return what was found, if anything, and what the Designer was started for."""
    heard: list[Event] = []
    state = None
    tools = replace(_tools(world), server=ServerAccess(platform=world.platform, time_limit=_LONG))
    with contextlib.suppress(PlatformError):
        state = inspect_server(ServerAddress(HOST, NAME), tools, heard.append)
    lines = [event.text for event in heard if isinstance(event, LogLine)]
    keys = [next((key for key in (_PROBE, _SAVED, _MAIN, _NAMES) if key in line), "") for line in lines]
    assert [] == list((world.root / "state").glob("looks*"))
    return state, [key for key in keys if key]


def test_a_look_before_a_run_comes_in_first(world: ServerWorld) -> None:
    """By the smallest command, which is the one a run begins with; then it reads the rest."""
    state, started = _looked(world)
    assert state is not None
    assert (None, [_PROBE, _SAVED, _MAIN, _NAMES]) == (state.login_problem, started)


def test_who_does_not_come_in_tries_nothing_more(world: ServerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """One start is enough to know it, and a wrong password is not tried twice."""
    monkeypatch.setenv("SIM_LICENSE", "absent")
    assert (None, [_PROBE]) == _looked(world)


@pytest.mark.parametrize(
    ("switches", "problem"),
    [
        ({"SIM_REPOSITORY": "1"}, "platform.repository"),
        ({"SIM_FAIL": "DumpConfigToFiles", "SIM_FAIL_TEXT": _BAD_LINE}, "platform.bad-arguments"),
    ],
)
def test_what_a_run_would_stumble_over_is_kept(
    world: ServerWorld, monkeypatch: pytest.MonkeyPatch, switches: dict[str, str], problem: str
) -> None:
    """The infobase is read all the same: a person wants everything that is in the way at once."""
    for switch, value in switches.items():
        monkeypatch.setenv(switch, value)
    state, started = _looked(world)
    assert state is not None
    assert state.configuration is not None
    assert state.login_problem is not None
    assert (problem, 4) == (state.login_problem.code, len(started))


def test_a_wish_to_stop_ends_a_look(world: ServerWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its first start already."""
    monkeypatch.setenv("SIM_HANG", "DumpConfigToFiles")
    tools = replace(_tools(world), server=ServerAccess(platform=world.platform, time_limit=_LONG))
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        inspect_server(ServerAddress(HOST, NAME), tools, cancel=cancel)


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
