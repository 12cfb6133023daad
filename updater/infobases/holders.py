"""Who holds a file infobase, as far as this computer can tell.

Only programs of this computer are ever found; who works through a network share is
known to the computer he sits at. Lock files beside the base tell nothing sure
(docs/formats.md 5.3), so they are only listed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if sys.platform == "win32":
    from updater.infobases.holders_windows import holding_processes
elif sys.platform == "linux":
    from updater.infobases.holders_linux import holding_processes
else:
    from updater.infobases.holders_other import holding_processes

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = ("1Cv8.1CL", "1Cv8tmp.1CD", "1Cv8tmp.1CL", "1Cv8snc.1CL")
_DESIGNER = {"designer", "config"}


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that has an infobase's file open.

    Attributes:
        name: of the program; empty when it cannot be told.
        user: whose program it is; empty when it cannot be told.
        designer: it was started as the Designer.
    """

    pid: int
    name: str = ""
    user: str = ""
    designer: bool = False


def holders(file: Path) -> tuple[Holder, ...]:
    """Return the programs of this computer that are known to have a file open; never all for certain."""
    return tuple(_described(pid) for pid in sorted(holding_processes(file)))


_SHOWN = 6


def named(found: tuple[Holder, ...]) -> str:
    """Write programs one after another, of many only the first: name, number, whose it is."""
    names = [f"{holder.name or '?'} ({_facts(holder)})" for holder in found]
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _facts(holder: Holder) -> str:
    return f"{holder.pid}, {holder.user}" if holder.user else str(holder.pid)


def open_marks(directory: Path) -> tuple[str, ...]:
    """Return the files that lie beside a base while it is open, and after a program was killed."""
    return tuple(name for name in _MARKS if (directory / name).exists())


def _described(pid: int) -> Holder:
    import psutil  # noqa: PLC0415 - start-up time

    name = user = ""
    words: list[str] = []
    try:
        process = psutil.Process(pid)
        name = process.name()
        user = process.username()
        words = process.cmdline()
    except psutil.Error:
        pass  # gone, or somebody else's: what was told so far is told
    return Holder(pid, name, user, any(word.casefold() in _DESIGNER for word in words[1:2]))
