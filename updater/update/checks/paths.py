"""Checks of the names of paths that go on a command line of the platform."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from updater.update.checks.look import error, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.model.plan import Check
    from updater.update.checks.look import Look

# The limit of Windows without long paths counts the closing zero; the kernel of Linux takes 4096 bytes.
_LONGEST_WINDOWS, _LONGEST_ELSEWHERE = 259, 4095
_LONGEST_BELOW = len(
    "\\1Cv8JobScheduler\\exec.lck.cfl"
)  # the longest name the platform makes beside the base
_UNUSUAL = re.compile(r"[%&;^!`|<>*?$]")
_PARTS = re.compile(r"[\\/]")


def quote(look: Look) -> Iterator[Check]:
    """A single quote in the path: the vendor's own updater refuses it (docs/platform.md 5.2)."""
    path = str(look.request.infobase_dir)
    yield error("path-quote", path=path) if "'" in path else ok("path-quote")


def lengths(look: Look) -> Iterator[Check]:
    """A path the system cannot take to its end."""
    for path, below in ((look.request.infobase_dir, _LONGEST_BELOW), *((file, 0) for file in _files(look))):
        length, most = _length(path, look.around.system)
        if length + below > most:
            yield error("path-length", path=str(path), length=length + below, most=most)
            return


def _length(path: Path, system: str) -> tuple[int, int]:
    if system == "win32":
        return len(str(path)), _LONGEST_WINDOWS
    return len(str(path).encode()), _LONGEST_ELSEWHERE


def endings(look: Look) -> Iterator[Check]:
    """Windows drops a dot or a space at the end of a name, and then finds another folder or none."""
    for path in (look.request.infobase_dir, *_files(look)):
        names = [name for name in _PARTS.split(str(path)) if name not in {"", ".", ".."}]
        if any(name[-1] in ". " for name in names):
            windows = look.around.system == "win32"
            yield error("path-ending", path=str(path)) if windows else warning("path-ending", path=str(path))
            return


def characters(look: Look) -> Iterator[Check]:
    """Letters that command lines and the platform may stumble over."""
    for path in (look.request.infobase_dir, *_files(look)):
        text = str(path)
        if any(unicodedata.category(letter) in {"Cc", "Cs"} or letter == '"' for letter in text):
            yield error("path-characters", path=_shown(text), found=_shown(_bad(text)))
            return
        odd = sorted({letter for letter in text if _UNUSUAL.match(letter) or letter > "\uffff"})
        if odd:
            yield warning("path-characters", path=text, found=" ".join(odd))
            return


def _bad(text: str) -> str:
    return " ".join(
        sorted({letter for letter in text if unicodedata.category(letter) in {"Cc", "Cs"} or letter == '"'})
    )


def _shown(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text


def _files(look: Look) -> list[Path]:
    return [hop.release.file for hop in look.plan.hops]
