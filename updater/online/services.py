"""What the update site needs of the other services; `updater.app.Application` has this shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from updater.enterprise.installations import Platform
    from updater.filing import Filing
    from updater.model.events import CancelToken
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
