"""Which directories hold templates, and registering one with the platform."""

from __future__ import annotations

import codecs
import datetime as dt
import errno
import os
import stat
from typing import TYPE_CHECKING

import pytest
from support.failing import failing_at
from support.fixtures import fixture

from updater.errors import StorageError, UserError
from updater.filing import Filing
from updater.formats.start_config import TEMPLATES, parse_start_config
from updater.model.places import SystemPlaces
from updater.model.template import TemplateOrigin
from updater.templates.directories import is_registered, register, template_directories

if TYPE_CHECKING:
    from pathlib import Path

_NOW = dt.datetime(2026, 11, 22, 12, 30, 5, tzinfo=dt.UTC)


def _places(home: Path) -> SystemPlaces:
    return SystemPlaces(
        user_infobase_list=home / "ibases.v8i",
        user_start_config=home / "1cestart.cfg",
        common_start_config=home / "common" / "1cestart.cfg",
        default_templates=home / "tmplts",
    )


def _write(file: Path, *lines: str, encoding: str = "utf-16") -> bytes:
    file.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(f"{line}\r\n" for line in lines).encode(encoding)
    file.write_bytes(data)
    return data


def _folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def test_order_and_origin(tmp_path: Path) -> None:
    """Given first, then the program's setting, the person's file, everybody's, the default; each once."""
    places = _places(tmp_path)
    names = ("given", "own", "user1", "user2", "shared", "common", "tmplts")
    given, own, user1, user2, shared, common, default = (_folder(tmp_path / name) for name in names)
    _write(
        places.user_start_config,
        f"{TEMPLATES}={user1}",
        "InstalledLocation=/opt",
        f"configurationtemplateslocation={user2}",
        f"{TEMPLATES}={own}",
        "CommonCfgLocation=1cescmn.cfg",
    )
    _write(tmp_path / "1cescmn.cfg", f"{TEMPLATES}={shared}", encoding="utf-8")
    assert places.common_start_config is not None
    _write(places.common_start_config, f"{TEMPLATES}={common}", f"{TEMPLATES}={user1}")
    expected = [
        (given, TemplateOrigin.GIVEN),
        (own, TemplateOrigin.SETTINGS),
        (user1, TemplateOrigin.USER_START_CONFIG),
        (user2, TemplateOrigin.USER_START_CONFIG),
        (common, TemplateOrigin.COMMON_START_CONFIG),
        (shared, TemplateOrigin.COMMON_START_CONFIG),
        (default, TemplateOrigin.DEFAULT),
    ]
    listed = template_directories(places, own=[own, given], given=[given])
    assert expected == [(each.path, each.origin) for each in listed]
    assert all(each.exists for each in listed)


def test_missing_is_listed_as_missing(tmp_path: Path) -> None:
    """A directory that is not there is listed and marked."""
    (only,) = template_directories(_places(tmp_path))
    assert (tmp_path / "tmplts", False) == (only.path, only.exists)


@pytest.mark.skipif(os.name != "posix", reason="making links needs rights on Windows")
def test_same_directory_by_two_names(tmp_path: Path) -> None:
    """One directory reached by two names counts once."""
    real = _folder(tmp_path / "real")
    (tmp_path / "link").symlink_to(real, target_is_directory=True)
    listed = template_directories(_places(tmp_path), own=[real, tmp_path / "link"])
    assert [real, tmp_path / "tmplts"] == [each.path for each in listed]


def test_unreadable_start_config_names_none(tmp_path: Path) -> None:
    """A start configuration that is no text hides no other directory."""
    places = _places(tmp_path)
    places.user_start_config.write_bytes(b"\xff\xfe\x00")
    assert [TemplateOrigin.DEFAULT] == [each.origin for each in template_directories(places)]


