"""The templates on the disk: their directories, what lies in them, new ones and old ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.events import ignore_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.model.events import CancelToken, OnEvent
    from updater.model.template import InstalledTemplate, TemplateDirectory
    from updater.model.version import Version
    from updater.services.context import Context
    from updater.templates.catalogue import Scan


class Templates:
    """Templates: found, installed, removed.

    Args:
        context: places and settings.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def directories(self, given: Sequence[Path] = ()) -> tuple[TemplateDirectory, ...]:
        """List template directories in the order they are looked at."""
        from updater.templates.directories import template_directories

        context = self._context
        return template_directories(context.places, context.settings.template_directories, given)

    def scan(self, given: Sequence[Path] = ()) -> Scan:
        """List the templates on the disk, broken ones too."""
        from updater.templates.catalogue import scan

        return scan(self.directories(given), cache=self._context.program.cache / "templates.json")

    def paths(self) -> tuple[Path, ...]:
        """List the template directories there are."""
        return tuple(directory.path for directory in self.directories() if directory.exists)

    def install_target(self) -> Path:
        """Return the template directory new distributions go to."""
        if self._context.settings.install_into is not None:
            return self._context.settings.install_into
        existing = self.paths()
        return existing[0] if existing else self._context.places.default_templates

    def install(
        self,
        package: Path,
        into: Path | None = None,
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
        replace: bool = False,
        place: str = "",
        version: Version | None = None,
    ) -> tuple[InstalledTemplate, ...]:
        """Unpack a distribution into a template directory, at the place its source says if it says one.

        With a version it must be just that one.

        Raises:
            PackageError, TemplateError, StorageError, Cancelled: nothing was installed then.
        """
        from updater.templates.install import install

        target = into or self.install_target()
        return install(
            package,
            target,
            filing=self._context.filing,
            on_event=on_event,
            cancel=cancel,
            replace=replace,
            place=place,
            version=version,
        )

    def found_in(self, file: Path) -> bool:
        """Whether a file seems to hold something to install.

        Raises:
            StorageError: it cannot be read.
        """
        from updater.templates.looking import holds_templates

        return file.is_dir() or holds_templates(file)

    def is_registered(self, directory: Path) -> bool:
        """Whether 1C itself looks into a template directory."""
        from updater.templates.directories import is_registered

        return is_registered(directory, self._context.places)

    def register(self, directory: Path) -> None:
        """Name a template directory in 1C's start settings.

        Raises:
            TemplateError, StorageError: the start settings stay as they were.
        """
        from updater.templates.directories import register

        register(directory, self._context.places, self._context.filing)

    def remove(self, templates: Sequence[Path]) -> None:
        """Remove templates that are no longer needed.

        Raises:
            TemplateError, StorageError: a folder is not a template or cannot be removed.
        """
        from updater.templates.remove import remove_template

        roots = [directory.path for directory in self.directories()]
        for template in templates:
            remove_template(template, roots, self._context.filing)
