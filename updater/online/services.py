"""What the update site needs of the other services; `updater.app.Application` has this shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from updater.filing import Filing
    from updater.places import ProgramPlaces
    from updater.services.infobases import Infobases
    from updater.services.platforms import Platforms
    from updater.services.templates import Templates
    from updater.settings import Settings


class Services(Protocol):
    """What the update site needs of the other services."""

    @property
    def settings(self) -> Settings:
        """What the person chose."""

    @property
    def program(self) -> ProgramPlaces:
        """The program's own places."""

    @property
    def filing(self) -> Filing:
        """Where file operations go."""

    def save_settings(self, settings: Settings) -> None:
        """Keep settings and use them from now on."""

    @property
    def infobases(self) -> Infobases:
        """The infobases a person works with."""

    @property
    def platforms(self) -> Platforms:
        """The installed platforms."""

    @property
    def templates(self) -> Templates:
        """The templates on the disk."""
