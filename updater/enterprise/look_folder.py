"""Private folders for starts of the platform before there is a run: gone afterwards, also after a crash.

The platform's messages, saved configurations and the file a password travels in lie there. The
name tells whose folder it is, so that the next start can remove what a dead process left.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from updater.enterprise.argument_file import wipe_leftovers
from updater.enterprise.owner_mark import OWNER, is_living, owner_mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from updater.filing import Filing

LOOKS = "looks"
"""The folder of all of them, beside the journal."""
_ELSEWHERE = "onec-updater-"
"""What their names begin with where everybody's temporary files are."""
_NAME = re.compile(rf"(?:{_ELSEWHERE})?look-({OWNER})-\w+")
_TEMPORARY = ("TMPDIR", "TEMP", "TMP")
"""Variables that name the place for temporary files; which of them did so for the dead nobody knows."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@contextlib.contextmanager
def look_folder(root: Path | None, filing: Filing) -> Iterator[Path]:
    """Give a private folder while a block runs; what cannot be removed then goes at the next start.

    Args:
        root: where it is made, and `remove_dead` looks for it; where nothing private can be made
            there, and for None, among the system's temporary files.
        filing: where file operations go.

    Raises:
        OSError: there is no place for it.
    """
    made = _to_be_made(root)
    folder = _made(root, filing)
    try:
        yield folder
    finally:
        _remove(folder, filing)
        with contextlib.suppress(OSError):  # somebody else looks, too
            for each in made:
                filing.remove_directory(each)


def remove_dead(root: Path, filing: Filing, environ: Mapping[str, str] = os.environ) -> int:
    """Remove folders that dead processes have left in a place or among the system's temporary files.

    Passwords in them are overwritten first. A platform that outlived its program may still write
    there; then the rest goes at a later start.

    Args:
        root: where `look_folder` makes them.
        filing: where file operations go.
        environ: environment variables.

    Returns:
        How many there were.
    """
    found = [] if root.is_symlink() else _left_in(root)
    for place in _temporary(environ):
        found += _left_in(place)
    for folder in found:
        wipe_leftovers(folder, filing)
        _remove(folder, filing)
    if found:
        with contextlib.suppress(OSError):
            filing.remove_directory(root)
    return len(found)


def _made(root: Path | None, filing: Filing) -> Path:
    if root is not None:
        with contextlib.suppress(OSError):
            return _made_in(root, filing)
    return _fresh(f"{_ELSEWHERE}look-{owner_mark()}-", None)


def _made_in(root: Path, filing: Filing) -> Path:
    """Make a folder in a place of our own; no link is followed, and nobody else may look into it.

    Raises:
        OSError: it cannot be made, or not be private.
    """
    if root.is_symlink():
        raise NotADirectoryError(root)
    filing.make_private_directory(root)
    if os.name == "posix" and root.stat().st_mode & _OTHERS:
        raise PermissionError(root)
    return _fresh(f"look-{owner_mark()}-", root)


def _fresh(prefix: str, place: Path | None) -> Path:
    """Make a folder under a name nobody has used, for its owner only."""
    import tempfile  # noqa: PLC0415 - start-up time

    return Path(tempfile.mkdtemp(prefix=prefix, dir=place))


def _to_be_made(root: Path | None) -> list[Path]:
    """Return the place and those above it that are not there yet, the innermost first."""
    found = [] if root is None else [root]
    with contextlib.suppress(OSError):
        while found and not found[-1].parent.exists():
            found.append(found[-1].parent)
    return found


def _temporary(environ: Mapping[str, str]) -> dict[Path, None]:
    named = [environ.get(name) for name in _TEMPORARY]
    usual = ("/tmp", "/var/tmp") if os.name == "posix" else ()  # noqa: S108 - looked through, not written to
    return dict.fromkeys(Path(place) for place in (*named, *usual) if place)


def _left_in(place: Path) -> list[Path]:
    """Find folders of ours whose owners are dead; a link is none, nor is what another user has made."""
    try:
        with os.scandir(place) as inside:
            names = [entry.name for entry in inside]
    except OSError:
        return []
    named = [(place / name, match[1]) for name in names if (match := _NAME.fullmatch(name))]
    return [folder for folder, mark in named if _is_ours(folder) and not is_living(mark)]


def _is_ours(folder: Path) -> bool:
    try:
        facts = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and (os.name != "posix" or facts.st_uid == os.getuid())


def _remove(folder: Path, filing: Filing) -> None:
    with contextlib.suppress(OSError):
        filing.remove_tree(folder)
