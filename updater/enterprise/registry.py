"""Folders of installed platforms that only the registry of Windows knows.

Which values the installer writes is not documented, so whatever looks like a folder is taken as a
hint, and whether a platform lies there is looked up afterwards (docs/platform.md 2.1).
"""

from __future__ import annotations

import contextlib
import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN = r"SOFTWARE\1C\1cv8"
_UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
_PRODUCTS = ("1с:предприятие 8", "1c:предприятие 8", "1c:enterprise 8")


def registered_folders(registry: Any = None) -> tuple[Path, ...]:  # noqa: ANN401 - a module, or what stands for it
    """Return folders the registry names; none on other systems.

    Args:
        registry: the module `winreg`, or something like it.
    """
    if registry is None:
        if os.name != "nt":
            return ()
        registry = importlib.import_module("winreg")  # there is none elsewhere
    found: dict[Path, None] = {}
    for hive in (registry.HKEY_LOCAL_MACHINE, registry.HKEY_CURRENT_USER):
        for view in (registry.KEY_WOW64_64KEY, registry.KEY_WOW64_32KEY):
            looking = _Looking(registry, hive, view)
            found.update((Path(text), None) for text in (*looking.own(), *looking.uninstalling()))
    return tuple(found)


class _Looking:
    """One look into one half of the registry."""

    def __init__(self, registry: Any, hive: Any, view: int) -> None:  # noqa: ANN401 - see above
        self._registry = registry
        self._hive = hive
        self._access = registry.KEY_READ | view

    def own(self) -> Iterator[str]:
        """Yield every value under the platform's own key that looks like a path."""
        for path in (_OWN, *(rf"{_OWN}\{name}" for name in self._keys(_OWN))):
            yield from (text for _name, text in self._values(path) if _is_path(text))

    def uninstalling(self) -> Iterator[str]:
        """Yield where programs are that call themselves the platform."""
        for name in self._keys(_UNINSTALL):
            values = dict(self._values(rf"{_UNINSTALL}\{name}"))
            title, place = values.get("DisplayName", ""), values.get("InstallLocation", "")
            if title.casefold().startswith(_PRODUCTS) and _is_path(place):
                yield place

    def _keys(self, path: str) -> list[str]:
        names: list[str] = []
        with contextlib.suppress(OSError), self._registry.OpenKey(self._hive, path, 0, self._access) as key:
            while True:  # the end is told by an error
                names.append(self._registry.EnumKey(key, len(names)))
        return names

    def _values(self, path: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        with contextlib.suppress(OSError), self._registry.OpenKey(self._hive, path, 0, self._access) as key:
            while True:
                name, value, _kind = self._registry.EnumValue(key, len(found))
                found.append((name, value if isinstance(value, str) else ""))
        return found


def _is_path(text: str) -> bool:
    return len(text) > len("C:\\") and text[1:3] == ":\\"
