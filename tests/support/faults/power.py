"""A computer that loses its power: what of recorded operations may be on the disk afterwards.

The model is the strict one. A write, and a change of a file's size, is safe when the file was synced
after it; a name when its directory was. Of what is not safe each write may be there, missing, or
garbage; of the changes of names in a directory any beginning may have happened, with or without
the data. Directories themselves are taken to be there: the one function that makes them syncs them.

How others are modelled, since they do not write through the product's layer:

- The platform is taken never to sync anything. What it changed is found by looking at the files
  before and after each of our operations: in the infobase each page that is another one is a write
  of its own, so that a cut while it was at work leaves nothing that a cut right after it would not.
  What the simulated platform keeps in `.sim.json` stands for data inside the infobase and becomes
  safe with it.
- SQLite is trusted to sync each commit of the journal (`PRAGMA synchronous = EXTRA`), so the journal is
  safe as soon as it was seen.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

WRITE, SYNC, TRUNCATE, RESERVE = "write", "sync", "truncate", "reserve"
CREATE, REPLACE, REMOVE, REMOVE_TREE = "create", "replace", "remove", "remove_tree"
SYNC_DIRECTORY = "sync_directory"
THERE, FOREIGN, GONE, TRUSTED = "there", "foreign", "gone", "trusted"
"""Found at the beginning; written by others; removed by others; written and synced by SQLite."""

_PAGE = 8192
_SIZE, _ALL = -1, -2  # places of changes
_ROLLBACK = "-journal"  # SQLite's own
_STANDS_FOR_DATA, _OF = ".sim.json", "1Cv8.1CD"


@dataclass(frozen=True)
class Operation:
    """One operation: its kind, the file's name, and what else belongs to it."""

    kind: str
    path: str
    more: Any = None


class Seen(NamedTuple):
    """A file as it was found: what is in it, its number and its time of change."""

    data: bytes
    number: int = 0
    changed: int = 0


class Recorder:
    """Keeps operations in order, and writes them down when the program ends.

    Args:
        into: the file they are written to.
        folders: all that is looked at.
        trusted: files in there that are safe as soon as they are seen.
    """

    def __init__(self, into: Path, folders: Sequence[Path], trusted: Sequence[Path]) -> None:
        self.operations: list[Operation] = []
        self._folders, self._trusted = folders, frozenset(map(str, trusted))
        self._known: dict[str, tuple[int, int, int]] = {}
        self._look(THERE)
        atexit.register(lambda: into.write_bytes(pickle.dumps(self.operations)))

    def look_outside(self) -> None:
        """Note what changed without our layer."""
        self._look(FOREIGN)

    def _look(self, kind: str) -> None:
        found = {path: _signature(path) for folder in self._folders for path in _files(folder)}
        changed = [
            path for path, facts in found.items() if facts is not None and facts != self._known.get(path)
        ]
        for path in sorted(
            changed, key=lambda path: path in self._trusted
        ):  # the worst order: the journal last
            seen = _seen(path)
            if seen is not None:
                self._known[path] = found[path] or (0, 0, 0)
                self.operations.append(Operation(TRUSTED if path in self._trusted else kind, path, seen))
        for path in self._known.keys() - found.keys():
            del self._known[path]
            self.operations.append(Operation(GONE, path))

    def ours(self, path: Path) -> None:
        """Somebody of us changed a file, or all below a folder."""
        for name in [name for name in self._known if name.startswith(f"{path}{os.sep}")]:
            if not Path(name).exists():
                del self._known[name]
        facts = _signature(str(path)) if path.is_file() else None
        if facts is None:
            self._known.pop(str(path), None)
        elif any(path.is_relative_to(folder) for folder in self._folders):
            self._known[str(path)] = facts

    def note(self, kind: str, path: object, more: Any = None) -> None:
        """Note an operation of ours that was done."""
        self.operations.append(Operation(kind, str(path), more))


