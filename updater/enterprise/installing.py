"""Installing a newer platform: silently on Windows, by commands to copy elsewhere (docs/platform.md 9.1).

Nothing is installed without the person's word, and no exit code is believed: the version
has to be found afterwards.
"""

from __future__ import annotations

import enum
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.enterprise.command import Command
from updater.enterprise.outcomes import signed
from updater.enterprise.process import run_command
from updater.errors import PlatformError
from updater.model.events import ignore_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from updater.enterprise.installations import Platform
    from updater.enterprise.process import Completed, Starter
    from updater.model.events import OnEvent
    from updater.model.version import Version

SETUP = "setup.exe"
LOG = "installlog.txt"
TIME_LIMIT = 3600.0  # seconds; a virus scanner may look at every file
_ELEVATION = 740  # Windows: the program needs more rights than its starter has
_EXCERPT = 600
# What the Designer needs of the packages of one version; a client depends on the other two.
_PACKAGE = re.compile(
    r"1c-enterprise(?:\d+|-[\d.]+)-(common|server|client)[_-][\d.]+[\w.~+-]*\.(deb|rpm)", re.IGNORECASE
)
_BUNDLE = re.compile(r"(?:setup-full-|1cv8-client-)[\d.]+[\w.~+-]*\.(run|pkg|dmg)", re.IGNORECASE)


class InstallationKind(enum.Enum):
    """How an installation ended; the value is the last part of its error code."""

    DONE = "done"
    DONE_RESTART = "done-restart"
    """The version is there, and it asks for the computer to be started anew."""
    RESTART_NEEDED = "restart-needed"
    """It asks for that, and the version is not there: whether it will be shows only afterwards."""
    CANCELLED = "cancelled"
    FORBIDDEN = "forbidden"
    """A policy of the system, or missing rights."""
    FAILED = "failed"
    UNPROVED = "unproved"
    """It says it is done, and the version is not there."""
    TIMED_OUT = "timed-out"


# The vendor's own reading of the codes; 1641 and 3010 are Windows Installer's.
_CODES = {
    0: InstallationKind.DONE,
    1: InstallationKind.CANCELLED,
    1602: InstallationKind.CANCELLED,
    1625: InstallationKind.FORBIDDEN,
    1643: InstallationKind.FORBIDDEN,
    1644: InstallationKind.FORBIDDEN,
    1641: InstallationKind.DONE_RESTART,
    3010: InstallationKind.DONE_RESTART,
}
_GOOD = frozenset({InstallationKind.DONE, InstallationKind.DONE_RESTART})
_WITHOUT_PROOF = {
    InstallationKind.DONE: InstallationKind.UNPROVED,
    InstallationKind.DONE_RESTART: InstallationKind.RESTART_NEEDED,
}


@dataclass(frozen=True, slots=True)
class Installation:
    """The end of an installation.

    Attributes:
        kind: what it means.
        exit_code: of the setup program.
        log: what it wrote.
        text: the end of that, for people.
        platform: the version, if it was found afterwards.
    """

    kind: InstallationKind
    exit_code: int
    log: Path
    text: str = ""
    platform: Platform | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the version is there."""
        return self.kind in _GOOD

    def error(self) -> PlatformError:
        """Return the failure, or what is still to be done by the person, as an error."""
        return PlatformError(
            f"installation.{self.kind.value}", exit_code=self.exit_code, log=str(self.log), text=self.text
        )


def install_platform(
    folder: Path,
    version: Version,
    log_dir: Path,
    *,
    agreed: bool,
    installed: Callable[[], tuple[Platform, ...]],
    on_event: OnEvent = ignore_events,
    starter: Starter | None = None,
    time_limit: float = TIME_LIMIT,
) -> Installation:
    """Run the setup program of an unpacked Windows distribution without its windows.

    It is never stopped half way: the system's installer would go on behind it.

    Args:
        folder: where `setup.exe` lies.
        version: what must be there afterwards.
        log_dir: a private folder; the log goes there, and the process lives there.
        agreed: the person said yes to this installation.
        installed: lists the installed platforms anew.
        on_event: hears that it still works.
        starter: starts the process.
        time_limit: seconds.

    Raises:
        PlatformError: `installation.not-agreed`, `platform.absent`, `platform.not-started`.
    """
    if not agreed:
        raise PlatformError("installation.not-agreed", version=str(version))
    command = _setup(folder, log_dir)
    try:
        completed = run_command(
            command, time_limit=time_limit, on_event=on_event, starter=starter, late_files=0.0
        )
    except PlatformError as error:
        if getattr(error.__cause__, "winerror", None) != _ELEVATION:
            raise
        return Installation(InstallationKind.FORBIDDEN, _ELEVATION, command.out_file)
    return _judged(completed, command.out_file, version, installed())


def _setup(folder: Path, log_dir: Path) -> Command:
    setup = folder / SETUP
    if not setup.is_file():
        raise PlatformError("platform.absent", path=str(setup))
    return Command(
        name="install-platform",
        executable=setup,
        arguments=("/S", "/debuglog", LOG),
        work_dir=log_dir,
        out_file=log_dir / LOG,
    )


def _judged(
    completed: Completed, log: Path, version: Version, installed: tuple[Platform, ...]
) -> Installation:
    code = signed(completed.exit_code)
    kind = InstallationKind.TIMED_OUT if completed.timed_out else _CODES.get(code, InstallationKind.FAILED)
    found = next((platform for platform in installed if platform.version == version), None)
    if found is None:
        kind = _WITHOUT_PROOF.get(kind, kind)
    return Installation(kind, code, log, completed.text[-_EXCERPT:], found)


def package_commands(folder: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Return the commands with which a person installs packages of the platform.

    They are shown and never run: they need the rights of the administrator. Empty when
    none of the names is the platform's.

    Args:
        folder: where they lie, or will.
        names: from there, `/` separated.
    """
    packages: dict[str, list[str]] = {}
    commands = []
    for name in sorted(names):
        last = name.rpartition("/")[2]
        if match := _PACKAGE.fullmatch(last):
            packages.setdefault(match[2].lower(), []).append(name)
        elif match := _BUNDLE.fullmatch(last):
            commands.append(_bundle(name, match[1].lower()))
    commands[:0] = [_installing(kind, found) for kind, found in sorted(packages.items())]
    return (f"cd {shlex.quote(str(folder))}", *commands) if commands else ()


def _installing(kind: str, names: list[str]) -> str:
    program = "apt-get" if kind == "deb" else "dnf"
    return f"sudo {program} install {' '.join(shlex.quote(f'./{name}') for name in names)}"


def _bundle(name: str, kind: str) -> str:
    if kind == "dmg":
        return f"open {shlex.quote(f'./{name}')}"
    if kind == "pkg":
        return f"sudo installer -pkg {shlex.quote(name)} -target /"
    return f"sudo sh {shlex.quote(f'./{name}')} --mode unattended --enable-components client_full,ru"
