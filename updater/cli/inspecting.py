"""Any file of 1C's, recognised by content and described."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.cli.documents import (
    Document,
    configuration_document,
    state_document,
    support_document,
    template_document,
    update_document,
)
from updater.errors import FormatError
from updater.formats.recognise import Kind, recognise
from updater.model.infobase import ServerAddress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.app import Application, UpdateOptions


def described(
    path: Path | ServerAddress, application: Application, *, deep: bool, login: UpdateOptions | None = None
) -> Document:
    """Recognise a file or folder, or come into a server infobase, and describe it.

    Raises:
        FormatError: `format.unknown`, `format.nothing-to-tell`, or what is wrong with the file.
        InfobaseError, TemplateError, StorageError: it cannot be read as what it is.
    """
    if isinstance(path, ServerAddress):
        return state_document(application.infobases.inspect(path, options=login))
    kind = recognise(path)
    if kind in {Kind.INFOBASE, Kind.INFOBASE_FOLDER, Kind.LEGACY_77}:
        return {
            **state_document(application.infobases.inspect(path, deep=deep)),
            "path": str(path.absolute()),
        }
    describe = _DESCRIBERS.get(kind)
    if describe is None and kind is Kind.UNKNOWN:
        raise FormatError("format.unknown", file=path)
    if describe is None:
        raise FormatError(
            "format.nothing-to-tell", file=path, kind=application.texts(f"cli.file-kind.{kind.value}")
        )
    return describe(path.absolute())


def _configuration(path: Path) -> Document:
    from updater.formats.configuration import read_configuration
    from updater.formats.container import open_container
    from updater.formats.support import read_support

    with open_container(path) as container:
        configuration = read_configuration(container)
        if configuration is None:
            raise FormatError("format.no-configuration", file=path)
        support = read_support(container, configuration)
        return _configuration_document(
            path, configuration_document(configuration), support_document(support), container.bits
        )


def _extension(path: Path) -> Document:
    from updater.formats.configuration import read_extension
    from updater.formats.container import open_container
    from updater.model.configuration import Support, SupportState

    with open_container(path) as container:
        configuration = configuration_document(read_extension(container))
        return _configuration_document(
            path, configuration, support_document(Support(SupportState.NONE)), container.bits
        )


def _configuration_document(
    path: Path, configuration: Document | None, support: Document, bits: int
) -> Document:
    return {
        "kind": "configuration",
        "path": str(path),
        "configuration": configuration,
        "support": support,
        "container_bits": bits,
    }


def _update(path: Path) -> Document:
    from updater.formats.update_file import read_update

    return {"kind": "update", "path": str(path), **update_document(read_update(path))}


def _distribution(path: Path) -> Document:
    from updater.formats.supply import read_supply

    catalogue = read_supply(path)
    return {
        "kind": "distribution",
        "path": str(path),
        "descriptions": [
            {"language": item.language, "name": item.name, "vendor": item.vendor, "readme": item.readme}
            for item in catalogue.descriptions
        ],
        "files": [{"path": file.path, "bytes": file.size} for file in catalogue.files],
    }


def _dump(path: Path) -> Document:
    from updater.formats.dump import read_dump

    dump = read_dump(path)
    return {
        "kind": "dump",
        "path": str(path),
        "configuration": configuration_document(dump.configuration),
        "sound": dump.sound,
    }


def _template(path: Path) -> Document:
    from updater.templates.catalogue import template_at

    return template_document(template_at(path if path.is_dir() else path.parent))


_DESCRIBERS: dict[Kind, Callable[[Path], Document]] = {
    Kind.CONFIGURATION: _configuration,
    Kind.EXTENSION: _extension,
    Kind.UPDATE: _update,
    Kind.DISTRIBUTION: _distribution,
    Kind.DUMP: _dump,
    Kind.MANIFEST: _template,
    Kind.TEMPLATE: _template,
}
