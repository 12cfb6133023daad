"""The composition root: the only place where services are built from settings.

Everything here blocks. The wizard calls it from worker threads, the command
line from its only one.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from updater.filing import Filing
from updater.model.update_options import UpdateOptions
from updater.places import ProgramPlaces, chosen_places, system_places
from updater.servers import ServerVersions
from updater.settings import Settings, load_settings, save_settings
from updater.texts import Texts, system_language

if TYPE_CHECKING:
    from updater.backups import Backups
    from updater.model.infobase import Infobase
    from updater.model.places import SystemPlaces
    from updater.model.site import SignIn
    from updater.online import Online
    from updater.services.checking import Checking
    from updater.services.infobases import Infobases
    from updater.services.planning import Planning
    from updater.services.platforms import Platforms
    from updater.services.runs import Runs
    from updater.services.servers import Servers
    from updater.services.templates import Templates
    from updater.services.toolbox import Toolbox

__all__ = ["Application", "UpdateOptions", "open_application"]


class Application:
    """All services of the product, built from settings.

    Args:
        program: the program's own places.
        system: the places of 1C:Enterprise before settings change them.
        settings: what the person chose.
        filing: where file operations go.

    Attributes:
        damaged_settings: where an unreadable settings file was put aside.
        own_state: where journal and logs belong, also while a copy of them is used.
        server_versions: what is known of the versions of servers.
        sandbox_account: an invented account that the sandbox shows; None outside of it.
        sandbox_registration: registration number and PIN of a program the sandbox's portal registers.
    """

    def __init__(
        self, program: ProgramPlaces, system: SystemPlaces, settings: Settings, filing: Filing | None = None
    ) -> None:
        self.program = program
        self.own_state = program.state
        self._system = system
        self.filing = filing or Filing()
        self.damaged_settings: Path | None = None
        self.sandbox_account: SignIn | None = None
        self.sandbox_registration: tuple[str, str] | None = None
        self.server_versions = ServerVersions()
        self._online: Online | None = None
        self._take(settings)

    def _take(self, settings: Settings) -> None:
        self.settings = settings
        self.places = chosen_places(self._system, settings)
        self.texts = Texts(settings.language or system_language())
        if self._online is not None:
            self._online.rebuild()

    @property
    def online(self) -> Online:
        """The update site; nothing of it is loaded before it is asked for."""
        from updater.online import Online

        if self._online is None:
            self._online = Online(self)
        return self._online

    def save_settings(self, settings: Settings) -> None:
        """Keep settings and use them from now on.

        Raises:
            StorageError: they could not be written.
        """
        save_settings(self.program.settings_file, settings, self.filing)
        self._take(settings)

    @property
    def platforms(self) -> Platforms:
        """The installed platforms."""
        from updater.services.platforms import Platforms

        return Platforms(self)

    @property
    def infobases(self) -> Infobases:
        """The infobases a person works with."""
        from updater.services.infobases import Infobases

        return Infobases(self, self.toolbox, self.servers, self._in_cloud)

    def _in_cloud(self, infobase: Infobase) -> bool:
        return self.online.cloud.owns(infobase)

    @property
    def servers(self) -> Servers:
        """Server infobases: remembered, looked into, opened to people again."""
        from updater.services.servers import Servers

        return Servers(self, self.toolbox)

    @property
    def templates(self) -> Templates:
        """The templates on the disk."""
        from updater.services.templates import Templates

        return Templates(self)

    @property
    def toolbox(self) -> Toolbox:
        """The journal, and what else a run is given from outside."""
        from updater.services.toolbox import Toolbox

        return Toolbox(self, self.platforms)

    @property
    def planning(self) -> Planning:
        """Plans, and every reason not to begin with one."""
        from updater.services.planning import Planning

        return Planning(
            self,
            templates=self.templates,
            platforms=self.platforms,
            backups=self.backups,
            toolbox=self.toolbox,
        )

    @property
    def checking(self) -> Checking:
        """Every reason not to begin an update, with a plan and without one."""
        from updater.services.checking import Checking

        return Checking(self, platforms=self.platforms, backups=self.backups, toolbox=self.toolbox)

    @property
    def runs(self) -> Runs:
        """Plans being carried out, and those that were."""
        from updater.services.runs import Runs

        return Runs(self, platforms=self.platforms, backups=self.backups, toolbox=self.toolbox)

    @property
    def backups(self) -> Backups:
        """The backups there are, and how new ones are made."""
        from updater.backups import Backups

        return Backups(
            lambda: self.settings, self.filing, self.toolbox.journal, self.toolbox.tools, self.program.backups
        )

    def moved(self, program: ProgramPlaces) -> Application:
        """Return an application with the same settings whose own files lie elsewhere."""
        moved = Application(program, self._system, self.settings, self.filing)
        moved.own_state = self.own_state
        moved.texts = self.texts
        moved.server_versions = self.server_versions
        return moved


def open_application(
    *, home: Path | None = None, settings_file: Path | None = None, language: str | None = None
) -> Application:
    """Build the application for this user, or for a directory of its own.

    Args:
        home: settings, state, logs and backups all under one directory.
        settings_file: another settings file.
        language: overrides the one in the settings.

    Raises:
        SettingsError, StorageError: the settings cannot be used.
    """
    program = ProgramPlaces.under(home.absolute()) if home else ProgramPlaces.of_user()
    if settings_file is not None:
        program = replace(program, settings_file=settings_file.absolute())
    filing = Filing()
    loaded = load_settings(program.settings_file, filing)
    settings = replace(loaded.settings, language=language) if language else loaded.settings
    application = Application(program, system_places(os.environ, sys.platform, Path.home()), settings, filing)
    application.damaged_settings = loaded.damaged
    application.platforms.wipe_leftovers()
    return application
