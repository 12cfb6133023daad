"""What a configuration says of itself, in every property set there is a file of."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import pytest
from support.fixtures import expected_values, fixture, fixture_names
from support.peers import peer_members

from updater.errors import FormatError
from updater.formats.brackets import BOM
from updater.formats.configuration import (
    common_module_names,
    has_update_handlers,
    read_configuration,
    read_extension,
    release_id,
    update_subsystem,
)
from updater.formats.configuration_files import MemoryFiles
from updater.formats.container import open_container
from updater.formats.writing.configuration import new_configuration
from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    from updater.formats.configuration_files import ConfigurationFiles
    from updater.model.configuration import Configuration

_NOT_THERE = ("b9e288cd", "1031af2e", "b37bbdac")  # damaged, empty, not a configuration
_CONFIGURATIONS = [
    name for name in fixture_names("formats/cf") if not any(part in name for part in _NOT_THERE)
]
_EXTENSIONS = [name for name in fixture_names("formats/cfe") if not any(part in name for part in _NOT_THERE)]
_FILE = "11111111-2222-3333-4444-555555555555"
_OBJECT = "99999999-8888-7777-6666-555555555555"


def _facts(configuration: Configuration) -> dict[str, Any]:
    """The facts of a configuration as the recorded values name them."""
    code = configuration.compatibility_code
    return {
        "name": configuration.name,
        "vendor": configuration.vendor,
        "version": str(configuration.version),
        "synonym": dict(configuration.synonym),
        "compat": None if code is None else str(code),
        "property_version": configuration.property_set,
        "file_uuid": configuration.file_uuid,
        "config_uuid": configuration.object_uuid,
        "update_catalog": configuration.update_catalog,
    }


def _as_the_peer_unpacks(name: str) -> MemoryFiles:
    data = fixture(name).read_bytes()
    bits = expected_values()[name.removeprefix("formats/")]["bits"]
    stored = peer_members(data, bits)
    return MemoryFiles({member: zlib.decompress(raw, wbits=-15) for member, raw in stored.items()})


@pytest.mark.parametrize("name", _CONFIGURATIONS)
def test_real_configurations(name: str) -> None:
    """Every real configuration has the recorded facts, read from our container and from the peer's."""
    expected = expected_values()[name.removeprefix("formats/")]
    with open_container(fixture(name)) as container:
        ours = read_configuration(container)
    assert ours is not None
    assert ours == read_configuration(_as_the_peer_unpacks(name))
    facts = {**_facts(ours), "release_id": ours.release_id}
    assert {key: expected[key] for key in facts} == facts


@pytest.mark.parametrize("name", _EXTENSIONS)
def test_real_extensions(name: str) -> None:
    """Every real extension has the recorded name and properties."""
    expected = expected_values()[name.removeprefix("formats/")]
    with open_container(fixture(name)) as container:
        ours = read_extension(container)
        assert read_configuration(container) is None
    assert ours == read_extension(_as_the_peer_unpacks(name))
    facts = _facts(ours)
    assert {key: expected[key] for key in facts} == facts


def test_many_property_sets_are_covered() -> None:
    """The real files span the platforms from 8.1 to 8.5."""
    expected = expected_values()
    sets = {expected[name.removeprefix("formats/")]["property_version"] for name in _CONFIGURATIONS}
    assert {22, 36, 45, 50, 52, 53, 56, 59, 63, 66, 67, 76} <= sets


def test_the_oldest_property_set() -> None:
    """Configurations of 8.0 keep vendor and version three places earlier."""
    header = f'{{0,{{0,{{0,0,{_OBJECT}}},"Old",{{1,"en","Older"}},""}}}}'
    properties = f'{{15,{header},"",1,{{0}},{{0}},{{0}},{{0}},{{0}},0,0,"Maker","1.0.2","",0}}'
    ours = read_configuration(_files(properties))
    assert ours is not None
    assert ("Old", "Maker", "1.0.2", 15) == (ours.name, ours.vendor, str(ours.version), ours.property_set)
    assert ({"en": "Older"}, None, None) == (ours.synonym, ours.compatibility_code, ours.release_id)


def _files(properties: str, group: str = "9cd510cd-abfc-11d4-9434-004095e12fc7") -> MemoryFiles:
    own = f"{{2,{{{_FILE}}},1,{{{group},{{1,{properties},0}}}}}}"
    return MemoryFiles({"root": BOM + f"{{2,{_FILE},}}".encode(), _FILE: BOM + own.encode()})


