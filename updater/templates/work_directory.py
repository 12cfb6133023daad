"""A private folder in the template directory where templates are made ready, and what dead runs left."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import secrets
from typing import TYPE_CHECKING

from updater.errors import PackageError
from updater.templates.links import is_link
from updater.templates.packages.names import check_name
from updater.templates.walking import WORK_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.filing import Filing

ASIDE_NOTE = "aside.json"
"""In a work folder: which template each moved-aside folder was, so that a dead run loses none."""


@contextlib.contextmanager
def work_directory(into: Path, filing: Filing) -> Iterator[Path]:
    """Make a private folder on the same volume as the templates; it is gone afterwards.

    Its name tells machine and process, so that a later run can tell whether its owner lives.
    Only when a template moved aside cannot be put back does it stay, for a later run to do so.

    Raises:
        OSError: it cannot be made.
    """
    work = into / private_name()
    filing.make_directory(work)
    try:
        yield work
    finally:
        _settle(work, into, filing)


def private_name() -> str:
    """Return a new name for a folder of ours that scans pass over and a later run can clear away."""
    return f"{WORK_PREFIX}{_machine()}-{os.getpid()}-{secrets.token_hex(6)}"


def clear_leftovers(into: Path, filing: Filing) -> None:
    """Remove work folders whose process on this machine is dead, putting back what they had moved aside.

    Folders of other machines, of living processes and anything without our prefix stay.

    Raises:
        OSError: the template directory cannot be read. What cannot be removed stays.
    """
    for entry in sorted(into.iterdir()):
        if entry.name.startswith(WORK_PREFIX) and not is_link(entry) and _is_dead(entry):
            _settle(entry, into, filing)


def _settle(work: Path, into: Path, filing: Filing) -> None:
    """Remove a work folder, unless a template in it cannot be put back."""
    with contextlib.suppress(OSError):
        _put_back(work, into, filing)
        filing.remove_tree(work)


def _put_back(work: Path, into: Path, filing: Filing) -> None:
    for name, place in _aside(work).items():
        target = into.joinpath(*place)
        if (work / name).is_dir() and not os.path.lexists(target):
            filing.make_directory(target.parent)
            filing.replace(work / name, target)


def _aside(work: Path) -> dict[str, tuple[str, ...]]:
    """Read the note; what is not a note of ours is none."""
    try:
        note = json.loads((work / ASIDE_NOTE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    places: dict[str, tuple[str, ...]] = {}
    for name, place in note.items() if isinstance(note, dict) else ():
        with contextlib.suppress(PackageError, TypeError):
            places["/".join(check_name(name))] = check_name(place)
    return places


def _is_dead(work: Path) -> bool:
    machine, _, rest = work.name.removeprefix(WORK_PREFIX).partition("-")
    number = rest.partition("-")[0]
    if machine != _machine() or not (number.isascii() and number.isdigit()):
        return False
    return int(number) != os.getpid() and not _is_alive(int(number), work)


def _is_alive(process: int, work: Path) -> bool:
    """Whether the process that made a folder still runs; a younger one merely got its number."""
    import psutil  # noqa: PLC0415 - needed only when something was left behind

    try:
        began = float(psutil.Process(process).create_time())
        return began <= work.stat().st_mtime + 1
    except (psutil.NoSuchProcess, OverflowError, ValueError):
        return False
    except (psutil.Error, OSError):
        return True


def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]
