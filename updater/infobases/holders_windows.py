"""Which processes hold a file on Windows: the Restart Manager knows.

Not tested on Windows: written from the documented behaviour of `RmGetList`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _KEY_LENGTH = 33  # CCH_RM_SESSION_KEY and the zero
    _MORE_DATA = 234
    _TRIES = 3

    class _Process(ctypes.Structure):
        _fields_ = (("pid", wintypes.DWORD), ("began", wintypes.FILETIME))

    class _Info(ctypes.Structure):
        _fields_ = (
            ("process", _Process),
            ("name", wintypes.WCHAR * 256),
            ("service", wintypes.WCHAR * 64),
            ("kind", ctypes.c_int),
            ("status", wintypes.ULONG),
            ("session", wintypes.DWORD),
            ("restartable", wintypes.BOOL),
        )

    def holding_processes(file: Path) -> set[int]:
        """Return the ids of processes, except our own; none when the system does not say."""
        try:
            manager = ctypes.WinDLL("rstrtmgr")
        except OSError:
            return set()
        session = wintypes.DWORD()
        key = ctypes.create_unicode_buffer(_KEY_LENGTH)
        if manager.RmStartSession(ctypes.byref(session), 0, key) != 0:
            return set()
        try:
            return _listed(manager, session, file) - {os.getpid()}
        finally:
            manager.RmEndSession(session)

    def _listed(manager: ctypes.WinDLL, session: wintypes.DWORD, file: Path) -> set[int]:
        names = (wintypes.LPCWSTR * 1)(str(file))
        if manager.RmRegisterResources(session, 1, names, 0, None, 0, None) != 0:
            return set()
        room = 8
        for _ in range(_TRIES):
            needed, given, reason = wintypes.UINT(), wintypes.UINT(room), wintypes.DWORD()
            found = (_Info * room)()
            answer = manager.RmGetList(
                session, ctypes.byref(needed), ctypes.byref(given), found, ctypes.byref(reason)
            )
            if answer == 0:
                return {int(found[index].process.pid) for index in range(given.value)}
            if answer != _MORE_DATA:
                break
            room = needed.value + room
        return set()
