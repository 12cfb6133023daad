"""A server infobase is looked into by saving its configurations and reading them natively."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.servers import NAME, ServerWorld
from support.simulated import LIMIT

from updater.enterprise.commands import Commands, Credentials
from updater.enterprise.configuration_dumps import ConfigurationDumps, dump_configurations
from updater.errors import PlatformError
from updater.formats.infobase_list import parse_connection, server_parts
from updater.infobases.inspection import inspect_infobase
from updater.model.infobase import InfobaseKind
from updater.update.server_state import read_server_state

if TYPE_CHECKING:
    from pathlib import Path

    from updater.update.server_state import ServerState


@pytest.fixture
def world(tmp_path: Path) -> ServerWorld:
    """A server with an infobase at the first release."""
    return ServerWorld(tmp_path)


def _commands(world: ServerWorld, credentials: Credentials | None = None) -> Commands:
    return Commands(world.platform, world.connection, credentials, world.work)


def _dumps(world: ServerWorld, *, extensions: bool = False) -> ConfigurationDumps:
    return dump_configurations(_commands(world), world.work, time_limit=LIMIT, extensions=extensions)


def _state(world: ServerWorld) -> ServerState:
    return read_server_state(world.connection, _dumps(world))


def test_it_tells_what_the_file_tells(world: ServerWorld) -> None:
    """Configuration and support are those read from the file behind it."""
    seen, stored = _state(world), inspect_infobase(world.base)
    assert (stored.configuration, stored.support) == (seen.configuration, seen.support)
    assert (None, False, False) == (seen.main_configuration, seen.unapplied_changes, seen.empty)


def test_changes_that_wait_are_seen(world: ServerWorld) -> None:
    """The two configurations differ after an update of the Designer's only."""
    world.on_server("/UpdateCfg", str(world.cfu("1.0.2.7")))
    seen = _state(world)
    assert seen.unapplied_changes
    versions = [str(each.version) for each in (seen.configuration, seen.main_configuration) if each]
    assert ["1.0.1.5", "1.0.2.7"] == versions
    world.on_server("/UpdateDBCfg", "-Dynamic-", "-Server")
    assert not _state(world).unapplied_changes


def test_extensions_are_named_when_asked(world: ServerWorld) -> None:
    """There are none here; that is told apart from not having asked."""
    assert None is _dumps(world).extensions
    assert () == _dumps(world, extensions=True).extensions


def test_a_failure_leaves_no_files(tmp_path: Path) -> None:
    """The reason is that of the platform, and what was saved is removed."""
    world = ServerWorld(tmp_path, users=["Админ"])
    with pytest.raises(PlatformError, match=r"platform\.wrong-user"):
        dump_configurations(_commands(world, Credentials("Админ", "х")), world.work, time_limit=LIMIT)
    dumps = dump_configurations(_commands(world, Credentials("Админ")), world.work, time_limit=LIMIT)
    dumps.remove()
    assert [] == list(world.work.glob("*.cf"))


def test_a_success_without_a_file_is_told(world: ServerWorld) -> None:
    """Words of success are no proof."""
    nothing = ConfigurationDumps(world.root / "a.cf", world.root / "b.cf")
    with pytest.raises(PlatformError, match=r"platform\.configuration-not-saved"):
        read_server_state(world.connection, nothing)


def test_the_list_leads_to_server_and_name() -> None:
    """A connection string of the list gives what the commands need."""
    kind, location = parse_connection(f'Srvr="srv-1c:1641";Ref="{NAME}";')
    assert (InfobaseKind.SERVER, ("srv-1c:1641", NAME)) == (kind, server_parts(location))
