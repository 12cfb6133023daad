"""What only Windows itself can do for a `Filing`: durable renames, and taking room beforehand.

Not tested on Windows: written from the documented behaviour of `MoveFileExW` and
`SetFileInformationByHandle`.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _REPLACE_EXISTING, _WRITE_THROUGH = 0x1, 0x8
    _ALLOCATION = 5  # FileAllocationInfo
    _DISK_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL

    def move(source: Path, target: Path) -> None:
        """Rename as `os.replace` does, and return only when the disk has the new name.

        Raises:
            OSError: as `os.replace` does.
        """
        library = ctypes.WinDLL("kernel32", use_last_error=True)
        library.MoveFileExW.argtypes = (wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD)
        if not library.MoveFileExW(str(source), str(target), _REPLACE_EXISTING | _WRITE_THROUGH):
            trouble = ctypes.WinError(ctypes.get_last_error())
            trouble.filename, trouble.filename2 = str(source), str(target)
            raise trouble

    def allocate(handle: int, size: int) -> None:
        """Take room for so many bytes of an open file, whose size stays; where that cannot be, do nothing.

        Raises:
            OSError: `ENOSPC`, there is no such room.
        """
        library = ctypes.WinDLL("kernel32", use_last_error=True)
        library.SetFileInformationByHandle.argtypes = (
            wintypes.HANDLE,
            ctypes.c_int,
            ctypes.c_void_p,
            wintypes.DWORD,
        )
        wanted = ctypes.c_longlong(size)
        told = library.SetFileInformationByHandle(
            msvcrt.get_osfhandle(handle), _ALLOCATION, ctypes.byref(wanted), ctypes.sizeof(wanted)
        )
        if not told and ctypes.get_last_error() in _DISK_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
