"""The infobases of the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.demo.platform.servers import SimInfobase, SimServer, SimSession, write_server
from updater.demo.platform.state import State, write_state
from updater.demo.product import ALL_RELEASES, FIRST, LAST, own_configuration
from updater.demo.tables import workshop_tables
from updater.formats.writing.infobase_file import infobase_with_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from updater.demo.product import Build
    from updater.texts import Texts

PASSWORD = "верстак-2026"  # noqa: S105 - of an invented infobase, told to everybody
ADMINISTRATOR = "Администратор"
SERVER, SERVER_INFOBASE = "server.example", "workshop"
_MINIMUM_PLATFORM = 80316


@dataclass(frozen=True, slots=True)
class _Base:
    """One infobase to be made: its short name, its release, its users with passwords."""

    name: str
    version: str
    passwords: tuple[tuple[str, str], ...] = ()
    on_support: bool = True


_BASES = (
    _Base("main", FIRST),
    _Base("locked", "1.0.2.7", ((ADMINISTRATOR, PASSWORD), ("Кладовщик", ""))),
    _Base("newest", LAST),
    _Base("own", FIRST, on_support=False),
)


def make_infobases(root: Path, made: Mapping[str, Build], texts: Texts) -> dict[str, Path]:
    """Make the file infobases, each in a folder of its title; return them by short name."""
    folders: dict[str, Path] = {}
    for base in _BASES:
        folders[base.name] = root / texts(f"demo.infobase.{base.name}")
        _make(folders[base.name], base, made)
    return folders


def make_server(root: Path, made: Mapping[str, Build]) -> Path:
    """Make a server with one infobase, in which somebody works, and return the folder of servers."""
    base, servers = _Base(SERVER_INFOBASE, FIRST), root / "servers"
    database = root / "databases" / base.name
    _make(database, base, made)
    servers.mkdir()
    infobase = SimInfobase(base.name, str(database), sessions=[SimSession("Кладовщик", "SKLAD-1")])
    write_server(servers / "server.json", SimServer([SERVER], infobases=[infobase]))
    return servers


def _make(folder: Path, base: _Base, made: Mapping[str, Build]) -> None:
    folder.mkdir(parents=True)
    infobase_with_configuration(
        folder / "1Cv8.1CD",
        made[base.version].files if base.on_support else own_configuration(),
        users=[name for name, _password in base.passwords],
        minimum_platform=_MINIMUM_PLATFORM,
        extra_tables=workshop_tables(),
    )
    write_state(folder, _state(base))


def _state(base: _Base) -> State:
    return State(
        passwords=dict(base.passwords),
        data_version=base.version,
        required=[release.version for release in ALL_RELEASES if release.handlers_required],
        minimum_platforms={release.version: release.minimum_platform for release in ALL_RELEASES},
    )
