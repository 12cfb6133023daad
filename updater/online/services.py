"""What the update site needs of the other services; `updater.app.Application` has this shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.enterprise.installations import Platform
    from updater.filing import Filing
    from updater.infobases.catalogue import Listing
    from updater.model.events import CancelToken
    from updater.model.infobase import Infobase
    from updater.model.template import InstalledTemplate
    from updater.model.version import Version
    from updater.places import ProgramPlaces
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

    def infobases(self) -> Listing:
        """List the infobases 1C knows and those added by hand."""

    def add_to_list(self, infobases: Sequence[Infobase]) -> tuple[Infobase, ...]:
        """Add infobases to 1C's own list and return those that were not in it."""

    def platforms(self) -> tuple[Platform, ...]:
        """List installed platforms, newest first."""

    def install_target(self) -> Path:
        """Return the template directory new distributions go to."""

    def template_paths(self) -> tuple[Path, ...]:
        """List the template directories there are."""

    def install(
        self,
        package: Path,
        into: Path | None = None,
        *,
        cancel: CancelToken | None = None,
        place: str = "",
        version: Version | None = None,
    ) -> tuple[InstalledTemplate, ...]:
        """Unpack a distribution into a template directory."""
