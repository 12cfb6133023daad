"""Finding installed platforms in every known layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from updater.enterprise.installations import find_platforms, platform_at
from updater.errors import PlatformError
from updater.model.places import SystemPlaces
from updater.model.version import Version

if TYPE_CHECKING:
    from pathlib import Path


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x7fELF")
    path.chmod(0o755)
    return path


def _places(tmp_path: Path, *roots: Path) -> SystemPlaces:
    nowhere = tmp_path / "nowhere"
    return SystemPlaces(nowhere / "a.v8i", nowhere / "a.cfg", None, nowhere / "tmplts", roots)


@pytest.mark.parametrize("root", ["opt/1cv8", "opt/1cv8/x86_64"])
def test_linux_layout_is_found_from_either_root(tmp_path: Path, root: str) -> None:
    """Versions are found below the architecture and from the architecture's own folder."""
    executable = _program(tmp_path / "opt/1cv8/x86_64/8.3.27.1508/1cv8")
    (platform,) = find_platforms(_places(tmp_path, tmp_path / root), system="linux")
    assert (executable, Version("8.3.27.1508"), "x86_64") == (
        platform.designer,
        platform.version,
        platform.architecture,
    )


def test_overlapping_roots_list_a_version_once(tmp_path: Path) -> None:
    """One executable reached through two roots is one platform."""
    _program(tmp_path / "opt/1cv8/x86_64/8.3.27.1508/1cv8")
    roots = (tmp_path / "opt/1cv8/x86_64", tmp_path / "opt/1cv8")
    assert 1 == len(find_platforms(_places(tmp_path, *roots), system="linux"))


def test_old_linux_layout_gives_the_line_only(tmp_path: Path) -> None:
    """`/opt/1C/v8.3/x86_64` names no full version; the line is what is known."""
    _program(tmp_path / "1C/v8.3/x86_64/1cv8")
    (platform,) = find_platforms(_places(tmp_path, tmp_path / "1C/v8.3"), system="linux")
    assert (Version("8.3"), "x86_64") == (platform.version, platform.architecture)


def test_windows_layout_with_thin_client(tmp_path: Path) -> None:
    """On Windows the executables lie in `bin` and end in .exe; the launcher beside is no platform."""
    root = tmp_path / "Program Files" / "1cv8"
    designer = _program(root / "8.3.25.1394" / "bin" / "1cv8.exe")
    thin = _program(designer.with_name("1cv8c.exe"))
    _program(root / "common" / "1cestart.exe")
    (platform,) = find_platforms(_places(tmp_path, root), system="win32")
    assert (designer, thin) == (platform.designer, platform.thin_client)


@pytest.mark.parametrize("root", ["opt/1cv8", "Applications/1cv8.localized"])
def test_macos_layouts(tmp_path: Path, root: str) -> None:
    """The executable lies inside an application bundle below the version."""
    executable = _program(tmp_path / root / "8.3.25.1000" / "1cv8.app" / "Contents" / "MacOS" / "1cv8")
    (platform,) = find_platforms(_places(tmp_path, tmp_path / root), system="darwin")
    assert (executable, Version("8.3.25.1000")) == (platform.designer, platform.version)


def test_the_training_version_is_a_platform_of_its_own(tmp_path: Path) -> None:
    """`1cv8t` is found, said to be the training version, and has its own thin client."""
    designer = _program(tmp_path / "1cv8t" / "8.3.25.1394" / "bin" / "1cv8t.exe")
    thin = _program(designer.with_name("1cv8ct.exe"))
    (platform,) = find_platforms(_places(tmp_path, tmp_path / "1cv8t"), system="win32")
    assert (designer, thin, True) == (platform.designer, platform.thin_client, platform.training)


def test_parts_of_the_server_kit_are_named(tmp_path: Path) -> None:
    """What lies beside the Designer is told by name, a library by its name without ending."""
    designer = _program(tmp_path / "8.3.27.1508" / "bin" / "1cv8.exe")
    for name in ("rac.exe", "ras.exe", "ibcmd.exe", "comcntr.dll", "readme.txt"):
        _program(designer.with_name(name))
    (platform,) = find_platforms(_places(tmp_path, tmp_path), system="win32")
    assert ("ras", "rac", "ibcmd", "comcntr") == platform.server_parts


