"""Settings: what is written is read, a damaged file loses nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.failing import CountingFiling

from updater.errors import SettingsError
from updater.filing import Filing
from updater.settings import Settings, load_settings, save_settings

paths = st.text(alphabet="абвabc /.'", min_size=1, max_size=12).map(Path)


@given(
    st.builds(
        Settings,
        language=st.sampled_from([None, "ru", "en"]),
        template_directories=st.lists(paths, max_size=3).map(tuple),
        install_into=st.none() | paths,
        register_templates=st.booleans(),
        step_time_limit=st.integers(1, 10**6),
        recent_infobases=st.lists(paths, max_size=3).map(tuple),
        recent_servers=st.lists(st.text(max_size=8), max_size=3).map(tuple),
        site_sources=st.lists(st.sampled_from(["service", "pages"]), max_size=2).map(tuple),
        site_zone=st.sampled_from(["ru", "eu"]),
        site_addresses=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
        product_names=st.lists(
            st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2), max_size=2
        ).map(tuple),
        downloads_parallel=st.integers(1, 8),
        download_directory=st.none() | st.just(Path("/Загрузки")),
    )
)
def test_settings_come_back(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> None:
    """Whatever was saved is loaded again."""
    file = tmp_path_factory.mktemp("settings") / "settings.json"
    save_settings(file, settings, Filing())

    assert settings == load_settings(file).settings


def test_no_file_means_defaults(tmp_path: Path) -> None:
    """The first start has no settings file."""
    assert Settings() == load_settings(tmp_path / "none.json").settings


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"step_time_limit": "soon"}',
        b'{"language": 5}',
        b'{"site_zone": "xx"}',
        b'{"site_addresses": [5]}',
        b'{"downloads_parallel": 0}',
    ],
)
def test_a_damaged_file_is_kept_aside(tmp_path: Path, data: bytes) -> None:
    """Defaults are used and the odd file is kept under another name."""
    file = tmp_path / "settings.json"
    file.write_bytes(data)

    loaded = load_settings(file)

    assert Settings() == loaded.settings
    assert loaded.damaged is not None
    assert data == loaded.damaged.read_bytes()


def test_the_name_it_is_kept_under_survives_a_power_cut(tmp_path: Path) -> None:
    """Renamed through the layer of file operations, and the folder synced."""
    file = tmp_path / "settings.json"
    file.write_bytes(b"{")
    filing = CountingFiling()

    load_settings(file, filing)

    assert ["replace", "sync_directory"] == filing.operations


def test_a_later_version_is_not_overwritten(tmp_path: Path) -> None:
    """Settings of a later program are refused, not thrown away."""
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"format": 99}), "utf-8")

    with pytest.raises(SettingsError):
        load_settings(file)
    assert file.exists()


def test_unknown_settings_are_left_out(tmp_path: Path) -> None:
    """A key this version does not know does not stop it."""
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"format": 1, "colour": "red", "language": "en"}), "utf-8")

    assert Settings(language="en") == load_settings(file).settings
