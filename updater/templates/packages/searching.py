"""Packages in a folder somebody chose: an ITS disk, a folder of downloads, an unpacked distribution."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from updater.errors import PackageError
from updater.filing import explained
from updater.templates.walking import list_folder, listing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEEPEST = 8
_MOST_FOLDERS = 20_000
_ARCHIVES = (".efd", ".zip", ".cfu")
_OURS = (".mft", ".cfu", ".efd")


def find_packages(folder: Path) -> Iterator[Path]:
    """Find what can be installed from in a folder: template folders, archives, bare updates.

    A template folder is not searched further. Links are not followed, the depth is bounded.

    Raises:
        PackageError: `package.too-many`, there are more folders than anybody meant.
        StorageError: a folder cannot be read.
    """
    waiting = [(os.fspath(folder), 0)]
    seen = 0
    while waiting:
        directory, depth = waiting.pop()
        seen += 1
        if seen > _MOST_FOLDERS:
            raise PackageError("package.too-many", package=str(folder), count=seen, limit=_MOST_FOLDERS)
        with explained(Path(directory)):
            folders, files = list_folder(directory)
        if listing_of(list(files)).manifests:
            yield Path(directory)
            continue
        yield from (Path(directory, name) for name in sorted(files) if name.lower().endswith(_ARCHIVES))
        if depth < _DEEPEST:
            waiting.extend((inner, depth + 1) for inner in sorted(folders, reverse=True))


def holds_ours(names: Sequence[str]) -> bool:
    """Whether an archive that merely lay in a chosen folder is a distribution, by the names in it."""
    lower = [name.lower() for name in names]
    return any(name.endswith(_OURS) for name in lower) or [name[-4:] for name in lower].count(".zip") == 1
