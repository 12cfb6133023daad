"""Checks of the commands with which a database server backs up and restores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.dbms import COMMANDS
from updater.enterprise.dbms_process import program_at
from updater.errors import SettingsError
from updater.model.backup import BackupKind
from updater.update.checks.look import error, noted, ok, warning
from updater.update.grounds import access_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.enterprise.dbms import DbmsCommands
    from updater.model.plan import Check
    from updater.update.checks.look import Look


def commands(look: Look) -> Iterator[Check]:
    """They must be written right, their programs be there; without a way back the person must know it."""
    address = look.plan.infobase.server
    wanted = look.request.backup_directory is not None and look.request.backup_kind is BackupKind.DBMS
    if address is None or not wanted:
        return
    try:
        found = access_for(look.request, look.tools).dbms_commands(address)
    except SettingsError as problem:
        yield error("dbms-commands", problem=problem)
        return
    if found is None:
        yield error("dbms-none", path=address.text)
        return
    missing = [name for name in COMMANDS if not _is_there(found, name)]
    if missing:
        yield error("dbms-program", program=getattr(found, missing[0])[0])
        return
    yield ok("dbms-commands")
    if not found.restore:
        yield warning("dbms-restore", path=address.text)
    if not found.check:
        yield noted("dbms-check")


def _is_there(found: DbmsCommands, name: str) -> bool:
    words = getattr(found, name)
    return not words or program_at(words[0]) is not None
