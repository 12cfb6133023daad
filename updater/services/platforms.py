"""The installed platforms: which there are, which is used, what starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.enterprise.installations import Platform
    from updater.enterprise.passing import PlatformStarter
    from updater.model.infobase import ServerAddress
    from updater.model.update_options import UpdateOptions
    from updater.services.context import Context


class Platforms:
    """Installed platforms.

    Args:
        context: places and settings.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def installed(self) -> tuple[Platform, ...]:
        """List installed platforms, newest first."""
        from updater.enterprise.installations import find_platforms

        return find_platforms(self._context.places)

    def chosen(self, options: UpdateOptions, server: ServerAddress | None = None) -> Platform | None:
        """Return the platform a run would use: the newest, or for a server infobase that of the server.

        Raises:
            PlatformError: the one named is not a platform.
        """
        from updater.enterprise.installations import platform_at

        named = options.platform or self._context.settings.platform
        if named is not None:
            return platform_at(named)
        found, context = self.installed(), self._context
        if server is not None:
            return context.server_versions.platform(server, context.settings, options, found)
        return found[0] if found else None

    def starter(self) -> PlatformStarter:
        """Return what starts the platform, with passwords travelling as the settings say."""
        from updater.enterprise.passing import Passing, PlatformStarter

        context = self._context
        passing = Passing(context.settings.password_passing)
        return PlatformStarter(passing, context.program.state, context.filing)

    def wipe_leftovers(self) -> int:
        """Wipe the files with arguments that a run left which did not end by itself; return how many."""
        from updater.enterprise.argument_file import wipe_leftovers

        return wipe_leftovers(self._context.program.state, self._context.filing)
