"""What a person decides about one run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.model.extras import Extras

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.backup import BackupKind


@dataclass(frozen=True, slots=True)
class UpdateOptions:
    """What the person decides about one run.

    Attributes:
        backup_directory: None takes the place from the settings.
        make_backup: False only after an explicit wish: nothing can be undone then.
        user: login of the infobase; empty when it has no users.
        password: lives only as long as this object.
        platform: executable of the platform; None takes the one from the settings or the newest.
        accept_editable: go on although the vendor's objects may have been changed by hand.
        replace_configuration: replace a configuration that is off support by the vendor's, with all changes.
        backup_kind: what the backup is; None takes the kind from the settings.
        extras: what is done besides the update.
        take_lock: take over the lock another machine left behind long ago, or a dead run of somebody else.
        end_sessions: the sessions of others in a server infobase may be ended.
        cluster_user: administrator of the cluster; empty takes the one from the settings.
        cluster_password: lives only as long as this object.
    """

    backup_directory: Path | None = None
    make_backup: bool = True
    user: str = ""
    password: str = field(default="", repr=False)
    platform: Path | None = None
    accept_editable: bool = False
    replace_configuration: bool = False
    backup_kind: BackupKind | None = None
    extras: Extras = field(default_factory=Extras)
    take_lock: bool = False
    end_sessions: bool = False
    cluster_user: str = ""
    cluster_password: str = field(default="", repr=False)
