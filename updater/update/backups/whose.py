"""Whose a backup is: of the same infobase, which means of the same computer where the place names none."""

from __future__ import annotations

import os
import re
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from updater.update.backups.backup import Backup

_SHARE = "\\\\"
# What every computer, or every session, calls itself; `?` and `.` begin paths of Windows that are no shares.
_ITSELF = re.compile(
    r"(localhost(\..+)?|127(\.\d+){3}|\[?::1\]?|--1\.ipv6-literal\.net|tsclient|wsl\$|wsl\.localhost|[?.])"
    r"(:\d+)?"
)


def computer_name() -> str:
    """Return the name of this computer; empty where it has none that tells it from another."""
    name = socket.gethostname()
    return "" if _ITSELF.fullmatch(name.casefold()) else name


def same_base(backup: Backup, newest: Backup, runs: Collection[str] = ()) -> bool:
    r"""Whether two backups are surely of one infobase.

    A share (`\\server\share`) and a server infobase are the same from every computer that names them
    so. Any other path is another infobase on every computer, a folder where a share is mounted and a
    drive letter of one, too: what they lead to cannot be told afterwards.

    Args:
        backup: the one asked about. Older releases wrote no computer down; then it has to be of a known run.
        newest: made on this computer.
        runs: those the journal of this computer knows.
    """
    if backup.server or newest.server:
        same, host = backup.server.casefold() == newest.server.casefold(), _host(newest.server)
    else:
        same, host = place_key(backup.source) == place_key(newest.source), _host_of_share(newest.source)
    return same and (_is_one_for_all(host) or _same_computer(backup, newest, runs))


def place_key(path: Path) -> str:
    """Return a path so that equal ones are the same on this system."""
    return os.path.normcase(path.absolute())


def _same_computer(backup: Backup, newest: Backup, runs: Collection[str]) -> bool:
    if backup.computer:
        return backup.computer.casefold() == newest.computer.casefold()
    return bool(backup.run) and backup.run in runs


def _host(address: str) -> str:
    return address.partition("\\")[0]


def _host_of_share(path: Path) -> str:
    text = str(path)
    return _host(text.removeprefix(_SHARE)) if text.startswith(_SHARE) else ""


def _is_one_for_all(hosts: str) -> bool:
    """Whether a place on these hosts (a cluster may have several) is the same one from every computer."""
    return all(host and not _ITSELF.fullmatch(host.strip().casefold()) for host in hosts.split(","))