def test_no_root_is_no_configuration() -> None:
    """An infobase whose configuration was never saved has none, and that is no error."""
    assert None is read_configuration(MemoryFiles({}))
    assert None is has_update_handlers(MemoryFiles({}))


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (MemoryFiles({"root": b""}), "format.brackets"),
        (MemoryFiles({"root": b"{2}"}), "format.structure"),
        (MemoryFiles({"root": b"{2,not-a-guid}"}), "format.structure"),
        (MemoryFiles({"root": b"\xff{2}"}), "format.encoding"),
        (MemoryFiles({"root": f"{{2,{_FILE},}}".encode()}), "format.missing"),
        (_files("{59}"), "format.structure"),
        (_files("{x,{0,{}}}"), "format.structure"),
        (_files("{59,{0,{2,{1,0,x},{a},b}}}"), "format.structure"),
        (_files("{59}", group="00000000-0000-0000-0000-000000000000"), "format.structure"),
    ],
)
def test_what_is_not_a_configuration(files: ConfigurationFiles, code: str) -> None:
    """Rows that are missing or hold something else give the typed error with the row's name."""
    with pytest.raises(FormatError) as caught:
        read_configuration(files)
    assert code == caught.value.code
    assert caught.value.params["place"] in {"root", _FILE}


def test_an_extension_without_its_list_is_refused() -> None:
    """A container that is neither configuration nor extension says what is missing."""
    with pytest.raises(FormatError, match=r"format\.missing.*configinfo"):
        read_extension(MemoryFiles({"metadata": b"{}"}))
    with pytest.raises(FormatError, match=r"format\.structure.*configinfo"):
        read_extension(MemoryFiles({"configinfo": b"{0}"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{{1,2,"",{_FILE.upper()},"root",{_OBJECT}}}', _FILE),
        (f'{{1,2,"root",{_OBJECT},\r\n"",{_FILE}}}', _FILE),
        (f'{{1,1,"root",{_OBJECT}}}', None),
        ("garbage", None),
    ],
)
def test_release_id_wherever_it_stands(text: str, expected: str | None) -> None:
    """Old platforms put the build's own GUID anywhere in the list."""
    assert expected == release_id(MemoryFiles({"versions": BOM + text.encode()}))


@pytest.mark.parametrize(
    ("name", "modules"),
    [
        ("1c-syntax__mdclasses__a2c1d3f3__Конфигурация", ["ПервыйОбщийМодуль"]),
        ("v8platform__designer__1d51e0bd__1Cv8", ["ОбщийМодуль1"]),
        ("inc-rement__TecnoRegion__ad6c2f95__1Cv8", []),
    ],
)
def test_common_modules_of_real_configurations(name: str, modules: list[str]) -> None:
    """The class looked at lists the common modules and nothing else."""
    with open_container(fixture(f"formats/cf/{name}.cf")) as container:
        assert modules == list(common_module_names(container))


@pytest.mark.parametrize("name", _CONFIGURATIONS)
def test_real_common_modules_have_names(name: str) -> None:
    """What the class lists bears names that a module may have; none of the real ones updates an infobase."""
    with open_container(fixture(name)) as container:
        listed = list(common_module_names(container))
        assert not has_update_handlers(container)
    assert all(module.isidentifier() for module in listed)


@pytest.mark.parametrize(
    ("modules", "expected"),
    [
        ([], UpdateSubsystem.NONE),
        (["ОбщегоНазначения", "Обновление"], UpdateSubsystem.NONE),
        (["ОбщегоНазначения", "ОбновлениеИнформационнойБазыСлужебный"], UpdateSubsystem.RUSSIAN),
        (["Common", "InfobaseUpdateInternal"], UpdateSubsystem.ENGLISH),
    ],
)
def test_update_handlers_by_the_name_of_a_module(modules: list[str], expected: UpdateSubsystem) -> None:
    """The update subsystem is known by its common modules, in either language."""
    files = MemoryFiles(new_configuration("Trade", "Maker", "1.0", common_modules=modules))
    assert modules == list(common_module_names(files))
    assert expected is update_subsystem(files)
    assert (expected is not UpdateSubsystem.NONE) is has_update_handlers(files)
