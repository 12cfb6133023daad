"""What is in a server infobase, read from the configurations the Designer saved (docs/platform.md 6)."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import PlatformError
from updater.formats.configuration import has_update_handlers, read_configuration
from updater.formats.container import open_container
from updater.formats.support import read_support
from updater.model.configuration import Extension, Support, SupportState
from updater.model.infobase import InfobaseState

if TYPE_CHECKING:
    from updater.enterprise.configuration_dumps import ConfigurationDumps
    from updater.enterprise.connections import ServerConnection
    from updater.model.configuration import Configuration
    from updater.model.infobase import ServerAddress


@dataclass(frozen=True, slots=True)
class ServerState:
    """All that can be told of a server infobase; the names are those of `InfobaseState`.

    Attributes:
        connection: how it is reached.
        configuration: the database configuration; None in an empty infobase.
        main_configuration: the configuration in the Designer, when it differs.
        extension_names: None when they were not asked for.
        unapplied_changes: the two configurations differ in any byte; the Designer saves equal
            ones equally. A dynamic update that is pending cannot be seen from outside at all.
    """

    connection: ServerConnection
    configuration: Configuration | None
    main_configuration: Configuration | None
    support: Support
    extension_names: tuple[str, ...] | None = None
    unapplied_changes: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is no configuration in the database."""
        return self.configuration is None


def read_server_state(connection: ServerConnection, dumps: ConfigurationDumps) -> ServerState:
    """Read the state of a server infobase from its saved configurations.

    Raises:
        PlatformError: `platform.configuration-not-saved`, whatever the Designer said.
        FormatError: a file is damaged.
        StorageError: a file may not be read.
    """
    for file in (dumps.database, dumps.main):
        if not file.is_file():
            raise PlatformError("platform.configuration-not-saved", path=str(file))
    unapplied = not filecmp.cmp(dumps.database, dumps.main, shallow=False)
    configuration, support = _read(dumps.database)
    main, main_support = _read(dumps.main) if unapplied else (None, support)
    return ServerState(
        connection=connection,
        configuration=configuration,
        main_configuration=main,
        support=support if configuration else main_support,
        extension_names=dumps.extensions,
        unapplied_changes=unapplied,
    )


def _read(file: Path) -> tuple[Configuration | None, Support]:
    with open_container(file) as container:
        configuration = read_configuration(container)
        if configuration is None:
            return None, Support(SupportState.NONE)
        return configuration, read_support(container, configuration)


def infobase_state(address: ServerAddress, state: ServerState, dumps: ConfigurationDumps) -> InfobaseState:
    """Return what is known of a server infobase in the shape of what is known of a file infobase.

    Raises:
        FormatError: the saved configuration is damaged.
    """
    handlers: bool | None = None
    if state.configuration is not None:
        with open_container(dumps.database) as container:
            handlers = has_update_handlers(container)
    place = Path(address.text)
    return InfobaseState(
        directory=place,
        file=place,
        storage=None,
        configuration=state.configuration,
        main_configuration=state.main_configuration,
        support=state.support,
        extensions=tuple(Extension(name) for name in state.extension_names or ()),
        extensions_known=state.extension_names is not None,
        configuration_bytes=sum(file.stat().st_size for file in (dumps.main, dumps.database)),
        unapplied_changes=state.unapplied_changes,
        empty=state.empty,
        server=address,
        update_handlers=handlers,
    )
