"""Finding programs by name where only the system and its administrator put them.

Windows, and whatever follows its ways, looks in the current folder first, where anybody may have
put anything. So no program is ever started by its bare name.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ENDINGS = (".com", ".exe", ".bat", ".cmd")


def find_program(word: str, environ: Mapping[str, str], *, windows: bool = os.name == "nt") -> Path | None:
    """Return the program a word names: its absolute path, or a name in an absolute folder of PATH.

    Args:
        word: a path from the current folder names nothing.
        environ: the environment; folders of its PATH that are not absolute are passed over.
        windows: whether an ending may be left out, as on Windows.
    """
    if not word:
        return None
    path = Path(word)
    if path.is_absolute():
        folders, name = [path.parent], path.name
    elif path.name == word and not {"/", "\\", ":"} & set(word):
        folders, name = list(_folders(environ)), word
    else:
        return None
    candidates = (folder / each for folder in folders for each in _names(name, windows=windows))
    return next((each for each in candidates if _may_start(each)), None)


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    given = next((value for name, value in environ.items() if name.upper() == "PATH"), "")
    for each in given.split(os.pathsep):
        folder = Path(each.strip('"'))  # an entry of Windows may be in quotes
        if folder.is_absolute():
            yield folder


def _names(name: str, *, windows: bool) -> tuple[str, ...]:
    if not windows or name.casefold().endswith(_ENDINGS):
        return (name,)
    return tuple(f"{name}{ending}" for ending in _ENDINGS)


def _may_start(program: Path) -> bool:
    return program.is_file() and os.access(program, os.X_OK)
