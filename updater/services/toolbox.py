"""What a run is given from outside: the journal, the way to the platform and to a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.model.infobase import ServerAddress
    from updater.model.update_options import UpdateOptions
    from updater.services.context import Context
    from updater.services.platforms import Platforms
    from updater.update.journal import Journal
    from updater.update.request import RunTools


class Toolbox:
    """The outside things of runs.

    Args:
        context: places and settings.
        platforms: the installed ones.
    """

    def __init__(self, context: Context, platforms: Platforms) -> None:
        self._context = context
        self._platforms = platforms

    def journal(self) -> Journal:
        """Open the journal of runs.

        Raises:
            RunError: it is damaged or of a later version.
        """
        from updater.update.journal import Journal

        return Journal(self._context.program.state / "journal.sqlite")

    def tools(self, options: UpdateOptions | None = None, server: ServerAddress | None = None) -> RunTools:
        """Return the outside things of one run; with options the way to its server, too.

        Args:
            options: who comes in.
            server: the infobase on a server, when it is known which.

        Raises:
            RunError: the journal cannot be read.
            PlatformError: the platform named is not one.
        """
        from updater.enterprise.look_folder import LOOKS
        from updater.model.update_options import UpdateOptions
        from updater.servers import server_access
        from updater.update.loading import Loading
        from updater.update.request import RunTools
        from updater.update.rotation import Keep

        context, platforms = self._context, self._platforms
        settings = context.settings
        return RunTools(
            filing=context.filing,
            journal=self.journal(),
            state_dir=context.program.state,
            looks_dir=context.own_state / LOOKS,
            texts=context.texts,
            starter=platforms.starter(),
            keep=Keep(settings.keep_runs, settings.keep_runs_days),
            others_limit=settings.others_time_limit,
            loading=Loading(lambda: platforms.chosen(options or UpdateOptions()), settings.step_time_limit),
            server=server_access(settings, options, platforms.chosen(options, server), platforms.installed())
            if options
            else None,
        )
