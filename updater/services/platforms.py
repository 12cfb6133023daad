"""The installed platforms: which there are, which is used, what starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError

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

    def required(self, options: UpdateOptions, server: ServerAddress | None) -> Platform | None:
        """Return the platform for what no list of checks goes before: a restore, a run gone on with.

        The choice is that of `chosen`. A server that would turn it away is told before anything
        begins, unless the person names the platform for this once.

        Raises:
            PlatformError: the one named is not a platform.
            RunError: `run.platform-of-server`.
        """
        platform = self.chosen(options, server)
        if server is None or platform is None or options.platform is not None:
            return platform
        if not self.fits(platform, options, server):
            known = self._context.server_versions.of(server)
            needed = str(known.version) if known else ""
            raise RunError(
                "run.platform-of-server", path=server.text, needed=needed, found=str(platform.version) or "?"
            )
        return platform

    def fits(self, platform: Platform, options: UpdateOptions, server: ServerAddress) -> bool:
        """Whether a server lets a platform in; true where nobody says."""
        context = self._context
        versions, installed = context.server_versions, self.installed()
        return versions.fits(server, platform, context.settings, options, installed)

    def starter(self) -> PlatformStarter:
        """Return what starts the platform, with passwords travelling as the settings say."""
        from updater.enterprise.passing import Passing, PlatformStarter

        context = self._context
        passing = Passing(context.settings.password_passing)
        return PlatformStarter(passing, context.program.state, context.filing)

    def wipe_leftovers(self) -> int:
        """Wipe what starts left that did not end by themselves: files with arguments, folders of looks.

        Returns:
            How many there were.
        """
        from updater.enterprise.argument_file import wipe_leftovers
        from updater.enterprise.look_folder import LOOKS, remove_dead

        state, filing = self._context.program.state, self._context.filing
        return wipe_leftovers(state, filing) + remove_dead(state / LOOKS, filing)
