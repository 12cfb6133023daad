"""The infobases a person works with: those 1C knows and those added by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.model.events import ignore_events
from updater.model.infobase import InfobaseKind
from updater.model.update_options import UpdateOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from updater.infobases.catalogue import Listing
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import Infobase, InfobaseState, ServerAddress
    from updater.services.context import Context
    from updater.services.servers import Servers
    from updater.services.toolbox import Toolbox


class Infobases:
    """Infobases: listed, added, looked into.

    Args:
        context: places and settings.
        toolbox: what it takes to look into one on a server.
        servers: those on servers that were added by hand.
        in_cloud: tells applications of 1C:Fresh from other infobases on the web.
    """

    def __init__(
        self, context: Context, toolbox: Toolbox, servers: Servers, in_cloud: Callable[[Infobase], bool]
    ) -> None:
        self._context = context
        self._toolbox = toolbox
        self._servers = servers
        self._in_cloud = in_cloud

    def list(self) -> Listing:
        """List the infobases 1C knows and those added by hand."""
        from updater.errors import UserError
        from updater.infobases.catalogue import infobase_at, list_infobases

        listing = list_infobases(self._context.places)
        known = {infobase.directory for infobase in listing.infobases}
        added, problems = [], [*listing.problems]
        for directory in self._context.settings.recent_infobases:
            if directory in known:
                continue
            try:
                added.append(infobase_at(directory))
            except UserError as error:
                problems.append(error)
        added += self._servers.added(listing.infobases)
        every = tuple(self._of_cloud(infobase) for infobase in (*listing.infobases, *added))
        return replace(listing, infobases=every, problems=tuple(problems))

    def _of_cloud(self, infobase: Infobase) -> Infobase:
        if infobase.kind is InfobaseKind.WEB and self._in_cloud(infobase):
            return replace(infobase, kind=InfobaseKind.CLOUD)
        return infobase

    def add(self, infobases: Sequence[Infobase]) -> tuple[Infobase, ...]:
        """Add infobases to 1C's own list and return those that were not in it.

        Raises:
            FormatError, StorageError: the list cannot be read or written; it stays as it was.
        """
        from updater.infobases.catalogue import add_infobases

        return add_infobases(self._context.places.user_infobase_list, infobases, self._context.filing)

    def at(self, path: Path) -> Infobase:
        """Take a folder or a file the person pointed at as an infobase.

        Raises:
            InfobaseError: it is none.
        """
        from updater.infobases.catalogue import infobase_at

        return infobase_at(path)

    def remember(self, infobase: Infobase) -> None:
        """Keep an infobase added by hand for the next start."""
        self._servers.remember(infobase)
        if infobase.kind is not InfobaseKind.FILE or infobase.directory is None:
            return
        settings = self._context.settings
        recent = dict.fromkeys((infobase.directory, *settings.recent_infobases))
        self._context.save_settings(replace(settings, recent_infobases=tuple(recent)))

    def inspect(
        self,
        path: Path | ServerAddress,
        *,
        deep: bool = False,
        options: UpdateOptions | None = None,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> InfobaseState:
        """Read what an infobase is: a file without starting the platform, one on a server through it.

        With `deep` every page of a file is accounted for; a server infobase takes its login from the options.

        Raises:
            InfobaseError, FormatError, StorageError, PlatformError, RunError: it cannot be read.
            Cancelled: the person asked to stop.
        """
        from updater.infobases.inspection import inspect_infobase
        from updater.model.infobase import ServerAddress

        if isinstance(path, ServerAddress):
            wanted = options or UpdateOptions()
            versions, toolbox = self._context.server_versions, self._toolbox
            return versions.inspect(path, lambda: toolbox.tools(wanted, path), on_event, cancel)
        return inspect_infobase(path, deep=deep)
