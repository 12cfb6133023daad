"""All answers given and facts found so far, as one value. No Qt here."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.model.backup import BackupKind
from updater.model.configuration import SupportState
from updater.model.extras import Extras
from updater.model.infobase import InfobaseKind
from updater.ui.run_state import RunState
from updater.ui.server_login import ServerLogin

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.infobase import Infobase, InfobaseState
    from updater.model.plan import Check, UpdatePlan
    from updater.model.version import Version
    from updater.online import OnlinePlan
    from updater.update.report import Report


class UpdateSource(enum.Enum):
    """Where updates are looked for."""

    SITE = "site"
    COMPUTER = "computer"


@dataclass(frozen=True, slots=True)
class WizardState:
    """All answers given and facts found so far.

    Attributes:
        infobase: the base chosen.
        inspected: what was read from it; None while it is being read.
        unreadable: reading the base failed.
        source: where updates are looked for.
        connected: somebody is signed in to the update site.
        searching: updates are being looked for.
        replacing: the person chose to replace a configuration that is off support, whole.
        wanted: the release asked for; None means the newest.
        path: the way there as the update site gives it; None when the updates are those on the disk.
        plan: the way there by updates on the disk; None while unknown, not downloaded, or there is none.
        downloading: packages are on their way.
        fetched: how many packages were downloaded for the plan; None when none had to be.
        make_backup: False only by an explicit choice.
        skip_confirmed: the person ticked that there will be nothing to go back to.
        backup_directory: where the backup goes.
        backup_kind: what the backup of a file infobase is.
        server_kind: what that of this server infobase is; None takes the usual one.
        extras: what is done besides.
        user: login of the infobase.
        password: lives only here, never shown.
        accept_editable: the person knows that changes of the vendor's objects may be lost.
        take_lock: the person says that the dead run of somebody else is over for good.
        cluster_user: administrator of a server infobase's cluster; empty takes the one from the settings.
        cluster_password: lives only here, never shown.
        end_sessions: the person agreed that sessions of others in a server infobase are ended.
        checks: the looks before the start; None while they are being taken.
        run: how far the run is.
        report: how the run ended.
        failure: what was raised instead of a report.
    """

    infobase: Infobase | None = None
    inspected: InfobaseState | None = None
    unreadable: bool = False
    source: UpdateSource = UpdateSource.COMPUTER
    connected: bool = False
    searching: bool = False
    replacing: bool = False
    wanted: Version | None = None
    path: OnlinePlan | None = None
    plan: UpdatePlan | None = None
    downloading: bool = False
    fetched: int | None = None
    make_backup: bool = True
    skip_confirmed: bool = False
    backup_directory: Path | None = None
    backup_kind: BackupKind = BackupKind.COMPRESSED
    server_kind: BackupKind | None = None
    extras: Extras = field(default_factory=Extras)
    user: str = ""
    password: str = field(default="", repr=False)
    accept_editable: bool = False
    take_lock: bool = False
    cluster_user: str = ""
    cluster_password: str = field(default="", repr=False)
    end_sessions: bool = False
    checks: tuple[Check, ...] | None = None
    run: RunState = RunState.IDLE
    report: Report | None = None
    failure: BaseException | None = None

    @property
    def on_server(self) -> bool:
        """Whether the base lies on a server: who comes in was asked before it could be read."""
        return self.infobase is not None and self.infobase.kind is InfobaseKind.SERVER

    @property
    def backup_made(self) -> BackupKind:
        """What the backup is; the usual one of a server infobase is a dump unless another was named."""
        return (self.server_kind or BackupKind.DUMP) if self.on_server else self.backup_kind

    @property
    def login_needed(self) -> bool:
        """Whether the base asks who comes in, and that is still to be answered."""
        return self.inspected is not None and bool(self.inspected.users)

    @property
    def acceptance_needed(self) -> bool:
        """Whether the configuration may have been changed by hand, which an update may undo."""
        return self.inspected is not None and self.inspected.support.state is SupportState.EDITABLE

    @property
    def download_needed(self) -> bool:
        """Whether something has to be downloaded for the way chosen, or had to be."""
        return self.path is not None and (self.plan is None or self.fetched is not None)

    @property
    def login(self) -> ServerLogin:
        """Who came into a server infobase."""
        return ServerLogin(self.user, self.password, self.cluster_user, self.cluster_password)
