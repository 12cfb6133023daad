"""Finding `rac` and the address it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from updater.enterprise.cluster import agent_address, find_rac, open_console, rac_at
from updater.enterprise.connections import ServerConnection
from updater.enterprise.installations import Platform
from updater.errors import PlatformError
from updater.model.version import Version

if TYPE_CHECKING:
    from pathlib import Path


def _platform(folder: Path, *, rac: str = "") -> Platform:
    folder.mkdir()
    if rac:
        (folder / rac).touch()
    return Platform(Version("8.3.27.1508"), folder / "1cv8", None, folder)


@pytest.mark.parametrize(("system", "name"), [("linux", "rac"), ("win32", "rac.exe")])
def test_it_lies_beside_the_designer(tmp_path: Path, system: str, name: str) -> None:
    """The platform's own comes first, another version's after it."""
    older = _platform(tmp_path / "older", rac=name)
    ours = _platform(tmp_path / "ours", rac=name)
    assert ours.directory / name == find_rac(ours, [older], system=system)
    bare = _platform(tmp_path / "bare")
    assert older.directory / name == find_rac(bare, [older], system=system)
    assert None is find_rac(bare, system=system)


def test_a_named_file_or_folder_is_taken(tmp_path: Path) -> None:
    """The settings may name the program or its folder."""
    (tmp_path / "rac").touch()
    assert tmp_path / "rac" == rac_at(tmp_path / "rac") == rac_at(tmp_path)


@pytest.mark.parametrize("name", ["", "ras", "rac.txt"])
def test_something_else_is_not_taken(tmp_path: Path, name: str) -> None:
    """A missing program, or another one, is told."""
    for other in ("ras", "rac.txt"):
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / other).touch()
    with pytest.raises(PlatformError, match=r"cluster\.rac-absent"):
        rac_at(tmp_path / "bin" / name)


@pytest.mark.parametrize(
    ("given", "server", "address"),
    [
        ("", "", "localhost:1545"),
        ("", "srv:1641", "srv:1545"),
        ("", "srv1,srv2:1641", "srv1:1545"),
        ("adm", "srv", "adm:1545"),
        (" adm:2545 ", "srv", "adm:2545"),
        ("10.0.0.5", "srv", "10.0.0.5:1545"),
    ],
)
def test_the_address(given: str, server: str, address: str) -> None:
    """What the settings say, else the server's machine and the usual port."""
    assert address == agent_address(given, server)


@pytest.mark.parametrize("given", ["[::1]:1545", "::1", "a b", "srv:port"])
def test_an_address_rac_would_not_understand(given: str) -> None:
    """IPv6 and nonsense are refused before the start."""
    with pytest.raises(PlatformError, match=r"cluster\.address"):
        agent_address(given)


def test_the_way_to_the_cluster(tmp_path: Path) -> None:
    """What the settings name comes first; without any program it is told what to install."""
    connection = ServerConnection("srv:1641", "base")
    ours, named = _platform(tmp_path / "ours", rac="rac"), tmp_path / "named"
    named.mkdir()
    (named / "rac").touch()
    assert "srv:1545" == open_console(connection, ours, rac=named / "rac").agent
    assert "adm:2545" == open_console(connection, ours, rac=named, agent="adm:2545").agent
    with pytest.raises(PlatformError, match=r"cluster\.rac-not-found"):
        open_console(connection, _platform(tmp_path / "bare"))
    with pytest.raises(PlatformError, match=r"cluster\.rac-absent"):
        open_console(connection, ours, rac=tmp_path / "bare" / "rac")


@pytest.mark.parametrize("system", ["linux", "win32"])
def test_a_script_has_a_script_beside_it(tmp_path: Path, system: str) -> None:
    """Where a person named a script as the platform, its neighbour is taken, too."""
    (tmp_path / "rac.cmd").touch()
    script = Platform(Version("8.3"), tmp_path / "1cv8.cmd", None, tmp_path)
    assert tmp_path / "rac.cmd" == find_rac(script, system=system)