def test_the_header_says_more_than_the_folder(tmp_path: Path) -> None:
    """A 32-bit program in a folder named for 64 bits is a 32-bit program."""
    executable = _program(tmp_path / "x86_64" / "8.3.27.1508" / "1cv8")
    executable.write_bytes(b"\x7fELF\x01\x01" + bytes(10) + b"\x02\x00\x03\x00" + bytes(40))
    (platform,) = find_platforms(_places(tmp_path, tmp_path), system="linux")
    assert "x86" == platform.architecture


def test_the_registry_leads_to_platforms_in_unusual_places(tmp_path: Path) -> None:
    """A folder the registry names is looked into like any other."""
    designer = _program(tmp_path / "где-то" / "8.3.24.1467" / "bin" / "1cv8.exe")
    hints = (tmp_path / "нет такой", designer.parent)
    (platform,) = find_platforms(_places(tmp_path), system="win32", registered=lambda: hints)
    assert designer == platform.designer


def test_newest_comes_first_by_number_not_by_letters(tmp_path: Path) -> None:
    """8.3.9 is older than 8.3.27, and 8.5 newer than both."""
    for version in ("8.3.9.2170", "8.3.27.1508", "8.5.1.100"):
        _program(tmp_path / version / "1cv8")
    found = find_platforms(_places(tmp_path, tmp_path), system="linux")
    assert ["8.5.1.100", "8.3.27.1508", "8.3.9.2170"] == [str(platform.version) for platform in found]


def test_installed_location_of_start_settings_is_looked_at(tmp_path: Path) -> None:
    """`InstalledLocation` in UTF-16 start settings leads to a platform outside the usual places."""
    root = tmp_path / "своя папка"
    _program(root / "8.3.24.1467" / "bin" / "1cv8.exe")
    config = tmp_path / "1cestart.cfg"
    config.write_text(f"InstalledLocation={root}\r\n", "utf-16")
    places = SystemPlaces(tmp_path / "a.v8i", config, None, tmp_path / "tmplts")
    (platform,) = find_platforms(places, system="win32")
    assert Version("8.3.24.1467") == platform.version


def test_unreadable_start_settings_do_not_hide_platforms(tmp_path: Path) -> None:
    """Garbage in start settings costs only what they would have named."""
    _program(tmp_path / "8.3.24.1467" / "1cv8")
    config = tmp_path / "1cestart.cfg"
    config.write_bytes(b"\xff\xfe\x00\xd8\x00")
    places = SystemPlaces(tmp_path / "a.v8i", config, None, tmp_path / "tmplts", (tmp_path,))
    assert 1 == len(find_platforms(places, system="linux"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("1cestart", "platform.launcher"),
        ("1cv8s.exe", "platform.launcher"),
        ("1CV8S.EXE", "platform.launcher"),
        ("1cv8c", "platform.thin-client"),
        ("notepad.exe", "platform.not-a-platform"),
    ],
)
def test_what_is_not_the_designer_is_refused_by_name(tmp_path: Path, name: str, code: str) -> None:
    """Launchers, thin clients and strangers are refused, each with its own reason."""
    with pytest.raises(PlatformError) as caught:
        platform_at(_program(tmp_path / name))
    assert code == caught.value.code


def test_platform_at_takes_the_folder_of_a_version(tmp_path: Path) -> None:
    """A person may point at the version's folder instead of the executable."""
    executable = _program(tmp_path / "8.3.27.1508" / "1cv8")
    assert executable == platform_at(tmp_path / "8.3.27.1508").designer


def test_platform_at_of_nothing(tmp_path: Path) -> None:
    """A path that leads nowhere is said to."""
    with pytest.raises(PlatformError) as caught:
        platform_at(tmp_path / "1cv8")
    assert "platform.absent" == caught.value.code
