"""The house stands: every import goes down a floor, and nothing goes round."""

from __future__ import annotations

import graphlib

import pytest
from support.source import Module, modules

FLOORS = (
    ("model", "errors"),
    ("formats", "filing", "filing_windows", "volumes", "texts", "resources", "programs"),
    ("infobases", "templates", "enterprise", "site", "wakefulness"),
    ("update",),
    (
        *("app", "services", "online", "backups", "platforms", "servers"),
        *("settings", "places", "secrets", "looking", "rar_packages"),
    ),
    ("cli", "ui"),
    ("__main__",),
)
"""From the ground up. `demo` stands beside: above the run, below the people's floor."""

NEIGHBOURS = {
    ("model", "errors"): "values refuse what makes no sense",
    ("formats", "filing"): "a disk that fails while reading is named as one that fails while writing",
    ("filing", "filing_windows"): "and on the system",
    ("filing", "volumes"): "some file operations depend on the disk they are done on",
    ("texts", "resources"): "texts are files shipped with the program",
    ("app", "settings"): "services are built from settings",
    ("app", "places"): "and from the places of this system",
    ("app", "online"): "the update site is one of the services",
    ("app", "backups"): "backups are one of the services",
    ("app", "servers"): "what is known of the versions of servers is kept as long as the program runs",
    ("app", "services"): "the other services",
    ("services", "settings"): "services do what the settings say",
    ("services", "places"): "where the places of this system are",
    ("services", "backups"): "a run makes backups, and a plan asks where they would go",
    ("services", "servers"): "how server infobases are come into is chosen in settings and options",
    ("online", "services"): "what the site has goes among infobases and templates, for the platform there is",
    ("servers", "settings"): "the way to the cluster is a setting",
    ("platforms", "online"): "it is made of the same services as the update site",
    ("platforms", "rar_packages"): "a distribution of the platform may be a RAR archive",
    ("backups", "settings"): "how backups are made and kept is chosen there",
    ("backups", "servers"): "backups of server infobases are made by commands of the settings",
    ("online", "settings"): "sources, proxy and account are settings",
    ("online", "places"): "downloads lie among the program's own places",
    ("online", "secrets"): "the password may be kept in the system's keyring",
    ("places", "settings"): "a person may name other places than the usual ones",
    ("looking", "app"): "an application that leaves no trace is an application",
    ("cli", "ui"): "without a command the wizard is opened",
}
"""Rooms of one floor that may know each other, in this direction only, and why."""

_BESIDE = "demo"
_MAY_START_DEMO = {"cli", "ui", _BESIDE}
_LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
_PEOPLE = _LEVEL["cli"]


def _rooms_known(module: Module) -> set[str]:
    ours = (name.split(".") for name in module.imports() if name.startswith("updater."))
    return {parts[1] for parts in ours} & {*_LEVEL, _BESIDE}


def _allowed(room: str, other: str) -> bool:
    if other == _BESIDE:
        return room in _MAY_START_DEMO
    if room == _BESIDE:
        return _LEVEL[other] < _PEOPLE
    return _LEVEL[other] < _LEVEL[room] or room == other or (room, other) in NEIGHBOURS


def test_every_room_has_a_floor() -> None:
    """A new package or module under `updater` must be given its place in the house."""
    rooms = {module.room for module in modules()} - {""}
    assert rooms <= {*_LEVEL, _BESIDE}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_imports_go_down(module: Module) -> None:
    """A module knows rooms of floors below its own, and neighbours only where a reason is written."""
    if module.room:
        assert [] == sorted(other for other in _rooms_known(module) if not _allowed(module.room, other))


def test_no_cycles() -> None:
    """Modules never import each other in a circle, not even late or for types."""
    names = {module.name for module in modules()}
    known = {module.name: _modules_known(module, names) for module in modules()}
    try:
        order = tuple(graphlib.TopologicalSorter(known).static_order())
    except graphlib.CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
    assert names <= set(order)


def _modules_known(module: Module, names: set[str]) -> set[str]:
    """The modules imported, without a package that is named only as the way to one of them."""
    imported = {name for name in module.imports() if name in names and name != module.name}
    return {name for name in imported if not any(other.startswith(f"{name}.") for other in imported)}


def test_the_rule_can_fail() -> None:
    """The rule itself refuses what it is there to refuse."""
    assert not _allowed("formats", "templates")
    assert not _allowed("templates", "infobases")
    assert not _allowed("update", "demo")
    assert not _allowed("demo", "ui")
    assert _allowed("update", "formats")
