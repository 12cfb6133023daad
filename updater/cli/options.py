"""Arguments as the options of a run."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from updater.app import UpdateOptions
from updater.model.backup import BackupKind
from updater.model.extras import EXTRAS, Extras

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable


def update_options(options: argparse.Namespace, kept: Iterable[str] = ()) -> UpdateOptions:
    """Read what the person decided; passwords come from standard input and nowhere else.

    Args:
        options: arguments of `plan` or `update`.
        kept: extras that were ticked in the window last; done unless the arguments say otherwise.
    """
    return replace(
        login_options(options),
        backup_directory=options.backup_dir.absolute() if options.backup_dir else None,
        make_backup=not options.no_backup,
        backup_kind=BackupKind(options.backup_kind) if options.backup_kind else None,
        accept_editable=options.accept_editable,
        replace_configuration=options.replace_configuration,
        extras=_extras(options, kept),
        take_lock=options.take_lock,
    )


def _extras(options: argparse.Namespace, kept: Iterable[str]) -> Extras:
    wanted = dict.fromkeys(() if options.no_extras else Extras.named(kept).names, True)
    said = {name: getattr(options, name) for name in EXTRAS}
    return Extras(**(wanted | {name: value for name, value in said.items() if value is not None}))


def login_options(options: argparse.Namespace) -> UpdateOptions:
    """Read who comes in, and with which platform: of two passwords the infobase's is the first line."""
    password = _line() if options.password_stdin else ""
    return UpdateOptions(
        user=options.user,
        password=password,
        platform=options.platform.absolute() if options.platform else None,
        end_sessions=options.end_sessions,
        cluster_user=options.cluster_user,
        cluster_password=_line() if options.cluster_password_stdin else "",
    )


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")
