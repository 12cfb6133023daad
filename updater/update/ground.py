"""What a run stands on: an infobase, however it is kept.

Steps, engine and recovery speak to a `Ground` and know no difference between a
file and a server infobase.
"""

from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.model.application import ApplicationRecord
from updater.model.configuration import UpdateSubsystem
from updater.model.events import ignore_events

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from updater.enterprise.commands import Connection
    from updater.enterprise.designer import Others
    from updater.formats.event_log import LogEvent
    from updater.model.backup import BackupKind
    from updater.model.configuration import ReleaseIdentity
    from updater.model.events import CancelToken, OnEvent
    from updater.model.infobase import InfobaseState
    from updater.update.backup import Backup

PATIENCE = 20
"""Seconds an infobase may stay held after a process of the platform was ended."""


@dataclass(frozen=True, slots=True)
class Seal:
    """An infobase as it was when nothing had been done to it yet.

    Attributes:
        mark: changes with every change and costs nothing to compare; empty when it is not known.
    """

    size: int
    sha256: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class BackupOrder:
    """What a copy is to be, and what it says of itself.

    Attributes:
        stamp: begins with the time, and is another for every attempt at a run.
        run: the run it belongs to.
        release: what the infobase holds.
        taken: the time, ISO 8601 with the zone.
    """

    directory: Path
    kind: BackupKind
    stamp: str
    run: str
    release: ReleaseIdentity
    taken: str

    @property
    def facts(self) -> dict[str, str]:
        """What the manifest of a backup says of the infobase and the run, by the names of its fields."""
        version = str(self.release.version)
        return {
            "release": f"{self.release.name} {version}",
            "version": version,
            "run": self.run,
            "taken": self.taken,
        }


class Ground(abc.ABC):
    """An infobase as a run needs it.

    Attributes:
        key: names the infobase among the holds, however it was written.
        title: what people call it.
        place: where it is, for messages.
        lock_folder: where a lock for other users and machines lies; None when there is no such place.
        leaves: the application, started to update its data, confirms legality and leaves by itself.
        permission_code: lets our commands pass the block a run of ours has set; empty when there is none.
        lasting: what the platform wrote survives a power cut of this computer without being settled.
        seals_data: a seal tells a change of the data, too, not only of the configuration.
        keep_failed: a restore is to keep the present infobase beside, where there is room (decision 14).
        keep_changed: a restore is to keep it in any case: somebody worked in it (decision 22).
        kept: where it lies then.
        not_kept: there was no room to keep it.
        shut: a block keeps others out while a run goes on, so nobody has to be waited for.
        others: waits for those who have it open when a command wants it for itself; None: nobody waits.
    """

    key: str
    title: str
    place: str
    lock_folder: Path | None = None
    leaves: bool = True
    permission_code: str = ""
    lasting: bool = False
    seals_data: bool = True
    keep_failed: bool = False
    keep_changed: bool = False
    kept: Path | None = None
    not_kept: bool = False
    shut: bool = False
    others: Others | None = None

    @property
    @abc.abstractmethod
    def connection(self) -> Connection:
        """How the platform reaches it."""

    @abc.abstractmethod
    def inspect(
        self, *, deep: bool = False, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
    ) -> InfobaseState:
        """Read it: the only proof there is.

        Args:
            deep: account for every page of a file.
            on_event: hears how it goes where the platform has to be started for it.
            cancel: ends that.

        Raises:
            UserError: it cannot be read.
            Cancelled: the person asked to stop.
        """

    def seen(self) -> InfobaseState | None:
        """Return what was read last, where to read again is dear and nothing was done since; else None."""
        return None

    def done(self) -> None:  # noqa: B027 - where reading is cheap nothing read before is used again
        """Take note that a command was given: what was read before may be so no longer."""

    @abc.abstractmethod
    def exists(self) -> bool:
        """Whether there is anything under its name."""

    @abc.abstractmethod
    def in_use(self) -> bool | None:
        """Whether somebody works in it; None when it cannot be told.

        Raises:
            StorageError: there is nothing to ask about.
        """

    @abc.abstractmethod
    def visitors(self) -> str | None:
        """Look once who works in it: names as far as they can be told; None when nobody is seen there."""

    @abc.abstractmethod
    def unchanged(
        self, mark: str, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None
    ) -> bool:
        """Whether it is proved to be what it was when a mark was taken; what cannot be read is not.

        Raises:
            Cancelled: the person asked to stop.
        """

    @abc.abstractmethod
    def held(self) -> AbstractContextManager[None]:
        """Keep others from changing it while the block runs.

        Raises:
            InfobaseError: `infobase.in-use`.
        """

    @abc.abstractmethod
    def mark(self) -> str:
        """Return what changes with every change of it, and costs nothing to read."""

    @abc.abstractmethod
    def changed_after(self, file: Path) -> bool:
        """Whether it was written to after a file of ours, by the clocks of their disks."""

    def changed_at(self, mark: str = "") -> int | None:
        """When it was changed last, or had been when a mark was taken, by the clock of its own disk.

        Returns:
            Nanoseconds since 1970; None where that cannot be told.

        Raises:
            StorageError: it cannot be looked at.
        """
        del mark
        return None

    @abc.abstractmethod
    def seal(self, on_event: OnEvent = ignore_events, cancel: CancelToken | None = None) -> Seal:
        """Fix what it is now; hold it meanwhile."""

    @abc.abstractmethod
    def changed(self, seal: Seal, on_event: OnEvent = ignore_events) -> bool:
        """Whether it is another than it was; what cannot be read counts as another."""

    @abc.abstractmethod
    def backup(
        self, order: BackupOrder, on_event: OnEvent, cancel: CancelToken | None
    ) -> tuple[Backup, Seal]:
        """Copy it and prove the copy; hold it meanwhile."""

    @abc.abstractmethod
    def restore(
        self, backup: Backup, *, stamp: str, on_event: OnEvent, at_point: Callable[[str], None]
    ) -> None:
        """Make it what it was, and prove it."""

    @abc.abstractmethod
    def tidy(self) -> None:
        """Remove what a restore that was cut off left beside a whole infobase."""

    def release_kept(self) -> None:  # noqa: B027 - where nothing is kept there is nothing to do
        """Remove failed infobases that were kept beside: a later run has ended well.

        Raises:
            RunError, StorageError: they stay for now.
        """

    @abc.abstractmethod
    def settle(self) -> None:
        """Make what the platform wrote survive a power cut.

        Raises:
            StorageError: the disk stands in the way.
        """

    @abc.abstractmethod
    def carries_update_handlers(self) -> bool | None:
        """Whether its application updates its data by itself; None when it cannot be told."""

    def update_subsystem(self) -> UpdateSubsystem:
        """Which edition of the vendor's library is to be started; the Russian one where nobody looked."""
        return UpdateSubsystem.RUSSIAN

    def application(self) -> ApplicationRecord:
        """Return what the application wrote down of its updates; nothing of what cannot be read."""
        return ApplicationRecord()

    @abc.abstractmethod
    def events(self, since: datetime) -> list[LogEvent] | None:
        """Return what its event log says since a local time without zone; None when it cannot be read."""
