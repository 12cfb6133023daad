"""What a disk may hold after the power went: recorded operations, replayed with cuts.

Every file operation of the product is recorded. A cut after the n-th one gives many
disks: what was synced is there; what was not may be there, be missing, or be noise.
Names that were not synced with their folder may be the new ones or the old ones;
within one folder they change in order, as on disks that keep a journal of names.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from updater.filing import Filing

if TYPE_CHECKING:
    import random
    from pathlib import Path
    from typing import BinaryIO


@dataclass
class Content:
    """The bytes of one file: those on the disk for certain, and those written since."""

    synced: bytes = b""
    now: bytearray = field(default_factory=bytearray)


@dataclass
class Folder:
    """The names of one folder: those on the disk for certain, and what was done to them since."""

    synced: dict[str, Content] = field(default_factory=dict)
    since: list[tuple[str, Content | None]] = field(default_factory=list)

    def after(self, count: int) -> dict[str, Content]:
        """The names after so many of the changes that were not synced."""
        names = dict(self.synced)
        for name, content in self.since[:count]:
            if content is None:
                names.pop(name, None)
            else:
                names[name] = content
        return names


class Disk:
    """A model of what is on the disk under some folders."""

    def __init__(self, *roots: Path) -> None:
        self.folders: dict[Path, Folder] = {}
        for root in roots:
            folder = Folder()
            for path in root.iterdir() if root.is_dir() else ():
                if path.is_file():
                    data = path.read_bytes()
                    folder.synced[path.name] = Content(data, bytearray(data))
            self.folders[root] = folder

    def folder(self, path: Path) -> Folder:
        """The folder a path is in."""
        return self.folders.setdefault(path.parent, Folder())

    def content(self, path: Path) -> Content:
        """The file under a name now."""
        folder = self.folder(path)
        return folder.after(len(folder.since))[path.name]

    def write_to(self, root: Path, target: Path, chance: random.Random) -> None:
        """Make one of the possible states of a folder real."""
        folder = self.folders[root]
        names = folder.after(chance.randint(0, len(folder.since)))
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name, content in names.items():
            (target / name).write_bytes(_survived(content, chance))


def _survived(content: Content, chance: random.Random) -> bytes:
    if bytes(content.now) == content.synced:
        return content.synced
    return chance.choice(
        (
            content.synced,
            bytes(content.now),
            bytes(content.now[: len(content.now) // 2]),
            chance.randbytes(len(content.now)),
        )
    )


class RecordingFiling(Filing):
    """Real operations that keep a model of the disk beside.

    Attributes:
        cuts: every operation's name, in order; work stops before operation `stop_at`.
    """

    def __init__(self, disk: Disk, stop_at: int = -1) -> None:
        self.disk = disk
        self.cuts: list[str] = []
        self._stop_at = stop_at
        self._paths: dict[int, Path] = {}

    def _note(self, name: str) -> None:
        if len(self.cuts) == self._stop_at:
            raise PowerCutError
        self.cuts.append(name)

    def create(self, path: Path) -> BinaryIO:
        """Make a file."""
        self._note("create")
        file = super().create(path)
        self._paths[id(file)] = path
        self.disk.folder(path).since.append((path.name, Content()))
        return file

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        """Write on."""
        self._note("write")
        start = file.tell()
        super().write(file, data)
        now = self.disk.content(self._paths[id(file)]).now
        if len(now) < start:
            now.extend(bytes(start - len(now)))
        now[start : start + len(data)] = data

    def truncate(self, file: BinaryIO, size: int) -> None:
        """Cut, or make longer by a hole."""
        self._note("truncate")
        super().truncate(file, size)
        now = self.disk.content(self._paths[id(file)]).now
        del now[size:]
        now.extend(bytes(size - len(now)))

    def sync(self, file: BinaryIO) -> None:
        """Sync what was written."""
        self._note("sync")
        super().sync(file)
        content = self.disk.content(self._paths[id(file)])
        content.synced = bytes(content.now)

    def replace(self, source: Path, target: Path) -> None:
        """Rename."""
        self._note("replace")
        content = self.disk.content(source)
        super().replace(source, target)
        self.disk.folder(target).since.append((target.name, content))
        self.disk.folder(source).since.append((source.name, None))
        for key, path in self._paths.items():
            if path == source:
                self._paths[key] = target

    def remove(self, path: Path) -> None:
        """Remove."""
        self._note("remove")
        there = path.exists()
        super().remove(path)
        if there:
            self.disk.folder(path).since.append((path.name, None))

    def sync_directory(self, directory: Path) -> None:
        """Sync names."""
        self._note("sync_directory")
        super().sync_directory(directory)
        folder = self.disk.folders.setdefault(directory, Folder())
        folder.synced, folder.since = folder.after(len(folder.since)), []


class PowerCutError(BaseException):
    """The power went."""
