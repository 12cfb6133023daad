"""Finding installed versions of the 1C:Enterprise platform (docs/platform.md 2, docs/formats.md 5.4)."""

from __future__ import annotations

import itertools
import os
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.enterprise.machine import ARM64, X64, X86, architecture_of
from updater.enterprise.registry import registered_folders
from updater.errors import FormatError, PlatformError
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from updater.model.places import SystemPlaces

_VERSION = re.compile(r"\d+\.\d+\.\d+\.\d+")
_LINE = re.compile(r"v?(\d+\.\d+)")
_ARCHITECTURES = {"x86_64": X64, "i386": X86, "arm64": ARM64, "aarch64": ARM64}
# The training version is another program with the same command line.
_TRAINING = "1cv8t"
_DESIGNERS = ("1cv8", _TRAINING)
_THIN = {"1cv8": "1cv8c", "1cv8t": "1cv8ct"}
# They choose a version, start it and leave: the work would go on unseen (docs/platform.md 1.9).
_LAUNCHERS = frozenset({"1cestart", "1cv8s"})
# Where executables lie below the folder of a version: nowhere deeper, on Windows, on macOS.
_INSIDE = ("", "bin", *(f"{name}.app/Contents/MacOS" for name in _DESIGNERS))
_SERVER_PARTS = ("ragent", "rmngr", "rphost", "ras", "rac", "ibcmd", "dbgs", "comcntr")
_SCRIPTS = (".cmd", ".bat", ".sh", "")
_EXECUTE_BITS = 0o111


@dataclass(frozen=True, slots=True)
class Platform:
    """One installed version.

    Attributes:
        version: its full number; only the line (`8.3`), or nothing, where the folder does not say it.
        designer: the thick client, which is the Designer too.
        thin_client: the thin client beside it.
        directory: the folder of the executables.
        architecture: as `machine` tells it; empty where neither the executable nor its folder says it.
        server_parts: names of what is installed beside it: `rac`, `ras`, `ibcmd`, `comcntr` ...
    """

    version: Version
    designer: Path
    thin_client: Path | None
    directory: Path
    architecture: str = ""
    server_parts: tuple[str, ...] = ()

    @property
    def training(self) -> bool:
        """Whether it is the training version."""
        return _stem(self.designer) == _TRAINING


def find_platforms(
    places: SystemPlaces,
    *,
    system: str = sys.platform,
    registered: Callable[[], tuple[Path, ...]] = registered_folders,
) -> tuple[Platform, ...]:
    """List installed versions, newest first.

    Folders named by the start settings come before the usual ones, those of the registry
    after them; a version found twice under one real path is listed once.
    """
    found: dict[Path, Platform] = {}
    for root in (*installed_locations(places), *places.platform_roots, *registered()):
        for executable in _executables(root, system):
            found.setdefault(executable.resolve(), _platform(executable))
    return tuple(sorted(found.values(), key=lambda platform: platform.version, reverse=True))


def thin_clients_alone(places: SystemPlaces, *, system: str = sys.platform) -> tuple[Path, ...]:
    """List thin clients without a Designer beside them: good for work, not for an update."""
    suffix = ".exe" if system == "win32" else ""
    found: dict[Path, None] = {}
    for root in (*installed_locations(places), *places.platform_roots):
        for folder in _folders(root):
            clients = (folder / f"{_THIN[name]}{suffix}" for name in _DESIGNERS)
            alone = not any((folder / f"{name}{suffix}").is_file() for name in _DESIGNERS)
            found.update((client, None) for client in clients if alone and client.is_file())
    return tuple(found)


def installed_locations(places: SystemPlaces) -> tuple[Path, ...]:
    """Return the folders that `InstalledLocation` of the start settings names, the person's first."""
    from pathlib import Path  # noqa: PLC0415 - only built here, needed for types elsewhere

    from updater.formats.start_config import parse_start_config  # noqa: PLC0415 - start-up time

    locations: dict[Path, None] = {}
    for file in (places.user_start_config, places.common_start_config):
        if file is None:
            continue
        try:
            config = parse_start_config(file.read_bytes())
        except (OSError, FormatError):
            continue  # start settings that cannot be read are somebody else's to report
        locations.update((Path(value), None) for value in config.values("InstalledLocation") if value)
    return tuple(locations)


def platform_at(executable: Path) -> Platform:
    """Take an executable the person named, or its folder, as a platform.

    A script is accepted here, and only here: somebody may start the platform through one.

    Raises:
        PlatformError: `platform.absent` when nothing is there, `platform.launcher` for
            `1cestart` and `1cv8s`, `platform.thin-client`, `platform.not-a-platform`.
    """
    if executable.is_dir():
        executable = _inside(executable)
    if not executable.is_file():
        raise PlatformError("platform.absent", path=str(executable))
    name = _stem(executable)
    if name in _LAUNCHERS:
        raise PlatformError("platform.launcher", path=str(executable))
    if name in _THIN.values():
        raise PlatformError("platform.thin-client", path=str(executable))
    if name not in _DESIGNERS or not _may_run(executable):
        raise PlatformError("platform.not-a-platform", path=str(executable))
    return _platform(executable.absolute())


def _inside(directory: Path) -> Path:
    for executable in _executables(directory, sys.platform):
        return executable
    raise PlatformError("platform.absent", path=str(directory))


def _may_run(executable: Path) -> bool:
    return os.name == "nt" or bool(executable.stat().st_mode & _EXECUTE_BITS)


def _stem(executable: Path) -> str:
    suffix = executable.suffix.lower()
    return executable.stem.lower() if suffix in {".exe", *_SCRIPTS} else executable.name.lower()


def _executables(root: Path, system: str) -> Iterator[Path]:
    """Walk the known layouts under a folder: version, architecture and version, or none of both."""
    suffix = ".exe" if system == "win32" else ""
    for folder in _folders(root):
        for inside, name in itertools.product(_INSIDE, _DESIGNERS):
            candidate = folder / inside / f"{name}{suffix}"
            if candidate.is_file():
                yield candidate


def _folders(root: Path) -> Iterator[Path]:
    yield root
    for child in _children(root):
        yield child
        if child.name in _ARCHITECTURES or _LINE.fullmatch(child.name):
            yield from _children(child)


def _children(folder: Path) -> Iterable[Path]:
    return sorted(child for child in _entries(folder) if child.is_dir())


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _platform(executable: Path) -> Platform:
    thin = executable.with_name(_THIN[_stem(executable)] + executable.suffix)
    return Platform(
        version=_version(executable),
        designer=executable,
        thin_client=thin if thin.is_file() else None,
        directory=executable.parent,
        architecture=architecture_of(executable) or _architecture(executable),
        server_parts=_server_parts(executable.parent),
    )


def _server_parts(folder: Path) -> tuple[str, ...]:
    """Name what of the server kit lies in a folder; a library counts whatever its ending."""
    names = {entry.stem.lower() for entry in _entries(folder)}
    return tuple(part for part in _SERVER_PARTS if part in names)


def _version(executable: Path) -> Version:
    names = [parent.name for parent in executable.parents][:5]
    full = next((name for name in names if _VERSION.fullmatch(name)), "")
    lines = (match[1] for name in names if (match := _LINE.fullmatch(name)))
    return Version(full or next(lines, ""))


def _architecture(executable: Path) -> str:
    names = (parent.name for parent in executable.parents)
    return next((_ARCHITECTURES[name] for name in names if name in _ARCHITECTURES), "")
