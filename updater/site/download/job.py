"""What is to be downloaded, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from updater.errors import Bug

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.site import Package


@dataclass(frozen=True, slots=True)
class Job:
    """A package and the name it gets when it is whole.

    Attributes:
        target: its final name; `<name>.part` beside it grows until then.
        unpacked: bytes its content will take later, as far as anybody can say; space for it is asked for too.
        unpack_into: where that will be; beside the target unless given.
    """

    package: Package
    target: Path
    unpacked: int = 0
    unpack_into: Path | None = None

    @property
    def name(self) -> str:
        """The name people see."""
        return self.target.name


def job_in(directory: Path, package: Package, *, unpacked: int = 0, unpack_into: Path | None = None) -> Job:
    """Return the job of putting a package into a directory under its own name.

    Raises:
        Bug: the name leads elsewhere; names are ours, never a server's.
    """
    name = package.file_name
    if not name or name in {".", ".."} or {PurePosixPath(name).name, PureWindowsPath(name).name} != {name}:
        raise Bug("a package's name is no plain file name", name)
    return Job(package, directory / name, unpacked, unpack_into)
