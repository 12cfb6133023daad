"""Hints of the registry of Windows, from a registry made up in memory."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from updater.enterprise.registry import registered_folders

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = r"SOFTWARE\1C\1cv8"
UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
PLACE = r"D:\Программы\1cv8\8.3.27.1508\bin"


class Registry:
    """The few functions of `winreg` that are used, over a table of keys."""

    HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER = "machine", "user"
    KEY_READ, KEY_WOW64_64KEY, KEY_WOW64_32KEY = 1, 2, 4

    def __init__(self, keys: dict[str, dict[str, Any]]) -> None:
        self._keys = keys

    @contextlib.contextmanager
    def OpenKey(self, hive: str, path: str, _zero: int, access: int) -> Iterator[str]:  # noqa: N802
        """Only the 64-bit half of the machine's hive holds anything."""
        known = any(key == path or key.startswith(f"{path}\\") for key in self._keys)
        if hive != "machine" or not access & self.KEY_WOW64_64KEY or not known:
            raise FileNotFoundError(path)
        yield path

    def EnumKey(self, path: str, number: int) -> str:  # noqa: N802
        """The names below, one after the other, then an error."""
        below = [key[len(path) + 1 :] for key in self._keys if key.startswith(f"{path}\\")]
        names = list(dict.fromkeys(name.split("\\")[0] for name in below))
        return names[number] if number < len(names) else _end()

    def EnumValue(self, path: str, number: int) -> tuple[str, Any, int]:  # noqa: N802
        """The values, one after the other, then an error."""
        values = list(self._keys.get(path, {}).items())
        return (*values[number], 1) if number < len(values) else _end()


def _end() -> Any:
    raise OSError("no more data")


def test_places_of_installed_platforms_are_found() -> None:
    """The platform's own key, and what calls itself the platform among the programs to uninstall."""
    registry = Registry(
        {
            rf"{OWN}\8.3.27.1508": {"Version": "8.3.27.1508", "InstallPath": PLACE, "Flags": 7},
            rf"{UNINSTALL}\{{1}}": {
                "DisplayName": "1С:Предприятие 8 (8.3.25.1394)",
                "InstallLocation": "C:\\1cv8",
            },
            rf"{UNINSTALL}\{{2}}": {"DisplayName": "Блокнот", "InstallLocation": "C:\\notepad"},
            rf"{UNINSTALL}\{{3}}": {"DisplayName": "1C:Enterprise 8 Thin client"},
        }
    )
    assert (Path(PLACE), Path("C:\\1cv8")) == registered_folders(registry)


def test_an_empty_registry_names_nothing() -> None:
    """No key of the platform is no error."""
    assert () == registered_folders(Registry({}))
