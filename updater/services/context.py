"""What every service stands on; `updater.app.Application` has this shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from updater.filing import Filing
    from updater.model.places import SystemPlaces
    from updater.places import ProgramPlaces
    from updater.servers import ServerVersions
    from updater.settings import Settings
    from updater.texts import Texts


class Context(Protocol):
    """Places, settings, words and file operations; asked anew every time, for settings change."""

    @property
    def settings(self) -> Settings:
        """What the person chose."""

    @property
    def program(self) -> ProgramPlaces:
        """The program's own places."""

    @property
    def own_state(self) -> Path:
        """Where journal and logs belong, also while a copy of them is used."""

    @property
    def places(self) -> SystemPlaces:
        """The places of 1C:Enterprise, as the settings change them."""

    @property
    def filing(self) -> Filing:
        """Where file operations go."""

    @property
    def texts(self) -> Texts:
        """Words in the person's language."""

    @property
    def server_versions(self) -> ServerVersions:
        """What is known of the versions of servers."""

    def save_settings(self, settings: Settings) -> None:
        """Keep settings and use them from now on."""