def test_registering_creates_the_file(tmp_path: Path) -> None:
    """Where there is no start configuration one is made, UTF-16 with its mark."""
    places, new = _places(tmp_path / "home"), _folder(tmp_path / "new")
    assert not is_registered(new, places)
    register(new, places, Filing())
    assert is_registered(new, places)
    data = places.user_start_config.read_bytes()
    assert data.startswith(codecs.BOM_UTF16_LE)
    assert f"{TEMPLATES}={new}\r\n" == data.decode("utf-16")
    assert ["1cestart.cfg"] == [path.name for path in (tmp_path / "home").iterdir()]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_real_start_configs_keep_everything(number: int, tmp_path: Path) -> None:
    """Every line of a real start configuration stays, in its encoding, and a copy lies beside."""
    data = sorted(fixture("formats/cfg").iterdir())[number].read_bytes()
    places, new = _places(tmp_path), _folder(tmp_path / "new templates")
    places.user_start_config.write_bytes(data)
    before = parse_start_config(data)
    register(new, places, Filing(), now=_NOW)
    after = parse_start_config(places.user_start_config.read_bytes())
    added = [pair for pair in after.entries if pair not in before.entries]
    assert [(TEMPLATES, str(new))] == added
    assert list(before.entries) == [pair for pair in after.entries if pair != added[0]]
    assert before.encoding == after.encoding
    assert data == (tmp_path / "1cestart.cfg.20261122-123005.bak").read_bytes()


def test_registering_twice_changes_nothing(tmp_path: Path) -> None:
    """A directory known already is not written again, and no copy is made."""
    places, new = _places(tmp_path), _folder(tmp_path / "new")
    data = _write(places.user_start_config, f"{TEMPLATES}={new}")
    register(new, places, Filing(), now=_NOW)
    assert data == places.user_start_config.read_bytes()
    assert not list(tmp_path.glob("*.bak"))


def test_registering_keeps_the_default(tmp_path: Path) -> None:
    """The default directory is named too when the first other one is: else the platform would forget it."""
    places, new = _places(tmp_path), _folder(tmp_path / "new")
    default = _folder(places.default_templates)
    assert is_registered(default, places)
    _write(places.user_start_config, "UseHwLicenses=1")
    register(new, places, Filing(), now=_NOW)
    config = parse_start_config(places.user_start_config.read_bytes())
    assert (str(default), str(new)) == config.values(TEMPLATES)
    assert is_registered(default, places)


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o600, 0o664])
def test_who_may_read_it_stays(tmp_path: Path, mode: int) -> None:
    """The start configuration and its copy are read by whom they were read before."""
    places = _places(tmp_path)
    _write(places.user_start_config, "InstalledLocation=/opt")
    places.user_start_config.chmod(mode)
    register(_folder(tmp_path / "mine"), places, Filing(), now=_NOW)
    files = [places.user_start_config, *tmp_path.glob("*.bak")]
    assert [mode, mode] == [stat.S_IMODE(file.stat().st_mode) for file in files]


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_one_is_like_any_file_of_this_user(tmp_path: Path, umask: int, mode: int) -> None:
    """As 1C itself would make it; and the umask is what it was."""
    places = _places(tmp_path)
    before = os.umask(umask)
    try:
        register(_folder(tmp_path / "mine"), places, Filing(), now=_NOW)
        assert umask == os.umask(umask)
    finally:
        os.umask(before)
    assert mode == stat.S_IMODE(places.user_start_config.stat().st_mode)


def test_two_copies_in_one_second(tmp_path: Path) -> None:
    """Copies of the same second do not overwrite each other."""
    places = _places(tmp_path)
    first = _write(places.user_start_config, "UseHwLicenses=1")
    for name in ("a", "b"):
        register(_folder(tmp_path / name), places, Filing(), now=_NOW)
    copies = sorted(tmp_path.glob("*.bak"))
    assert 2 == len(copies)
    assert first in [copy.read_bytes() for copy in copies]


def test_failing_disk_keeps_the_file(tmp_path: Path) -> None:
    """Whatever operation fails, the start configuration is whole: the old one or the new."""
    places, new = _places(tmp_path), _folder(tmp_path / "new")
    old = _write(places.user_start_config, "UseHwLicenses=1")
    for number in range(20):
        try:
            register(new, places, failing_at(number, errno.ENOSPC), now=_NOW)
        except StorageError:
            content = places.user_start_config.read_bytes()
            assert old == content or is_registered(new, places)
            assert not list(tmp_path.glob("*.new"))
            places.user_start_config.write_bytes(old)
        else:
            break
    assert 8 < number
    assert is_registered(new, places)


def test_unreadable_start_config_is_not_overwritten(tmp_path: Path) -> None:
    """A file that is no text stays as it is, and the person is told."""
    places, new = _places(tmp_path), _folder(tmp_path / "new")
    places.user_start_config.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError):
        register(new, places, Filing(), now=_NOW)
    assert b"\xff\xfe\x00" == places.user_start_config.read_bytes()
