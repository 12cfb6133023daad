"""Rights on Windows, where `os.access` looks at the read-only attribute only and not at access lists.

A handle is asked for with just the right in question and closed at once; nothing is written. Not tested
there: written from the documented behaviour of `CreateFileW`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pathlib import Path

_ADD_FILE, _ADD_FOLDER = 0x2, 0x4  # FILE_ADD_FILE, FILE_ADD_SUBDIRECTORY
_WRITE_DATA = 0x2  # FILE_WRITE_DATA: the same bit, of a file
_SHARE_ALL = 0x1 | 0x2 | 0x4  # read, write, delete: nobody is hindered, and hardly anybody hinders
_OPEN_EXISTING = 3
_FOLDERS_TOO = 0x02000000  # FILE_FLAG_BACKUP_SEMANTICS: without it no folder is opened
_INVALID = (-1, (1 << 32) - 1, (1 << 64) - 1)  # INVALID_HANDLE_VALUE, as a number of either size
_ACCESS_DENIED, _WRITE_PROTECT = 5, 19


class Kernel(Protocol):
    """What of the system is used."""

    def open(self, path: str, access: int, share: int, how: int, flags: int) -> int:
        """`CreateFileW` without security attributes and template."""

    def close(self, handle: int) -> None:
        """`CloseHandle`."""

    def last_error(self) -> int:
        """`GetLastError`."""


def may_open_folder(system: Kernel, folder: Path) -> bool:
    """Whether files and folders may be made in a folder."""
    return _granted(system, folder, _ADD_FILE | _ADD_FOLDER)


def may_open_file(system: Kernel, file: Path) -> bool:
    """Whether a file may be written to; one that somebody holds is not refused by rights."""
    return _granted(system, file, _WRITE_DATA)


def _granted(system: Kernel, path: Path, access: int) -> bool:
    handle = system.open(str(path), access, _SHARE_ALL, _OPEN_EXISTING, _FOLDERS_TOO)
    if handle in _INVALID:
        return system.last_error() not in {_ACCESS_DENIED, _WRITE_PROTECT}
    system.close(handle)
    return True


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _System:
        """The real one."""

        def __init__(self) -> None:
            self._kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)
            number, place = wintypes.DWORD, wintypes.LPCWSTR
            self._kernel.CreateFileW.argtypes = [place, number, number, ctypes.c_void_p, number, number]
            self._kernel.CreateFileW.argtypes += [wintypes.HANDLE]
            self._kernel.CreateFileW.restype = ctypes.c_ssize_t
            self._kernel.CloseHandle.argtypes = [wintypes.HANDLE]

        def open(self, path: str, access: int, share: int, how: int, flags: int) -> int:
            """Ask for a handle."""
            return int(self._kernel.CreateFileW(path, access, share, None, how, flags, None))

        def close(self, handle: int) -> None:
            """Give it back."""
            self._kernel.CloseHandle(handle)

        def last_error(self) -> int:
            """Why there was none."""
            return ctypes.get_last_error()

    def kernel() -> Kernel:
        """Return the system."""
        return _System()
