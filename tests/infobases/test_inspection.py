"""Reading the state of real infobases."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fixtures import expected_values, fixture, fixture_names
from support.hostile import damaged

from updater.errors import FormatError, InfobaseError
from updater.infobases import inspection
from updater.infobases.access import held
from updater.infobases.inspection import inspect_infobase
from updater.model.configuration import SupportState
from updater.model.infobase import ConnectionBlock

if TYPE_CHECKING:
    from pathlib import Path

    from updater.formats.infobase_file import InfobaseFile
    from updater.model.configuration import Configuration

_ALL = [*fixture_names("formats/1cd"), *fixture_names("formats/1cd-synthetic")]
_OTHERS = [name for name in _ALL if name.lower().endswith(("ddb.1cd", "snc.1cd", "tmp.1cd"))]
_DYNAMIC = "formats/1cd/K-real1995__GooseEnglish1C__d76e98c9__1Cv8.1CD"
_ONLY_SAVED = "formats/1cd/CoffeeOneC__tensu__4c0268d8__1Cv8.1CD"
_ON_SUPPORT = "formats/1cd/e8tools__tool1cd__20f2378d__1Cv8.1CD"
_SMALL = "formats/1cd/artbear__AutoAdmin1C__4246038a__1Cv8.1CD"
_NO_CONFIG_FOR_PEERS = "formats/1cd/e8tools__tool1cd__6cf32aa1__1Cv8.1CD"  # they cannot read its table names
_BASES = [name for name in _ALL if name not in {*_OTHERS, _NO_CONFIG_FOR_PEERS}]


@pytest.mark.parametrize("name", _BASES)
def test_real_base(name: str) -> None:
    """A real base is sound, free, and holds what independent readers found in it."""
    expected = expected_values()[name.removeprefix("formats/")]
    state = inspect_infobase(fixture(name))
    storage = state.storage
    assert storage is not None
    assert (expected["db_version"], expected["page_size"], expected["pages"], expected["size"], True) == (
        storage.format,
        storage.page_size,
        storage.pages,
        storage.size,
        storage.sound,
    )
    assert _facts(expected) == _found(state.configuration)
    assert (expected["configsave_rows"] > 0) == state.unapplied_changes
    assert (expected.get("name") is None) == state.empty


def _facts(expected: dict[str, object]) -> list[object] | None:
    if "name" not in expected:
        return None
    keys = ("name", "vendor", "version", "synonym", "property_version", "config_uuid", "file_uuid")
    return [expected[key] for key in keys]


def _found(configuration: Configuration | None) -> list[object] | None:
    if configuration is None:
        return None
    return [
        configuration.name,
        configuration.vendor,
        str(configuration.version),
        configuration.synonym,
        configuration.property_set,
        configuration.object_uuid,
        configuration.file_uuid,
    ]


def test_lower_case_tables() -> None:
    """A base whose table names are spelt in lower case is read like any other."""
    state = inspect_infobase(fixture(_NO_CONFIG_FOR_PEERS))
    assert state.configuration is not None
    assert ("Конфигурация", True) == (state.configuration.name, state.sound)


def test_support() -> None:
    """The vendor's configuration and the terms of support are those found independently."""
    state = inspect_infobase(fixture(_ON_SUPPORT))
    vendor = expected_values()[_ON_SUPPORT.removeprefix("formats/")]["support"]["vendors"][0]
    identity = state.support.vendors[0].identity
    assert SupportState.EDITABLE is state.support.state
    assert (vendor["name"], vendor["vendor"], vendor["version"], vendor["release_id"]) == (
        identity.name,
        identity.vendor,
        str(identity.version),
        identity.release_id,
    )


def test_only_saved_configuration() -> None:
    """A base whose configuration was never applied has a main configuration and no other."""
    state = inspect_infobase(fixture(_ONLY_SAVED))
    expected = expected_values()[_ONLY_SAVED.removeprefix("formats/")]["main_config"]
    assert state.main_configuration is not None
    assert (None, True, True) == (state.configuration, state.empty, state.unapplied_changes)
    assert expected["name"] == state.main_configuration.name


def test_dynamic_update() -> None:
    """A dynamic update that still waits is seen."""
    assert inspect_infobase(fixture(_DYNAMIC)).dynamic_update_pending


