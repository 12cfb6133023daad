"""What a configuration says of itself: name, vendor, release, compatibility.

docs/formats.md 1.9 for configurations, 1.11 for extensions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.formats import brackets
from updater.formats.brackets import as_int, as_list, as_text, at
from updater.model.configuration import Configuration, UpdateSubsystem
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.formats.brackets import Node
    from updater.formats.configuration_files import ConfigurationFiles

ROOT = "root"
VERSIONS = "versions"
CONFIG_INFO = "configinfo"
PROPERTIES_GROUP = "9cd510cd-abfc-11d4-9434-004095e12fc7"
"""The group of the configuration's own file that holds its properties."""
COMMON_MODULES = "0fe48980-252d-11d6-a3c7-0050bae0a776"
"""The class under which the same group lists the common modules."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_RELEASE = re.compile(rb'[,{]\s*""\s*,\s*([0-9a-fA-F-]{36})\s*[,}]')
_PROPERTIES = re.compile(rf"\{{\s*{PROPERTIES_GROUP}\s*,\s*\{{[^{{}},\"]*,\s*(?=\{{)")
_OLDEST_SET = 15  # 8.0 kept vendor and version three places earlier
_FIRST_GROUP = 3
_ENOUGH_FOR_RELEASE = 256
_CLASS_LISTS = 3
_UPDATE_MODULES = (
    ("ОбновлениеИнформационнойБазы", UpdateSubsystem.RUSSIAN),
    ("InfobaseUpdate", UpdateSubsystem.ENGLISH),
)


def read_configuration(files: ConfigurationFiles) -> Configuration | None:
    """Read the properties of a configuration; None when there is none (docs/formats.md 1.9).

    Raises:
        FormatError: `format.missing` when a file it needs is not there, `format.structure`
            and the other codes of bracket text when a file is not what it should be.
    """
    if not files.has(ROOT):
        return None
    root = _lists(files, ROOT)
    file_uuid = _uuid(at(root[0], 1, place=ROOT), ROOT)
    return _configuration(files, file_uuid, release_id(files))


def read_extension(files: ConfigurationFiles) -> Configuration:
    """Read the properties of a configuration extension (docs/formats.md 1.11).

    Raises:
        FormatError: as `read_configuration`.
    """
    info = _lists(files, CONFIG_INFO)
    file_uuid = _uuid(at(list(info), 1, 1, place=CONFIG_INFO), CONFIG_INFO)
    return _configuration(files, file_uuid, None)


def release_id(files: ConfigurationFiles) -> str | None:
    """Return the GUID of the build: the one `versions` gives for the empty name.

    Only that pair is looked for: a typical configuration lists a hundred thousand files.
    """
    if not files.has(VERSIONS):
        return None
    # It stands first in what newer platforms write; who can reads no more than that.
    read_start = getattr(files, "read_start", None)
    found = _RELEASE.search(read_start(VERSIONS, _ENOUGH_FOR_RELEASE)) if read_start else None
    found = found or _RELEASE.search(files.read(VERSIONS))
    return found[1].decode("ascii").lower() if found else None


def update_subsystem(files: ConfigurationFiles) -> UpdateSubsystem | None:
    """Tell which update subsystem of the standard library the configuration carries.

    Looks for a common module whose name begins as those of the subsystem do, in Russian
    or in English. That such a module means handlers to run is inferred, not documented.

    Returns:
        None when there is no configuration to look into.

    Raises:
        FormatError: as `read_configuration`.
    """
    if not files.has(ROOT):
        return None
    for name in common_module_names(files):
        for beginning, subsystem in _UPDATE_MODULES:
            if name.startswith(beginning):
                return subsystem
    return UpdateSubsystem.NONE


def has_update_handlers(files: ConfigurationFiles) -> bool | None:
    """Tell whether the configuration carries an update subsystem, see `update_subsystem`."""
    found = update_subsystem(files)
    return None if found is None else found is not UpdateSubsystem.NONE


def own_file_text(files: ConfigurationFiles) -> str | None:
    """Return the text of the configuration's own file, which lists its objects; None without one.

    Raises:
        FormatError: as `read_configuration`.
    """
    if not files.has(ROOT):
        return None
    return _text(files, _uuid(at(_lists(files, ROOT)[0], 1, place=ROOT), ROOT))


def common_module_names(files: ConfigurationFiles) -> Iterator[str]:
    """Yield the names of the common modules in the order of the configuration.

    Every module has a small file of its own, read only when its turn comes.

    Raises:
        FormatError: as `read_configuration`.
    """
    file_uuid = _uuid(at(_lists(files, ROOT)[0], 1, place=ROOT), ROOT)
    for module in _objects_of_class(_properties_group(files, file_uuid), COMMON_MODULES):
        if files.has(module):
            yield as_text(at(_lists(files, module)[0], 1, 1, 2, place=module), place=module)


def _configuration(files: ConfigurationFiles, file_uuid: str, release: str | None) -> Configuration:
    properties = _properties(files, file_uuid)
    header = at(properties, 1, 1, place=file_uuid)
    property_set = as_int(at(properties, 0, place=file_uuid), place=file_uuid)
    vendor, version = (11, 12) if property_set <= _OLDEST_SET else (14, 15)
    return Configuration(
        name=as_text(at(header, 2, place=file_uuid), place=file_uuid),
        vendor=as_text(at(properties, vendor, place=file_uuid), place=file_uuid),
        version=Version(as_text(at(properties, version, place=file_uuid), place=file_uuid)),
        synonym=_by_language(at(header, 3, place=file_uuid), file_uuid),
        release_id=release,
        compatibility_code=_number_at(properties, 26),
        update_catalog=_text_at(properties, 16) if property_set > _OLDEST_SET else "",
        property_set=property_set,
        file_uuid=file_uuid,
        object_uuid=_uuid(at(header, 1, 2, place=file_uuid), file_uuid),
    )


def _properties(files: ConfigurationFiles, file_uuid: str) -> list[Node]:
    """Return the list of properties without reading the lists of objects that follow it.

    The group is searched for as the platform writes it; when it is not there so, the whole
    file is read.
    """
    text = _text(files, file_uuid)
    found = _PROPERTIES.search(text)
    if found is not None:
        return brackets.parse(text, place=file_uuid, start=found.end(), only_first=True)[0]
    return as_list(at(_properties_group(files, file_uuid), 1, 1, place=file_uuid), place=file_uuid)


def _properties_group(files: ConfigurationFiles, file_uuid: str) -> Node:
    for group in _lists(files, file_uuid)[0][_FIRST_GROUP:]:
        if not isinstance(group, str) and group and group[0] == PROPERTIES_GROUP:
            return group
    raise FormatError("format.structure", place=file_uuid)


def _objects_of_class(group: Node, class_id: str) -> Iterator[str]:
    """Yield the GUIDs that the group lists under a class: `{class,count,guid,...}`."""
    for entry in as_list(at(group, 1))[_CLASS_LISTS:]:
        if not isinstance(entry, str) and entry and entry[0] == class_id:
            yield from (str(guid).lower() for guid in entry[2:] if isinstance(guid, str))


def _by_language(node: Node, place: str) -> dict[str, str]:
    """Turn `{2,"ru","text","en","text"}` into a mapping."""
    pairs = [as_text(item, place=place) for item in as_list(node, place=place)[1:]]
    return dict(zip(pairs[::2], pairs[1::2], strict=False))


def _text_at(properties: list[Node], index: int) -> str:
    """Return a property that older sets lack: empty when it is not there or not a text."""
    value = properties[index] if index < len(properties) else ""
    return str(value) if isinstance(value, str) else ""


def _number_at(properties: list[Node], index: int) -> int | None:
    text = _text_at(properties, index)
    return int(text) if text.isascii() and text.isdigit() else None


def _uuid(node: Node, place: str) -> str:
    text = as_text(node, place=place)
    if not _GUID.fullmatch(text):
        raise FormatError("format.structure", place=place)
    return text.lower()


def _text(files: ConfigurationFiles, name: str) -> str:
    try:
        data = files.read(name)
    except KeyError:
        raise FormatError("format.missing", place=name) from None
    return brackets.decode(data, place=name)


def _lists(files: ConfigurationFiles, name: str) -> list[list[Node]]:
    lists = brackets.parse(_text(files, name), place=name)
    if not lists:
        raise FormatError("format.brackets", place=name, position=0)
    return lists
