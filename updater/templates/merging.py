"""Two packages of one release in one folder: the update and the whole configuration (docs/formats.md 4.1).

A vendor's set-up puts both into the same folder, whichever comes first. They share the manifest and
some texts, which may list or tell more in one of them; everything else they share must be equal.
"""

from __future__ import annotations

import dataclasses
import filecmp
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import FormatError
from updater.filing import explained
from updater.formats.manifest import read_manifest
from updater.formats.writing.manifest import write_manifest
from updater.templates.comparing import CONTENT, OURS, UPDATE, files_of, is_made

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from updater.filing import Filing
    from updater.model.events import CancelToken
    from updater.model.template import ManifestEntry

_MANIFEST = ".mft"
_TEXTS = frozenset({".htm", ".html", ".txt", ".pdf", ".rtf"})
_PIECE = 1 << 20  # bytes

_Files = dict[str, "Path"]


@dataclass(frozen=True, slots=True)
class Merge:
    """How a template made ready becomes its union with one that is there.

    Attributes:
        taken: files that come from the one that is there, by their path in it.
        manifest: name and content of the manifest when neither's will do.
        adds: the union has something that is not there yet.
        kinds: one of them holds what the other does not: the update, or the configuration.
    """

    taken: tuple[tuple[str, Path], ...]
    manifest: tuple[str, bytes] | None
    adds: bool
    kinds: bool


def merge_of(new: Path, present: Path) -> Merge | None:
    """Say how a folder made ready is united with one that is there; None when they are at odds.

    Raises:
        OSError: something cannot be read.
    """
    ours, theirs = _folded(new), _folded(present)
    if ours is None or theirs is None or _rivals(ours, theirs):
        return None
    kinds = _content(ours) != _content(theirs)
    common = ours.keys() & theirs.keys()
    differing = [name for name in common if not filecmp.cmp(ours[name], theirs[name], shallow=False)]
    if not kinds and any(not _may_differ(ours[name], theirs[name]) for name in differing):
        return None
    choices = {name: _choose(ours[name], theirs[name], ours, theirs) for name in differing}
    if None in choices.values():
        return None
    made = [(ours[name].name, choice) for name, choice in choices.items() if isinstance(choice, bytes)]
    kept = {name for name, choice in choices.items() if choice == theirs[name]}
    taken = [theirs[name] for name in (theirs.keys() - ours.keys()) | kept]
    return Merge(
        tuple((path.relative_to(present).as_posix(), path) for path in taken),
        made[0] if made else None,
        adds=bool(_foreign(ours.keys() - theirs.keys()) or _foreign(choices.keys() - kept)),
        kinds=kinds,
    )


def _may_differ(our: Path, their: Path) -> bool:
    """Whether two files may differ though both come of one update: only what we wrote ourselves may."""
    if our.name.startswith(OURS):
        return True
    return our.suffix.casefold() == _MANIFEST and (is_made(our) or is_made(their))


def _choose(our: Path, their: Path, ours: _Files, theirs: _Files) -> Path | bytes | None:
    """Return which of two files that differ stays, or the content of both; None when they are at odds."""
    if our.name.startswith(OURS):
        return our
    if our.suffix.casefold() == _MANIFEST:
        return _united(our, their)
    updates = [any(name.endswith(UPDATE) for name in files) for files in (ours, theirs)]
    if our.suffix.casefold() not in _TEXTS or updates[0] == updates[1]:
        return None
    return our if updates[0] else their  # of an update's texts facts are read


def _united(our: Path, their: Path) -> Path | bytes | None:
    """Return the manifest that lists what both list; None when they speak of different things."""
    try:
        mine, other = read_manifest(our.read_bytes()), read_manifest(their.read_bytes())
    except FormatError:
        return None
    if (mine.vendor, mine.name, mine.version) != (other.vendor, other.name, other.version):
        return None
    extra = _unlisted(mine.entries, other.entries)
    if not extra:
        return their
    if not _unlisted(other.entries, mine.entries):
        return our
    entries = (*other.entries, *extra)
    numbered = (dataclasses.replace(each, section=f"Config{at}") for at, each in enumerate(entries, 1))
    platform = other.platform or mine.platform
    return write_manifest(dataclasses.replace(mine, platform=platform, entries=tuple(numbered)))


def _unlisted(
    entries: tuple[ManifestEntry, ...], among: tuple[ManifestEntry, ...]
) -> tuple[ManifestEntry, ...]:
    """Return the entries that are not among others; how a section is called means nothing."""
    listed = {dataclasses.replace(each, section="") for each in among}
    return tuple(each for each in entries if dataclasses.replace(each, section="") not in listed)


def _folded(folder: Path) -> _Files | None:
    """Return a folder's files by their path in small letters; None for one that could be two."""
    found = files_of(folder)
    files = {name.casefold(): path for name, path in (found or {}).items()}
    return files if found is not None and len(files) == len(found) else None


def _rivals(ours: _Files, theirs: _Files) -> bool:
    """Whether both have something of a kind under different names: a reader would find but one of them."""
    kinds = {_suffix(name) for name in ours} & {_suffix(name) for name in theirs} & {*CONTENT, _MANIFEST}
    return any(_of_kind(ours, kind) != _of_kind(theirs, kind) for kind in kinds)


def _of_kind(files: _Files, kind: str) -> set[str]:
    return {name for name in files if _suffix(name) == kind}


def _content(files: _Files) -> set[str]:
    return {_suffix(name) for name in files} & CONTENT


def _suffix(name: str) -> str:
    return f".{name.rpartition('.')[2]}"


def _foreign(names: set[str]) -> set[str]:
    return {name for name in names if not name.startswith(OURS)}


def stage_merge(merge: Merge, directory: Path, filing: Filing, cancel: CancelToken | None = None) -> None:
    """Complete a folder made ready to the union; what is there stays as it is.

    Raises:
        StorageError: the disk is full or cannot be read or written.
        Cancelled: somebody asked to stop.
    """
    for name, source in merge.taken:
        target = directory / name
        with explained(target):
            filing.make_directory(target.parent)
            filing.remove(target)
        _copy(source, target, filing, cancel)
    if merge.manifest is not None:
        name, content = merge.manifest
        with explained(directory / name):
            filing.remove(directory / name)
            _write(directory / name, [content], filing)


def _copy(source: Path, target: Path, filing: Filing, cancel: CancelToken | None) -> None:
    with explained(target):
        if filing.clone(source, target):
            filing.share(target)
            return
        with source.open("rb") as file:
            _write(target, _pieces(file, cancel), filing)


def _pieces(file: BinaryIO, cancel: CancelToken | None) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        if cancel is not None:
            cancel.check()
        yield piece


def _write(target: Path, pieces: Iterable[bytes], filing: Filing) -> None:
    with filing.create(target) as file:
        for piece in pieces:
            filing.write(file, piece)
        filing.share(target)
        filing.sync(file)
