"""Infobases: how they are reached, and what was read from them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from updater.errors import PlatformError
    from updater.model.configuration import Configuration, Extension, Support


class InfobaseKind(enum.Enum):
    """How an infobase is reached."""

    FILE = "file"
    SERVER = "server"
    WEB = "web"
    CLOUD = "cloud"
    """An application of 1C:Fresh: reached over the web, updated by the service."""
    LEGACY_77 = "77"
    """A base of 1C:Enterprise 7.7: recognised and explained, never touched."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Infobase:
    """An entry of the list of infobases, or one the person pointed at.

    Attributes:
        title: the name in the list; for a bare path the folder's name.
        location: the folder, the server with the base name, or the web address.
        directory: the folder of a file infobase.
        folder: the group in the list, `/` separated, `/` at the top.
        entry_id: the GUID in the list; empty when there is none.
        platform_version: the version the list asks for (`8.3`, `8.3.24.1467`); may be empty.
        source: the list file this came from; None for a path.
    """

    title: str
    kind: InfobaseKind
    location: str
    directory: Path | None = None
    folder: str = "/"
    entry_id: str = ""
    platform_version: str = ""
    source: Path | None = None


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a server infobase is.

    Attributes:
        server: `host` or `host:port` of the cluster's manager.
        reference: its name in the cluster.
    """

    server: str
    reference: str

    @property
    def text(self) -> str:
        r"""The address as people and the platform write it: `host:port\name`."""
        return f"{self.server}\\{self.reference}"


@dataclass(frozen=True, slots=True)
class Storage:
    """The file a file infobase is stored in (docs/formats.md 1.1).

    Attributes:
        format: format version of the file, `8.3.8.0` or `8.2.14.0`.
        page_size: in bytes.
        size: of the file, in bytes.
        sound: every page accounted for exactly once; None when it was not checked.
    """

    format: str
    page_size: int
    pages: int
    size: int
    sound: bool | None = None


@dataclass(frozen=True, slots=True)
class ConnectionBlock:
    """A block on new connections, as the file `1Cv8.cdn` says it (docs/formats.md 5.3).

    Attributes:
        passable: its permission code is one we give, so that we are let in all the same.
    """

    message: str
    begins: str = ""
    ends: str = ""
    passable: bool = False


@dataclass(frozen=True, slots=True)
class InfobaseState:
    """All that was read from an infobase: a file without starting the platform, one on a server through it.

    Attributes:
        directory: the folder that holds `1Cv8.1CD`; of a server infobase its address, which is no path.
        file: the `1Cv8.1CD` itself; of a server infobase its address, too.
        storage: None for a server infobase: its database is not ours to look at.
        configuration: the database configuration; None in an empty infobase.
        main_configuration: the configuration in the Designer, when it differs.
        users: names of the infobase's users; empty when no login is needed.
        administrators: those of them marked as administrators; None when the base does not say.
        repository_trace: there are files of a configuration repository in the base, which may be bound to it.
        extensions_known: somebody looked for extensions; without it their absence means nothing.
        configuration_bytes: of both configurations as a server infobase saved them; 0 when nobody did.
        minimum_platform: lowest platform that can open the base (`8.3.10`), inferred.
        unapplied_changes: the main configuration differs from the database's.
        in_use: somebody holds the base; None when it could not be told.
        server: where it is, of a server infobase; users and a pending dynamic update are not known of
            such a one.
        update_handlers: its application updates its data by itself; None when nobody looked.
        login_problem: what the platform said when it came in to look that a run could stumble over, of a
            server infobase: that it is bound to a configuration repository, for one.
    """

    directory: Path
    file: Path
    storage: Storage | None
    configuration: Configuration | None
    main_configuration: Configuration | None
    support: Support
    extensions: tuple[Extension, ...] = ()
    users: tuple[str, ...] = ()
    minimum_platform: str | None = None
    unapplied_changes: bool = False
    dynamic_update_pending: bool = False
    in_use: bool | None = None
    connection_block: ConnectionBlock | None = None
    empty: bool = False
    administrators: tuple[str, ...] | None = None
    repository_trace: bool = False
    server: ServerAddress | None = None
    update_handlers: bool | None = None
    extensions_known: bool = True
    configuration_bytes: int = 0
    login_problem: PlatformError | None = None

    @property
    def sound(self) -> bool | None:
        """Whether every page of the file is accounted for; None when it was not checked, or there is none."""
        return self.storage.sound if self.storage else None
