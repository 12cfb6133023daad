"""What the vendor's library keeps in an infobase, for the sandbox and tests (docs/platform.md 7.5, 7.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.formats.configuration import read_configuration
from updater.formats.configuration_files import MemoryFiles
from updater.formats.writing.data_objects import DataField, DataObject
from updater.model.configuration import UpdateSubsystem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from updater.formats.infobase_file.fields import Value

_TEXT = 50
UPDATE_MODULE = {
    UpdateSubsystem.RUSSIAN: "ОбновлениеИнформационнойБазы",
    UpdateSubsystem.ENGLISH: "InfobaseUpdate",
}
"""The module that tells which edition of the library a configuration carries."""

_VERSIONS = {
    UpdateSubsystem.RUSSIAN: ("ВерсииПодсистем", "ИмяПодсистемы", "Версия", "ЭтоОсновнаяКонфигурация"),
    UpdateSubsystem.ENGLISH: ("SubsystemsVersions", "SubsystemName", "Version", "IsMainConfiguration"),
}
_DEFERRED = {
    UpdateSubsystem.RUSSIAN: "ОтложенноеОбновлениеЗавершеноУспешно",
    UpdateSubsystem.ENGLISH: "DeferredUpdateCompletedSuccessfully",
}
_LIBRARY = ("СтандартныеПодсистемы", "3.1.12.238")


def library_objects(subsystem: UpdateSubsystem) -> tuple[DataObject, ...]:
    """Return the register of versions and the constant of deferred handlers."""
    name, subsystem_name, version, main = _VERSIONS[subsystem]
    fields = (DataField(subsystem_name, _TEXT), DataField(version, _TEXT), DataField(main))
    done = _DEFERRED[subsystem]
    return DataObject(name, fields), DataObject(done, (DataField(done),), constant=True)


def library_rows(
    files: Mapping[str, bytes], version: str = "", *, deferred_done: bool = True
) -> dict[str, Sequence[Sequence[Value]]]:
    """Return what the library's tables hold when the data are at a release, by object in either language.

    Args:
        files: of the configuration.
        version: the release the data are at; the configuration's own unless given.
        deferred_done: the deferred handlers were all run.
    """
    configuration = read_configuration(MemoryFiles(files))
    if configuration is None:
        return {}
    at = version or str(configuration.version)
    versions = [(*_LIBRARY, False), (configuration.name, at, True)]
    done = [(deferred_done,)]
    return {
        **{names[0]: versions for names in _VERSIONS.values()},
        **dict.fromkeys(_DEFERRED.values(), done),
    }
