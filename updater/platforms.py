"""From a file of the vendor's to an installed platform (docs/platform.md 9.1).

Done on Windows, with the person's word; elsewhere the person is told how.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import tarfile
from typing import TYPE_CHECKING

from updater.enterprise.installing import SETUP, install_platform, package_commands
from updater.enterprise.unpackers import find_unpackers
from updater.errors import PackageError, PlatformError
from updater.filing import explained
from updater.formats.rar import is_rar
from updater.model.events import ignore_events
from updater.model.version import Version
from updater.rar_packages import RarUnpacking
from updater.templates.packages.entries import Entry, EntryKind
from updater.templates.packages.gate import judge
from updater.templates.packages.opening import open_package
from updater.templates.staging import Stage
from updater.templates.work_directory import clear_leftovers, work_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from updater.enterprise.installations import Platform
    from updater.enterprise.installing import Installation
    from updater.enterprise.process import Starter
    from updater.enterprise.unpackers import Unpacker
    from updater.filing import Filing
    from updater.model.events import CancelToken, OnEvent
    from updater.online.services import Services

_VERSIONS = (re.compile(r"(?<![\d.])8(?:\.\d+){3}(?!\d)"), re.compile(r"(?<!\d)8(?:_\d+){3}(?!\d)"))
_TAR = (".tar.gz", ".tgz", ".tar")
_ZIP = ".zip"
_DEEPEST = 2  # folders above the setup program inside a distribution


def version_in_name(path: Path) -> Version | None:
    """Return the version a file or folder is called after, `windows64full_8_3_27_1859.zip`; None if none."""
    found = (pattern.search(path.name) for pattern in _VERSIONS)
    return next((Version(match[0].replace("_", ".")) for match in found if match), None)


class PlatformSetup:
    """Installs a platform, or says how.

    Args:
        installed: lists the installed platforms anew.
        work: a private folder: distributions are unpacked there, and logs stay there.
        filing: where file operations go.
        system: as `sys.platform` says it.
        starter: starts the setup program.
        unpackers: the programs that may unpack RAR; those of this computer unless given.
    """

    def __init__(
        self,
        installed: Callable[[], tuple[Platform, ...]],
        work: Path,
        filing: Filing,
        *,
        system: str = sys.platform,
        starter: Starter | None = None,
        unpackers: tuple[Unpacker, ...] | None = None,
    ) -> None:
        self._installed, self._work, self._filing = installed, work, filing
        self._starter, self._unpackers = starter, unpackers
        self.installs = system == "win32"
        """Whether this program can do it; elsewhere it shows commands."""

    @classmethod
    def of(cls, services: Services) -> PlatformSetup:
        """Return what installs platforms on this computer."""
        return cls(services.platforms.installed, services.program.cache / "platforms", services.filing)

    @property
    def directory(self) -> Path:
        """Where distributions that were brought may lie."""
        return self._work

    def commands(self, files: Sequence[Path]) -> tuple[str, ...]:
        """Return the commands with which the person installs a platform from files; never run here.

        Raises:
            PlatformError: `installation.no-packages`: nothing of a platform is in there.
            PackageError: an archive is damaged, or holds what no archive should.
        """
        lines: list[str] = []
        names: dict[Path, list[str]] = {}
        for file in files:
            folder, found, before = _content(file.absolute())
            lines += before
            names.setdefault(folder, []).extend(found)
        told = [line for folder, found in names.items() for line in package_commands(folder, found)]
        if not told:
            raise PlatformError("installation.no-packages", path=", ".join(str(file) for file in files))
        return (*lines, *told)

    def install(
        self,
        file: Path,
        *,
        agreed: bool,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
    ) -> Installation:
        """Install a distribution for Windows from its archive, or from the folder it was unpacked to.

        It can be cancelled until the setup program begins.

        Raises:
            PlatformError: `installation.not-agreed`, `installation.not-here`, `installation.version-unknown`,
                `installation.unpack-first`, `installation.no-setup`, `platform.not-started`;
                of a RAR archive `installation.no-unpacker`, `installation.unpacking-failed`,
                `installation.unpacking-timed-out`.
            PackageError, StorageError, Cancelled: the archive cannot be unpacked; nothing was started.
        """
        version = self._judged(file, agreed=agreed)
        if file.is_dir():
            return self._run(file, version, on_event)
        with explained(self._work):
            self._filing.make_directory(self._work)
            clear_leftovers(self._work, self._filing)
            with work_directory(self._work, self._filing) as work:
                folder = self._unpacked(file, work, on_event, cancel)
                return self._run(folder, version, on_event)

    def _unpacked(self, file: Path, work: Path, on_event: OnEvent, cancel: CancelToken | None) -> Path:
        """Unpack an archive into a work folder; which kind it is tells its content, not its name."""
        try:
            if not (file.is_file() and is_rar(file)):
                return Stage(work, self._filing, on_event, cancel).unpack_whole(file)
            unpackers = find_unpackers(os.environ) if self._unpackers is None else self._unpackers
            return RarUnpacking(work, self._filing, unpackers, on_event, cancel).unpack(file)
        except PackageError as error:
            if error.code != "package.kind-not-yet":
                raise
            raise PlatformError("installation.unpack-first", path=str(file)) from error

    def _judged(self, file: Path, *, agreed: bool) -> Version:
        version = version_in_name(file)
        if not self.installs:
            raise PlatformError("installation.not-here", path=str(file))
        with explained(file):
            file.stat()
        if version is None:
            raise PlatformError("installation.version-unknown", path=str(file))
        if not agreed:
            raise PlatformError("installation.not-agreed", version=str(version))
        return version

    def _run(self, folder: Path, version: Version, on_event: OnEvent) -> Installation:
        found = [path for path in folder.rglob("*") if path.name.lower() == SETUP and path.is_file()]
        near = [path for path in found if len(path.relative_to(folder).parts) <= _DEEPEST]
        if not near:
            raise PlatformError("installation.no-setup", path=str(folder))
        setup = min(near, key=lambda path: (len(path.parts), str(path)))
        log = self._work / f"setup-{version}"
        with explained(log):
            self._filing.make_directory(log)
        return install_platform(
            setup.parent,
            version,
            log,
            agreed=True,
            installed=self._installed,
            on_event=on_event,
            starter=self._starter,
        )


def _content(file: Path) -> tuple[Path, list[str], list[str]]:
    """Return where packages are or will be, their names there, and the commands that bring them there."""
    with explained(file):
        if file.is_dir():
            return file, sorted(each.name for each in file.iterdir() if each.is_file()), []
        file.stat()
    lower = file.name.lower()
    suffix = next((each for each in (*_TAR, _ZIP) if lower.endswith(each)), "")
    if not suffix:
        return file.parent, [file.name], []
    folder = file.with_name(file.name[: -len(suffix)])
    into, what = shlex.quote(str(folder)), shlex.quote(str(file))
    unpack = f"unzip {what} -d {into}" if suffix == _ZIP else f"tar -xf {what} -C {into}"
    return folder, _names(file, zipped=suffix == _ZIP), [f"mkdir -p {into}", unpack]


def _names(file: Path, *, zipped: bool) -> list[str]:
    """Return the names inside an archive; judged as strictly as if it were unpacked here."""
    if zipped:
        with open_package(file, file.name) as package:
            entries = package.entries
    else:
        try:
            with explained(file), tarfile.open(file) as archive:
                members = [each for each in archive if each.isfile()]
        except (tarfile.TarError, EOFError, ValueError) as error:
            detail = type(error).__name__
            raise PackageError("package.damaged", package=file.name, name="", detail=detail) from error
        entries = tuple(Entry(each.name.removeprefix("./"), each.size) for each in members)
    safe = judge(tuple(each for each in entries if each.kind is EntryKind.FILE), package=file.name)
    return sorted(each.path for each in safe)