def _files(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        yield from (os.path.join(place, name) for name in names if not name.endswith(_ROLLBACK))  # noqa: PTH118


def _signature(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - it is done very often
    except FileNotFoundError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ino)


def _seen(path: str) -> Seen | None:
    try:
        with Path(path).open("rb") as file:
            found = os.fstat(file.fileno())
            return Seen(file.read(), found.st_ino, found.st_mtime_ns)
    except FileNotFoundError:
        return None


@dataclass
class _File:
    """A file: what is safe of it, and changes that are not: bytes at a place, a size, or all of it."""

    safe: bytes = b""
    pending: list[tuple[int, bytes | int]] = field(default_factory=list)
    found: Seen | None = None
    found_safe: Seen | None = None
    whole: bool = False

    def now(self) -> bytes:
        return _changed(self.safe, self.pending)

    def seen(self, found: Seen) -> None:
        """Somebody else made it this."""
        if self.whole:
            self.pending.append((_ALL, found.data))
        else:
            self.pending.extend(_by_pages(self.now(), found.data))
        self.found = found

    def synced(self) -> None:
        self.safe, self.found_safe = self.now(), self.found
        self.pending.clear()

    def after_the_cut(self, chance: random.Random) -> Seen:
        """All of it, nothing of it, or each change by itself; the time of change is a write, too."""
        fates = chance.choice((("kept",), ("dropped",), ("kept", "dropped"), ("kept", "dropped", "garbled")))
        done: list[tuple[int, bytes | int]] = []
        for at, more in self.pending:
            fate = chance.choice(("kept", "dropped") if self.whole else fates)
            if fate == "garbled" and isinstance(more, bytes):
                done.append((at, chance.randbytes(len(more))))
            elif fate != "dropped":
                done.append((at, more))
        facts = chance.choice((self.found, self.found_safe)) or Seen(b"")
        return Seen(_changed(self.safe, done), facts.number, facts.changed)


def _by_pages(before: bytes, data: bytes) -> Iterator[tuple[int, bytes | int]]:
    if len(data) != len(before):
        yield _SIZE, len(data)
    for at in range(0, len(data), _PAGE):
        page = data[at : at + _PAGE]
        if page != before[at : at + _PAGE]:
            yield at, page


def _changed(data: bytes, changes: Sequence[tuple[int, bytes | int]]) -> bytes:
    made = bytearray(data)
    for at, more in changes:
        if isinstance(more, int):
            del made[more:]
            made.extend(bytes(more - len(made)))
        elif at == _ALL:
            made[:] = more
        else:
            made.extend(bytes(max(0, at - len(made))))
            made[at : at + len(more)] = more
    return bytes(made)


class Disk:
    """Files by their names, as the operations make them, and as a cut leaves them."""

    def __init__(self) -> None:
        self._names: dict[str, _File] = {}
        self._safe: dict[str, _File] = {}
        self._unsafe: list[tuple[str, str | None, str | None, _File | None]] = []

    def do(self, operation: Operation) -> None:  # noqa: C901 - one line for each kind
        """Do one operation."""
        kind, path, more = operation.kind, operation.path, operation.more
        file = self._names.get(path)
        if kind in {THERE, TRUSTED}:
            self._safe[path] = self._names[path] = _File(
                more.data, found=more, found_safe=more, whole=_whole(path)
            )
        elif kind == FOREIGN:
            self._written_by_others(path, more)
        elif kind == CREATE:
            self._named(path, _File())
        elif kind == WRITE and file:
            file.pending.append(more)
        elif kind == TRUNCATE and file:
            file.pending.append((_SIZE, more))
        elif kind == RESERVE and file:
            file.pending.append((_SIZE, max(more, len(file.now()))))
        elif kind == SYNC and file:
            self._sync(path, file)
        elif kind == REPLACE and str(more) in self._names:
            moved = self._names[path] = self._names.pop(str(more))
            self._unsafe.append((_parent(path), str(more), path, moved))
        elif kind in {REMOVE, GONE} and file:
            self._removed(path)
        elif kind == REMOVE_TREE:
            for name in [name for name in self._names if name.startswith(f"{path}{os.sep}")]:
                self._removed(name)
        elif kind == SYNC_DIRECTORY:
            self._sync_names(path)

    def _written_by_others(self, path: str, found: Seen) -> None:
        file = self._names.get(path)
        if file is None or (file.found is not None and file.found.number != found.number):
            file = _File(whole=_whole(path))
            self._named(path, file)
        file.seen(found)

    def _named(self, path: str, file: _File) -> None:
        self._names[path] = file
        self._unsafe.append((_parent(path), None, path, file))

    def _removed(self, path: str) -> None:
        del self._names[path]
        self._unsafe.append((_parent(path), path, None, None))

    def _sync(self, path: str, file: _File) -> None:
        file.synced()
        data = self._names.get(str(Path(path).with_name(_STANDS_FOR_DATA)))
        if Path(path).name == _OF and data is not None:
            data.synced()

    def _sync_names(self, directory: str) -> None:
        for change in self._unsafe:
            if change[0] == directory:
                _rename(self._safe, change)
        self._unsafe = [change for change in self._unsafe if change[0] != directory]

    def after_the_cut(self, chance: random.Random) -> dict[str, Seen]:
        """What is there when the power is back."""
        names = dict(self._safe)
        for directory in sorted({change[0] for change in self._unsafe}):
            changes = [change for change in self._unsafe if change[0] == directory]
            for change in changes[: chance.randint(0, len(changes))]:
                _rename(names, change)
        return {name: file.after_the_cut(chance) for name, file in names.items()}


def _rename(names: dict[str, _File], change: tuple[str, str | None, str | None, _File | None]) -> None:
    _directory, source, target, file = change
    if source is not None:
        names.pop(source, None)
    if target is not None and file is not None:
        names[target] = file


def _whole(path: str) -> bool:
    """What stands for data of the infobase cannot be garbage: the simulated platform would not start."""
    return Path(path).name == _STANDS_FOR_DATA


def _parent(path: str) -> str:
    return str(Path(path).parent)


def lay_out(found: dict[str, Seen], folders: Sequence[Path]) -> None:
    """Make folders hold just these files."""
    for folder in folders:
        for name in [*_files(folder)] if folder.exists() else ():
            if name not in found:
                Path(name).unlink()
        _forget_empty(folder)
    for name, seen in found.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(seen.data)
        if seen.changed:
            os.utime(name, ns=(seen.changed, seen.changed))


def _forget_empty(folder: Path) -> None:
    """A folder nothing was written into yet is not there yet."""
    for place, _, _ in os.walk(folder, topdown=False):
        if Path(place) != folder:
            with contextlib.suppress(OSError):
                Path(place).rmdir()
