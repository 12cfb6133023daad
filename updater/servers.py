"""How server infobases are come into, from settings and what the person says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import PlatformError, SettingsError, UserError
from updater.model.events import ignore_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.enterprise.cluster import ServerVersion
    from updater.enterprise.installations import Platform
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState, ServerAddress
    from updater.model.update_options import UpdateOptions
    from updater.settings import Settings
    from updater.update.request import RunTools
    from updater.update.server_access import ServerAccess

_SEVERAL = 2  # installed versions, of which one has to be chosen


def server_access(
    settings: Settings, options: UpdateOptions, platform: Platform | None, others: tuple[Platform, ...]
) -> ServerAccess:
    """Return the way in: login and consent from the options, the cluster's ways from the settings.

    Args:
        settings: what the person chose for good.
        options: what the person decides about one run.
        platform: the version to start.
        others: every installed version, whose `rac` does when that one has none.
    """
    from updater.enterprise.commands import Credentials  # noqa: PLC0415 - start-up time
    from updater.update.server_access import ServerAccess  # noqa: PLC0415 - start-up time

    administrator = options.cluster_user or settings.cluster_login
    return ServerAccess(
        platform=platform,
        credentials=Credentials(options.user, options.password) if options.user else None,
        rac=settings.rac,
        agent=settings.cluster_agent,
        administrator=Credentials(administrator, options.cluster_password) if administrator else None,
        others=others,
        end_sessions=options.end_sessions,
        time_limit=settings.step_time_limit,
        dbms=settings.dbms_commands,
        dump_limit=settings.dump_time_limit,
    )


def has_dbms_backup(settings: Settings, address: ServerAddress) -> bool:
    """Whether the settings say how the database server of an infobase backs up; wrong ones say it, too."""
    from updater.enterprise.dbms import commands_for  # noqa: PLC0415 - start-up time

    try:
        return commands_for(settings.dbms_commands, address.text) is not None
    except SettingsError:
        return True


class ServerVersions:
    """The versions of servers, as far as anybody has said; a client must be of the very same one."""

    def __init__(self) -> None:
        self._known: dict[str, ServerVersion | None] = {}

    def of(self, address: ServerAddress) -> ServerVersion | None:
        """Return the version of a server; None while it is not known."""
        return self._known.get(_key(address))

    def platform(
        self,
        address: ServerAddress,
        settings: Settings,
        options: UpdateOptions,
        installed: tuple[Platform, ...],
    ) -> Platform | None:
        """Return the installed platform a server lets in; the newest where none is, or nobody knows which.

        Where there is a choice the server's agent is asked, once.
        """
        newest = installed[0] if installed else None
        if len(installed) >= _SEVERAL:
            self._ask(address, settings, options, installed)
        version = self.of(address)
        if version is None:
            return newest
        return next((each for each in installed if each.version == version.version), newest)

    def fits(
        self,
        address: ServerAddress,
        platform: Platform,
        settings: Settings,
        options: UpdateOptions,
        installed: tuple[Platform, ...],
    ) -> bool:
        """Whether a server lets a platform in, as far as its agent says; one is asked about, too."""
        self._ask(address, settings, options, installed or (platform,))
        version = self.of(address)
        return version is None or version.version == platform.version

    def _ask(
        self,
        address: ServerAddress,
        settings: Settings,
        options: UpdateOptions,
        installed: tuple[Platform, ...],
    ) -> None:
        """Ask the agent of a server for its version, once."""
        if installed and _key(address) not in self._known:
            access = server_access(settings, options, installed[0], installed)
            self._known[_key(address)] = _asked(address, access)

    def learn(self, address: ServerAddress, problem: UserError) -> bool:
        """Take the version from the words of a refusal; return whether it is news."""
        found, before = _told(problem), self.of(address)
        if found is None:
            return False
        self._known[_key(address)] = found
        return before is None or before.version != found.version

    def inspect(
        self,
        address: ServerAddress,
        tools: Callable[[], RunTools],
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> InfobaseState:
        """Read a server infobase; a platform that is turned away for its version gives way to another one.

        Args:
            address: where it is.
            tools: makes the outside things with the platform that is right as far as it is known.
            on_event: hears how it goes.
            cancel: ends it.

        Raises:
            UserError: as `updater.update.looking_at_server.inspect_server`.
            Cancelled: the person asked to stop.
        """
        from updater.update.looking_at_server import inspect_server  # noqa: PLC0415 - start-up time

        first = tools()
        try:
            return inspect_server(address, first, on_event, cancel)
        except PlatformError as problem:
            again = tools() if self.learn(address, problem) else first
            if _platform(again) == _platform(first):
                raise
        return inspect_server(address, again, on_event, cancel)


def _platform(tools: RunTools) -> Platform | None:
    return tools.server.platform if tools.server else None


def _key(address: ServerAddress) -> str:
    return address.server.casefold()


def _asked(address: ServerAddress, access: ServerAccess) -> ServerVersion | None:
    try:
        return access.console(address, ignore_events).server_version()
    except UserError as problem:
        return _told(problem)


def _told(problem: UserError) -> ServerVersion | None:
    from updater.enterprise.cluster import version_in_refusal  # noqa: PLC0415 - start-up time

    return version_in_refusal(str(problem.params.get("text", "")))
