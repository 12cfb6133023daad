"""Arguments as the options of a run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from updater.app import UpdateOptions
from updater.model.backup import BackupKind
from updater.model.extras import EXTRAS, Extras

if TYPE_CHECKING:
    import argparse


def update_options(options: argparse.Namespace) -> UpdateOptions:
    """Read what the person decided; the password comes from standard input and nowhere else."""
    password = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else ""
    return UpdateOptions(
        backup_directory=options.backup_dir.absolute() if options.backup_dir else None,
        make_backup=not options.no_backup,
        user=options.user,
        password=password,
        backup_kind=BackupKind(options.backup_kind) if options.backup_kind else None,
        platform=options.platform.absolute() if options.platform else None,
        accept_editable=options.accept_editable,
        extras=Extras(**{name: getattr(options, name, False) for name in EXTRAS}),
        take_lock=getattr(options, "take_lock", False),
    )
