"""Checks of the names of paths that are given to the platform, or that this program writes to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.update.checks.look import error, ok, warning
from updater.update.records import RUNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.model.plan import Check
    from updater.update.checks.look import Look

# The limit of Windows without long paths counts the closing zero; the kernel of Linux takes 4096 bytes.
_LONGEST_WINDOWS, _LONGEST_ELSEWHERE = 259, 4095
# The longest names that are made below: by the platform beside an infobase, by us in the folders of ours.
_BELOW_BASE = len("\\1Cv8JobScheduler\\exec.lck.cfl")
_BELOW_LOGS = len(f"\\{RUNS}\\20260101-000000-abcd\\designer\\100-compress-infobase.result")
_BELOW_BACKUPS = len("\\-3.0.180.18-20260101-000000-abcd.1CD.zst.json.part")
_UNUSUAL = re.compile(r"[%&;^!`|<>*?$]")
_PARTS = re.compile(r"[\\/]")
_ENDS = ". "


@dataclass(frozen=True, slots=True)
class _Given:
    """A path.

    Attributes:
        what: for the words, see `word.path-of` among the texts.
        below: letters that come behind it.
        to_platform: the platform gets it on a command line.
    """

    what: str
    path: Path
    below: int = 0
    to_platform: bool = True

    @property
    def facts(self) -> dict[str, str]:
        """The facts every check of a path has."""
        return {"what": self.what, "path": _shown(str(self.path))}


def _paths(look: Look) -> Iterator[_Given]:
    """Every path that matters; the one of a server infobase is no path."""
    request, server = look.request, look.plan.infobase.server is not None
    if not server:
        yield _Given("base", request.infobase_dir, _BELOW_BASE)
    for hop in look.plan.hops:
        yield _Given("update", hop.release.file)
    yield _Given("logs", look.around.state or look.tools.state_dir, _BELOW_LOGS)
    if request.backup_directory is not None:  # a dump is written by the platform, a copy by us
        below = _BELOW_BACKUPS + len(request.infobase_dir.name)
        yield _Given("backup", request.backup_directory, below, to_platform=server)


def quote(look: Look) -> Iterator[Check]:
    """A single quote in the path: the vendor's own updater refuses it (docs/platform.md 5.2)."""
    path = str(look.request.infobase_dir)
    yield error("path-quote", path=path) if "'" in path else ok("path-quote")


def lengths(look: Look) -> Iterator[Check]:
    """A path the system cannot take to its end."""
    for given in _paths(look):
        length, most = _length(given.path, look.around.system)
        if length + given.below > most:
            yield error("path-length", length=length + given.below, most=most, **given.facts)
            return


def _length(path: Path, system: str) -> tuple[int, int]:
    if system == "win32":
        return len(str(path)), _LONGEST_WINDOWS
    return len(str(path).encode()), _LONGEST_ELSEWHERE


def endings(look: Look) -> Iterator[Check]:
    """Windows drops a dot or a space at the end of a name, and then finds another folder or none."""
    for given in _paths(look):
        names = [name for name in _PARTS.split(str(given.path)) if name not in {"", ".", ".."}]
        if any(name[-1] in _ENDS for name in names):
            windows = look.around.system == "win32"
            yield error("path-ending", **given.facts) if windows else warning("path-ending", **given.facts)
            return


def characters(look: Look) -> Iterator[Check]:
    """Letters that command lines and the platform may stumble over; the gravest is told."""
    given = [each for each in _paths(look) if each.to_platform]
    for each in given:
        if bad := _bad(str(each.path)):
            yield error("path-characters", found=_shown(" ".join(bad)), **each.facts)
            return
    for each in given:
        if odd := _odd(str(each.path), quotes=each.what != "base"):
            yield warning("path-characters", found=" ".join(odd), **each.facts)
            return


def _bad(text: str) -> list[str]:
    return sorted(
        {letter for letter in text if unicodedata.category(letter) in {"Cc", "Cs"} or letter == '"'}
    )


def _odd(text: str, *, quotes: bool) -> list[str]:
    """Find what nobody has tried; a single quote in the infobase's own path has a check of its own."""
    odd = {letter for letter in text if _UNUSUAL.match(letter) or letter > "\uffff"}
    return sorted(odd | ({"'"} & set(text) if quotes else set()))


def _shown(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
