"""What a run is asked to do, and the outside things it does it with."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from updater.enterprise.look_folder import LOOKS
from updater.enterprise.process import start_process
from updater.infobases.access import connection_block, held, in_use
from updater.infobases.inspection import inspect_infobase
from updater.model.extras import Extras
from updater.update.backup import DEFAULT_KIND
from updater.update.backups.keeping import Keeping
from updater.update.loading import Loading
from updater.update.owners import Owner, this_boot, this_process
from updater.update.restoring import no_point
from updater.update.rotation import Keep
from updater.wakefulness import awake

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from updater.enterprise.commands import Credentials
    from updater.enterprise.installations import Platform
    from updater.enterprise.process import Starter
    from updater.filing import Filing
    from updater.model.backup import BackupKind
    from updater.model.infobase import ConnectionBlock, InfobaseState
    from updater.model.plan import UpdatePlan
    from updater.texts import Texts
    from updater.update.journal import Journal
    from updater.update.server_access import ServerAccess

STEP_TIME_LIMIT = 4 * 3600.0
HANDLERS_TIME_LIMIT = 12 * 3600.0
HANDLERS_GRACE = 30.0
HANDLERS_SILENCE = 45 * 60.0


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """One update of one infobase.

    Attributes:
        infobase_dir: the folder of the infobase.
        plan: the way, as it was shown and agreed to.
        credentials: None when the infobase has no users.
        platform: the version to start; None when none was found, which a check then says.
        backup_directory: where the copy goes; None when the person did without a backup.
        step_time_limit: seconds one Designer command may take.
        handlers_time_limit: seconds the update handlers may take.
        handlers_grace: seconds the application may stay after it recorded a failure of its handlers.
        handlers_silence: seconds the application may show no sign of work at all: no record, nothing
            written, no use of the processor. Then it waits for an answer nobody can give.
        accept_editable: go on although the vendor's objects may have been changed by hand.
        replace_configuration: the person chose to replace a configuration that is off support, whole.
        backup_kind: what the backup is.
        keeping: how many backups of the infobase stay.
        second_place: where the backup is copied to, too.
        extras: what is done besides.
        take_lock: take a lock over that another machine left behind long ago, or a dead run of somebody else.
    """

    infobase_dir: Path
    plan: UpdatePlan
    credentials: Credentials | None = None
    platform: Platform | None = None
    backup_directory: Path | None = None
    step_time_limit: float = STEP_TIME_LIMIT
    handlers_time_limit: float = HANDLERS_TIME_LIMIT
    handlers_grace: float = HANDLERS_GRACE
    handlers_silence: float = HANDLERS_SILENCE
    accept_editable: bool = False
    replace_configuration: bool = False
    backup_kind: BackupKind = DEFAULT_KIND
    keeping: Keeping = field(default_factory=Keeping)
    second_place: Path | None = None
    extras: Extras = field(default_factory=Extras)
    take_lock: bool = False


def hold_key(infobase_dir: Path) -> str:
    """Return what names an infobase among the holds: its real folder, however it is written."""
    return os.path.normcase(infobase_dir.resolve())


def local_now() -> datetime:
    """Return the present time with the local zone."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class RunTools:
    """Outside things, each of which a test may replace.

    Attributes:
        filing: file operations of backup and restore.
        journal: where runs are written down.
        state_dir: the folder for logs and reports of runs.
        clock: the time of day, with its zone; only for people and names.
        starter: starts a platform process.
        timer: seconds of a clock that only goes forward, for durations.
        pause: waits some seconds.
        at_point: hears of every point of the work at which the process could be cut off.
        owner: this process, as the hold on an infobase names it.
        boot: the present start of the computer.
        inspect: reads an infobase.
        in_use: tells whether somebody holds the infobase's file.
        held: holds the infobase's file while a block runs.
        connection_block: reads the block on new connections.
        texts: the language of the report kept in the run's folder; none is kept without.
        awake: keeps the machine from falling asleep while a block runs.
        scratch: the folder for temporary files, where the vendor's own updater leaves its errors.
        keep: how many folders of runs are kept, and how long.
        server: how server infobases are come into; None where nobody has logged in.
        looks_dir: the folder for what only looks; below `state_dir` unless given.
        loading: with what dumps are loaded into file infobases.
        others_limit: seconds others who have the infobase open in the middle of a run are waited for,
            in each of its steps; 0: they are not.
    """

    filing: Filing
    journal: Journal
    state_dir: Path
    clock: Callable[[], datetime] = local_now
    starter: Starter = start_process
    timer: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    at_point: Callable[[str], None] = no_point
    owner: Owner = field(default_factory=this_process)
    boot: str = field(default_factory=this_boot)
    inspect: Callable[..., InfobaseState] = inspect_infobase
    in_use: Callable[[Path], bool | None] = in_use
    held: Callable[[Path], AbstractContextManager[None]] = held
    connection_block: Callable[..., ConnectionBlock | None] = connection_block
    texts: Texts | None = None
    awake: Callable[[], AbstractContextManager[None]] = awake
    scratch: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))
    keep: Keep = field(default_factory=Keep)
    server: ServerAccess | None = None
    loading: Loading = field(default_factory=Loading)
    others_limit: float = 0.0
    looks_dir: Path | None = None

    @property
    def looks(self) -> Path:
        """The folder in which each look through the platform has a private one of its own."""
        return self.looks_dir or self.state_dir / LOOKS
