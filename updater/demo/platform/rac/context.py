"""What one start of the simulated `rac` works on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from updater.model.version import Version

if TYPE_CHECKING:
    from updater.demo.platform.servers import SimInfobase, SimServer

_NEW = Version("8.5.4")


@dataclass(slots=True)
class Context:
    """A server in the hands of one start.

    Attributes:
        platform: version of this program.
        files: of all servers whose clusters are known here.
        vanishing: sessions have gone when they are to be ended.
    """

    server: SimServer
    platform: Version
    files: tuple[Path, ...]
    vanishing: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it is 8.5.4 or later, whose options differ."""
        return self.platform >= _NEW

    def folder(self, infobase: SimInfobase) -> Path:
        """Return the private folder of an infobase."""
        return Path(infobase.folder)
