"""Platforms as the update site has them: which there are, what of them is for this computer."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from updater.errors import SiteError
from updater.model.events import ignore_events
from updater.model.site import SourceKind
from updater.programs import find_program

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.events import CancelToken, OnEvent
    from updater.model.site import SiteRelease
    from updater.model.version import Version
    from updater.online.connection import Connection
    from updater.online.distributions import Distributions
    from updater.site.download.pauser import Pauser
    from updater.site.platform_files import PlatformChoice

_NUMBERS = 4  # of a released version; those for testing have more words
_X64 = ("x86_64", "amd64")
_X86 = ("i386", "i686", "x86")


@dataclass(frozen=True, slots=True)
class Computer:
    """What a platform is chosen for.

    Attributes:
        system: as `sys.platform` says it.
        architecture: `x86_64`, `x86`, or what the system calls it.
        packaging: `deb` or `rpm`; empty when neither is known here.
    """

    system: str
    architecture: str
    packaging: str = ""


def this_computer() -> Computer:
    """Return what this computer is."""
    machine = platform.machine().lower()
    architecture = "x86_64" if machine in _X64 else "x86" if machine in _X86 else machine
    tools = {"deb": "dpkg", "rpm": "rpm"}
    packaging = next((kind for kind, tool in tools.items() if find_program(tool, os.environ)), "")
    return Computer(sys.platform, architecture, packaging)


class SitePlatforms:
    """Finds platforms and brings them here; installing is another matter (`updater.platforms`).

    Args:
        connection: the way to the sources.
        distributions: what brings files here.
        computer: what is chosen for; this one unless given.
    """

    def __init__(
        self, connection: Connection, distributions: Distributions, computer: Computer | None = None
    ) -> None:
        self._connection, self._distributions = connection, distributions
        self.computer = computer or this_computer()

    def offered(self, needed: Version | None = None) -> tuple[SiteRelease, ...]:
        """List released platforms, newest first.

        Args:
            needed: the lowest version of use; None for all.

        Raises:
            SiteError: the site does not tell.
        """
        from updater.site.release_pages import PLATFORM

        found = self._connection.ask(lambda source: source.releases(PLATFORM), among=(SourceKind.PAGES,))
        released = (each for each in found.answer if not each.test and len(each.version.parts) == _NUMBERS)
        return tuple(each for each in released if needed is None or each.version >= needed)

    def choices(self, version: Version) -> tuple[PlatformChoice, ...]:
        """Say what can be downloaded of a version, first what is for this computer; sizes are not known yet.

        Raises:
            SiteError: the site does not tell; `account.*`.
        """
        from updater.site.platform_files import choices
        from updater.site.release_pages import PLATFORM

        found = self._distributions.of(PLATFORM, version)
        computer = self.computer
        return choices(
            found.packages,
            system=computer.system,
            architecture=computer.architecture,
            packaging=computer.packaging,
        )

    def best(self, version: Version, named: str = "") -> PlatformChoice:
        """Return what is for this computer, or the file whose name holds certain words.

        Raises:
            SiteError: as `choices`; `site.no-platform-file`, with what there is.
        """
        found = self.choices(version)
        for choice in found:
            names = [package.file_name for package in choice.packages]
            if any(named.lower() in name.lower() for name in names) if named else choice.fits:
                return choice
        offered = ", ".join(package.file_name for choice in found for package in choice.packages)
        facts = {"version": str(version), "named": named or "-", "offered": offered or "-"}
        raise SiteError("site.no-platform-file", **facts)

    def resolved(self, choice: PlatformChoice) -> PlatformChoice:
        """Return a choice with the sizes and checksums the site states.

        Raises:
            SiteError: it cannot be found out; `site.file-not-allowed`.
        """
        distributions = self._distributions
        whole = tuple(distributions.resolved(SourceKind.PAGES, package) for package in choice.packages)
        return replace(choice, packages=whole)

    def fetch(
        self,
        choice: PlatformChoice,
        directory: Path,
        *,
        on_event: OnEvent = ignore_events,
        cancel: CancelToken | None = None,
        pauser: Pauser | None = None,
    ) -> tuple[Path, ...]:
        """Bring the files of a choice into a directory, verified.

        Raises:
            SiteError, StorageError, Cancelled: what came stays for the next time.
        """
        return self._distributions.fetch(
            SourceKind.PAGES, choice.packages, directory, on_event=on_event, cancel=cancel, pauser=pauser
        )
