"""The same question on Windows. Not tested there: written from the documented behaviour of the calls."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import ctypes

    from updater.update.checks.volume import Medium, Volume

    _MEDIA = {2: Medium.REMOVABLE, 3: Medium.FIXED, 4: Medium.NETWORK}  # what GetDriveTypeW answers
    _ROOM = 261

    def windows_volume(place: Path) -> Volume:
        """Return the disk of a path that is there."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        root = ctypes.create_unicode_buffer(_ROOM)
        if not kernel.GetVolumePathNameW(str(place), root, _ROOM):
            return Volume(place.anchor)
        name = ctypes.create_unicode_buffer(_ROOM)
        kernel.GetVolumeInformationW(root.value, None, 0, None, None, None, name, _ROOM)
        return Volume(
            root.value, _MEDIA.get(kernel.GetDriveTypeW(root.value), Medium.UNKNOWN), name.value.lower()
        )
