"""Asking and telling the cluster of a server infobase through `rac` (docs/platform.md 8.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.enterprise.cluster.choice import meant_clusters
from updater.enterprise.cluster.failures import ClusterFailure
from updater.enterprise.cluster.model import (
    ClusterInfobase,
    InfobaseLock,
    connection_of,
    lock_of,
    session_of,
)
from updater.enterprise.cluster.rac import RacCommand, run_rac, start_rac
from updater.enterprise.cluster.records import parse_records
from updater.enterprise.cluster.versions import version_in_answer
from updater.errors import PlatformError
from updater.model.events import LogLine, ignore_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.enterprise.cluster.model import ClusterConnection, ClusterSession, SessionBlock
    from updater.enterprise.cluster.rac import RacStarter
    from updater.enterprise.cluster.records import Record
    from updater.enterprise.cluster.versions import ServerVersion
    from updater.enterprise.connections import Credentials
    from updater.model.events import OnEvent

TIME_LIMIT = 60.0
"""Seconds a start of `rac` may take."""
_USER, _PASSWORD = "infobase-user", "infobase-pwd"
_NEW_PLATFORMS_REFUSE = frozenset({_USER, _PASSWORD})


class ClusterConsole:
    """The cluster behind one administration server.

    It decides nothing: sessions are ended and infobases blocked because the caller says so.

    Args:
        rac: the program.
        agent: where the administration server (`ras`) listens, `host:port`.
        administrator: of the cluster; None where the cluster has none.
        starter: starts `rac`.
        time_limit: seconds one start may take.
        on_event: hears every command line, passwords masked.
    """

    def __init__(
        self,
        rac: Path,
        agent: str,
        administrator: Credentials | None = None,
        *,
        starter: RacStarter = start_rac,
        time_limit: float = TIME_LIMIT,
        on_event: OnEvent = ignore_events,
    ) -> None:
        self._rac = rac
        self._agent = agent
        self._administrator = administrator
        self._starter = starter
        self._time_limit = time_limit
        self._on_event = on_event
        self._refused: frozenset[str] = frozenset()

    @property
    def agent(self) -> str:
        """The address that is asked."""
        return self._agent

    def shows_password(self, credentials: Credentials | None = None) -> bool:
        """Whether a password will stand in the arguments of `rac`, where this computer's users can see it.

        `rac` knows no other way; the person is to be told before the first start.
        """
        known = [someone for someone in (self._administrator, credentials) if someone]
        return any(someone.password for someone in known)

    def server_version(self) -> ServerVersion | None:
        """Ask the server's agent for its version; None when it answers something else.

        Raises:
            PlatformError: as `clusters`.
        """
        return version_in_answer(self._run(("agent", "version"), ()))

    def clusters(self) -> tuple[Record, ...]:
        """Return the clusters of the server.

        Raises:
            PlatformError: `cluster.*`: `rac` could not be asked, or did not do it.
        """
        return parse_records(self._run(("cluster", "list"), ()))

    def infobases(self, cluster: str) -> tuple[ClusterInfobase, ...]:
        """Return the infobases of a cluster.

        Raises:
            PlatformError: as `clusters`.
        """
        records = parse_records(self._run(("infobase", "summary", "list"), self._of(cluster)))
        return tuple(
            ClusterInfobase(cluster, record["infobase"], record.get("name", ""))
            for record in records
            if "infobase" in record
        )

    def find(self, reference: str, *, server: str = "") -> ClusterInfobase:
        """Find an infobase by its name, whatever the case of its letters.

        Args:
            reference: its name in the cluster.
            server: as the list of infobases names it; its port tells clusters of one machine apart.

        Raises:
            PlatformError: `cluster.none`, `cluster.port-unknown`, `cluster.infobase-unknown`,
                `cluster.several`, or as `clusters`: one that may be meant did not tell its infobases.
        """
        clusters = [record for record in self.clusters() if "cluster" in record]
        if not clusters:
            raise PlatformError("cluster.none", agent=self._agent)
        found = [
            infobase
            for record in meant_clusters(clusters, server, self._agent)
            for infobase in self.infobases(record["cluster"])
            if infobase.name.casefold() == reference.casefold()
        ]
        if len(found) > 1:
            raise PlatformError("cluster.several", name=reference, agent=self._agent)
        if not found:
            raise PlatformError("cluster.infobase-unknown", name=reference, agent=self._agent)
        return found[0]

    def lock(self, infobase: ClusterInfobase, credentials: Credentials | None = None) -> InfobaseLock:
        """Return what the infobase denies at the moment.

        Older platforms tell it to an administrator of the infobase only; newer ones ask for none.

        Raises:
            PlatformError: `cluster.odd` when the answer holds no lock, or as `clusters`.
        """
        options = (*self._at(infobase), *_login(credentials))
        records = parse_records(self._run(("infobase", "info"), options))
        if not records or "sessions-deny" not in records[0]:
            raise PlatformError("cluster.odd", agent=self._agent)
        return lock_of(records[0])

    def put_lock(
        self, infobase: ClusterInfobase, lock: InfobaseLock, credentials: Credentials | None = None
    ) -> None:
        """Make the lock of an infobase what is given, to the last field; empty ones are cleared.

        Raises:
            PlatformError: as `clusters`.
        """
        options = (*self._at(infobase), *_login(credentials), *_lock_options(lock))
        self._run(("infobase", "update"), options)

    def block(
        self,
        infobase: ClusterInfobase,
        block: SessionBlock,
        credentials: Credentials | None = None,
    ) -> None:
        """Deny new sessions and scheduled jobs at once and without an end.

        The end of an earlier block is cleared: a past one would make this block void. So is its
        beginning, and its parameter, which narrows a block to a part of the data.

        Raises:
            PlatformError: as `clusters`.
        """
        lock = InfobaseLock(sessions=True, jobs=True, message=block.message, code=block.code)
        self.put_lock(infobase, lock, credentials)

    def unblock(
        self,
        infobase: ClusterInfobase,
        credentials: Credentials | None = None,
        *,
        jobs: bool = False,
    ) -> None:
        """Allow sessions again and clear every field of the block; with `jobs` those stay denied.

        Raises:
            PlatformError: as `clusters`.
        """
        self.put_lock(infobase, replace(InfobaseLock(), jobs=jobs), credentials)

    def sessions(self, infobase: ClusterInfobase) -> tuple[ClusterSession, ...]:
        """Return the sessions of an infobase, those of the server itself too.

        Raises:
            PlatformError: as `clusters`.
        """
        records = parse_records(self._run(("session", "list"), self._at(infobase)))
        return tuple(session_of(infobase.cluster, record) for record in records if "session" in record)

    def end(self, session: ClusterSession) -> None:
        """End a session; one that has gone by itself is as good.

        Raises:
            PlatformError: as `clusters`.
        """
        self._gone_is_good(("session", "terminate"), (*self._of(session.cluster), ("session", session.id)))

    def connections(
        self, infobase: ClusterInfobase, credentials: Credentials | None = None
    ) -> tuple[ClusterConnection, ...]:
        """Return the connections to an infobase.

        Raises:
            PlatformError: as `clusters`.
        """
        options = (*self._at(infobase), *_login(credentials))
        records = parse_records(self._run(("connection", "list"), options))
        return tuple(connection_of(infobase.cluster, record) for record in records if "connection" in record)

    def disconnect(self, connection: ClusterConnection, credentials: Credentials | None = None) -> None:
        """Break a connection; one that has gone by itself is as good.

        Raises:
            PlatformError: as `clusters`.
        """
        place = (("process", connection.process), ("connection", connection.id))
        options = (*self._of(connection.cluster), *place, *_login(credentials))
        self._gone_is_good(("connection", "disconnect"), options)

    def _gone_is_good(self, words: tuple[str, ...], options: Sequence[tuple[str, str]]) -> None:
        try:
            self._run(words, options)
        except PlatformError as error:
            if error.code != ClusterFailure.SESSION_GONE.code:
                raise

    def _of(self, cluster: str) -> tuple[tuple[str, str], ...]:
        """Return what names a cluster and who asks it."""
        options: tuple[tuple[str, str], ...] = (("cluster", cluster),)
        if self._administrator is None:
            return options
        login = self._administrator
        return (*options, ("cluster-user", login.user), ("cluster-pwd", login.password))

    def _at(self, infobase: ClusterInfobase) -> tuple[tuple[str, str], ...]:
        return (*self._of(infobase.cluster), ("infobase", infobase.infobase))

    def _run(self, words: tuple[str, ...], options: Sequence[tuple[str, str]]) -> str:
        """Run a command; options this version of the platform no longer knows are left out and remembered."""
        try:
            return self._once(words, options)
        except PlatformError as error:
            given = {name for name, _value in options} & _NEW_PLATFORMS_REFUSE - self._refused
            if error.code != ClusterFailure.BAD_PARAMETER.code or not given:
                raise
        self._refused |= given
        return self._once(words, options)

    def _once(self, words: tuple[str, ...], options: Sequence[tuple[str, str]]) -> str:
        taken = tuple((name, value) for name, value in options if name not in self._refused)
        command = RacCommand(self._rac, words, taken, self._agent)
        self._on_event(LogLine(command.shown))
        return run_rac(command, time_limit=self._time_limit, starter=self._starter)


def _login(credentials: Credentials | None) -> tuple[tuple[str, str], ...]:
    if credentials is None:
        return ()
    return ((_USER, credentials.user), (_PASSWORD, credentials.password))


def _lock_options(lock: InfobaseLock) -> tuple[tuple[str, str], ...]:
    return (
        ("sessions-deny", "on" if lock.sessions else "off"),
        ("scheduled-jobs-deny", "on" if lock.jobs else "off"),
        ("denied-message", lock.message),
        ("permission-code", lock.code),
        ("denied-from", lock.begins),
        ("denied-to", lock.ends),
        ("denied-parameter", lock.parameter),
    )
