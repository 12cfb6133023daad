"""Which of the files of a platform version are for this computer (docs/update-site.md 1.5).

Names are the vendor's and tell it; a name that tells nothing is left to the person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from updater.model.site import Package

X64, X86 = "x86_64", "x86"
_WINDOWS_FULL = re.compile(r"_windows64full_|_windows64_with_all_clients_")
_WINDOWS_X86 = re.compile(r"_windows_(?:full_)?\d")
# One file installs everything; since 8.3.20 it holds a program of its own for that.
_LINUX_WHOLE = re.compile(r"_server64_(?:with_all_clients_)?\d")
_LINUX_PARTS = {
    "deb": (re.compile(r"_client_.*deb64"), re.compile(r"_deb64_\d")),
    "rpm": (re.compile(r"_client_.*rpm64"), re.compile(r"_rpm64_\d")),
}
_MACOS = re.compile(r"_client\.?osx")


@dataclass(frozen=True, slots=True)
class PlatformChoice:
    """Files that together install a platform, or a single file nobody can tell that of.

    Attributes:
        fits: the names say that it is for this computer.
    """

    packages: tuple[Package, ...]
    fits: bool

    @property
    def size(self) -> int | None:
        """Bytes of all of them; None unless every size is stated."""
        sizes = [package.size for package in self.packages]
        return None if None in sizes else sum(size for size in sizes if size)


def choices(
    packages: Sequence[Package], *, system: str, architecture: str, packaging: str = ""
) -> tuple[PlatformChoice, ...]:
    """Return what can be downloaded of a version: first what is for this computer, best first.

    Args:
        packages: as the page of the version lists them.
        system: as `sys.platform` says it.
        architecture: of this computer: `x86_64`, `x86` or another.
        packaging: `deb` or `rpm`, on Linux; empty when it is not known.
    """
    wanted = _wanted(system, architecture, packaging)
    sets = [found for patterns in wanted if (found := _all(packages, patterns))]
    fitting = [PlatformChoice(found, fits=True) for found in sets]
    used = {package for found in sets for package in found}
    return (*fitting, *(PlatformChoice((each,), fits=False) for each in packages if each not in used))


def _wanted(system: str, architecture: str, packaging: str) -> list[tuple[re.Pattern[str], ...]]:
    if system == "win32":
        return [(_WINDOWS_FULL,), (_WINDOWS_X86,)] if architecture == X64 else [(_WINDOWS_X86,)]
    if system == "darwin":
        return [(_MACOS,)]
    if not system.startswith("linux") or architecture != X64:
        return []
    parts = [_LINUX_PARTS[packaging]] if packaging else [*_LINUX_PARTS.values()]
    return [(_LINUX_WHOLE,), *parts]


def _all(packages: Sequence[Package], patterns: tuple[re.Pattern[str], ...]) -> tuple[Package, ...]:
    """Return one file for each pattern; nothing when one is missing: half a platform is none."""
    found = []
    for pattern in patterns:
        match = next((each for each in packages if pattern.search(each.file_name.lower())), None)
        if match is None:
            return ()
        found.append(match)
    return tuple(found)