@pytest.mark.parametrize("name", _OTHERS)
def test_other_files_of_the_same_format(name: str) -> None:
    """Configuration repositories and the platform's own files are told from infobases."""
    with pytest.raises(InfobaseError) as caught:
        inspect_infobase(fixture(name))
    assert ("infobase.not-an-infobase", str(fixture(name))) == (
        caught.value.code,
        caught.value.params["path"],
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of a small real base in a folder of its own."""
    shutil.copyfile(fixture(_SMALL), tmp_path / "1Cv8.1CD")
    return tmp_path


def test_by_folder(copy: Path) -> None:
    """A base is read by its folder as well as by its file, and nothing changes in either."""
    before = (copy / "1Cv8.1CD").read_bytes()
    state = inspect_infobase(copy)
    assert state == inspect_infobase(copy / "1Cv8.1CD")
    assert (copy, copy / "1Cv8.1CD", False) == (state.directory, state.file, state.in_use)
    assert before == (copy / "1Cv8.1CD").read_bytes()
    assert ["1Cv8.1CD"] == [entry.name for entry in copy.iterdir()]


def test_in_use_and_blocked(copy: Path) -> None:
    """A base that is held and blocked is still read, and both are told."""
    (copy / "1Cv8.cdn").write_text('{1,20240101000000,00010101000000,"Обновление","",""}', "utf-8-sig")
    with held(copy / "1Cv8.1CD"):
        state = inspect_infobase(copy)
    assert state.in_use is True
    assert state.connection_block is not None
    assert state.connection_block.message == "Обновление"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="made of one of the kernel's files")
def test_a_block_nobody_may_read_hinders_nothing_else(copy: Path) -> None:
    """The base is read all the same, and counts as blocked."""
    plain = inspect_infobase(copy)
    (copy / "1Cv8.cdn").symlink_to("/proc/self/mem")
    assert replace(plain, connection_block=ConnectionBlock("")) == inspect_infobase(copy)


def test_changed_while_read(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base that becomes another while it is read is read once more; the answer is the new one."""
    file, newer = copy / "1Cv8.1CD", fixture(_ON_SUPPORT)
    accounted = inspection._soundness
    reads = 0

    def meanwhile(stored: InfobaseFile, *, deep: bool) -> bool | None:
        nonlocal reads
        reads += 1
        if reads == 1:
            file.write_bytes(newer.read_bytes())
        return accounted(stored, deep=deep)

    monkeypatch.setattr(inspection, "_soundness", meanwhile)
    state = inspect_infobase(copy)
    expected = inspect_infobase(newer)
    assert (expected.configuration, expected.support, expected.storage, None) == (
        state.configuration,
        state.support,
        state.storage,
        state.main_configuration,
    )
    assert reads == 3  # the torn reading, the repeated one, and the other base's


def test_lost_page(copy: Path) -> None:
    """A base with a page nobody accounts for is read and said to be unsound."""
    file = copy / "1Cv8.1CD"
    data = bytearray(file.read_bytes() + bytes(4096))
    data[12:16] = (len(data) // 4096).to_bytes(4, "little")
    file.write_bytes(data)
    state = inspect_infobase(copy)
    assert (False, "Конфигурация") == (
        state.sound,
        state.main_configuration and state.main_configuration.name,
    )
    assert inspect_infobase(copy, deep=True).sound is False


def test_every_page_cut_off(copy: Path) -> None:
    """A base cut anywhere is refused by a typed error that names the file."""
    file = copy / "1Cv8.1CD"
    data = file.read_bytes()
    for end in range(8, len(data), 4096 + 512):
        file.write_bytes(data[:end])
        with pytest.raises(FormatError) as caught:
            inspect_infobase(copy)
        assert str(file) == caught.value.params["file"]


@given(st.data())
def test_damage(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """A base with changed bytes is read or refused by a typed error."""
    directory = tmp_path_factory.mktemp("base")
    (directory / "1Cv8.1CD").write_bytes(data.draw(damaged(fixture(_SMALL).read_bytes())))
    try:
        state = inspect_infobase(directory, deep=True)
    except (FormatError, InfobaseError) as error:
        state = None
        if not error.params.get("file") and not error.params.get("path"):
            raise
    assert state is None or state.sound is not None
