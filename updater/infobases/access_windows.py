"""The same question on Windows, where opening without sharing is the answer (docs/platform.md 8.2).

Not tested on Windows: written from the documented behaviour of `CreateFileW`.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    from updater.errors import InfobaseError
    from updater.filing import storage_error

    _GENERIC_READ = 0x80000000
    _GENERIC_WRITE = 0x40000000
    _SHARE_NOTHING = 0
    _SHARE_READ_AND_DELETE = 1 | 4
    _OPEN_EXISTING = 3
    _INVALID = wintypes.HANDLE(-1).value
    _ACCESS_DENIED = 5
    _HELD = {32, 33}  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateFileW.restype = wintypes.HANDLE
    _kernel.CreateFileW.argtypes = (
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.HANDLE,
    )
    _kernel.CloseHandle.argtypes = (wintypes.HANDLE,)

    def held_by_another(file: Path) -> bool | None:
        """Try to open a file for ourselves alone; None when it cannot be told."""
        for access in (_GENERIC_READ | _GENERIC_WRITE, _GENERIC_READ):
            handle, error = _open(file, access, _SHARE_NOTHING)
            if handle is not None:
                _kernel.CloseHandle(handle)
                return False
            if error != _ACCESS_DENIED:
                return True if error in _HELD else None
        return None

    @contextlib.contextmanager
    def exclusive(file: Path) -> Iterator[None]:
        """Hold a file so that others may only read it; we can still copy and rename it.

        Raises:
            InfobaseError: `infobase.in-use`.
            StorageError: it is missing or may not be written.
        """
        handle, error = _open(file, _GENERIC_READ | _GENERIC_WRITE, _SHARE_READ_AND_DELETE)
        if error in _HELD:
            raise InfobaseError("infobase.in-use", path=str(file.parent))
        if handle is None:
            raise storage_error(ctypes.WinError(error), file)
        try:
            yield
        finally:
            _kernel.CloseHandle(handle)

    def _open(file: Path, access: int, share: int) -> tuple[int | None, int]:
        """Return a handle, or None and the system's error number."""
        handle = _kernel.CreateFileW(str(file), access, share, None, _OPEN_EXISTING, 0, None)
        if handle == _INVALID:
            return None, ctypes.get_last_error()
        return handle, 0
