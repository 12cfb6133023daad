"""A computer that loses its power: what of recorded operations may be on the disk afterwards.

The model is the strict one: a write is safe when its file was synced after it, a name when its
directory was. Of what is not safe each write may be there, missing, or garbage, and of the
changes of names in a directory any beginning may have happened, with or without the data.

The journal's database syncs each commit itself, and the platform is taken to sync what it
wrote; both are recorded as they were found on the disk at each operation.
"""

from __future__ import annotations

import atexit
import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

WRITE, SYNC, TRUNCATE = "write", "sync", "truncate"
CREATE, REPLACE, REMOVE = "create", "replace", "remove"
SYNC_DIRECTORY, OUTSIDE, POINT = "sync_directory", "outside", "point"


@dataclass(frozen=True)
class Operation:
    """One operation: its kind, the file's name, and what else belongs to it."""

    kind: str
    path: str
    more: Any = None


class Recorder:
    """Keeps operations in order, and writes them down when the program ends."""

    def __init__(self, into: Path, outside: Sequence[Path]) -> None:
        self.operations: list[Operation] = []
        self._outside = dict.fromkeys(outside, b"")
        atexit.register(lambda: into.write_bytes(pickle.dumps(self.operations)))

    def look_outside(self) -> None:
        """Note files that change without our layer: the base under the platform's hands, the journal."""
        for path, known in self._outside.items():
            data = path.read_bytes() if path.exists() else b""
            if data != known:
                self._outside[path] = data
                self.operations.append(Operation(OUTSIDE, str(path), data))

    def ours(self, path: Path) -> None:
        """A change of our own to a file that is looked at from outside, too."""
        if path in self._outside:
            self._outside[path] = path.read_bytes() if path.exists() else b""

    def note(self, kind: str, path: object, more: Any = None) -> None:
        """Note an operation that was done."""
        self.operations.append(Operation(kind, str(path), more))


@dataclass
class _File:
    """A file: what is safe of it, and writes that are not."""

    safe: bytes = b""
    pending: list[tuple[int, bytes]] = field(default_factory=list)

    def synced(self) -> None:
        for offset, data in self.pending:
            self.safe = _written(self.safe, offset, data)
        self.pending.clear()

    def after_the_cut(self, chance: random.Random) -> bytes:
        found = self.safe
        for offset, data in self.pending:
            fate = chance.choice(("kept", "dropped", "garbled"))
            if fate != "dropped":
                found = _written(found, offset, data if fate == "kept" else chance.randbytes(len(data)))
        return found


def _written(data: bytes, offset: int, more: bytes) -> bytes:
    return data[:offset].ljust(offset, b"\0") + more + data[offset + len(more) :]


class Disk:
    """Files by their names, as the operations make them, and as a cut leaves them."""

    def __init__(self) -> None:
        self._names: dict[str, _File] = {}
        self._safe: dict[str, _File] = {}
        self._unsafe: list[tuple[str, str | None, str | None, _File | None]] = []

    def do(self, operation: Operation) -> None:
        """Do one operation."""
        kind, path, more = operation.kind, operation.path, operation.more
        if kind == OUTSIDE:
            self._outside(path, more)
        elif kind == CREATE:
            self._names[path] = _File()
            self._unsafe.append((_parent(path), None, path, self._names[path]))
        elif kind == WRITE and path in self._names:
            self._names[path].pending.append(more)
        elif kind == TRUNCATE and path in self._names:
            self._names[path].synced()
            self._names[path].safe = self._names[path].safe[:more].ljust(more, b"\0")
        elif kind == SYNC and path in self._names:
            self._names[path].synced()
        elif kind == REPLACE and str(more) in self._names:
            file = self._names[path] = self._names.pop(str(more))
            self._unsafe.append((_parent(path), str(more), path, file))
        elif kind == REMOVE and path in self._names:
            del self._names[path]
            self._unsafe.append((_parent(path), path, None, None))
        elif kind == SYNC_DIRECTORY:
            self._sync_names(path)

    def _outside(self, path: str, data: bytes) -> None:
        """Somebody else wrote a file, and synced it with its name."""
        self._sync_names(_parent(path))
        if data or path in self._names:
            self._names.setdefault(path, _File()).safe = data
            self._names[path].pending.clear()
            self._safe[path] = self._names[path]

    def _sync_names(self, directory: str) -> None:
        left = []
        for change in self._unsafe:
            if change[0] == directory:
                _rename(self._safe, change)
            else:
                left.append(change)
        self._unsafe = left

    def after_the_cut(self, chance: random.Random) -> dict[str, bytes]:
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


def _parent(path: str) -> str:
    return str(Path(path).parent)


def lay_out(found: dict[str, bytes], folders: Sequence[Path]) -> None:
    """Make folders hold just these files of what they may hold."""
    for folder in folders:
        for path in folder.iterdir() if folder.exists() else ():
            if path.is_file() and path.name != ".sim.json":
                path.unlink()
    for name, data in found.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)
