"""Which infobase a command is for, and who logs in to it (docs/platform.md 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who logs in to the infobase. The password never shows in a repr."""

    user: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FileConnection:
    """A file infobase: the folder that holds its `1Cv8.1CD`."""

    directory: Path

    @property
    def arguments(self) -> tuple[str, str]:
        """The key and the value that name it on a command line."""
        return "/F", _without_slash(str(self.directory))


@dataclass(frozen=True, slots=True)
class ServerConnection:
    r"""A server infobase.

    Attributes:
        server: `host` or `host:port` of the cluster's manager.
        reference: the name of the infobase in the cluster.
    """

    server: str
    reference: str

    @property
    def arguments(self) -> tuple[str, str]:
        r"""The key and the value that name it on a command line: `/S host:port\name`."""
        return "/S", f"{self.server}\\{self.reference}"


Connection = FileConnection | ServerConnection


def _without_slash(directory: str) -> str:
    """Drop a trailing separator: before a closing quote it would swallow the quote on Windows."""
    stripped = directory.rstrip("\\/")
    return stripped if stripped and not stripped.endswith(":") else directory
