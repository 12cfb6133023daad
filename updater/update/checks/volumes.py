"""On what kind of disk a path lies, as far as the system tells."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from updater.update.checks.volume import Medium, Volume

_SHARES = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afpfs",
        "webdav",
        "davfs",
        "fuse.sshfs",
        "fuse.davfs",
        "9p",
        "ncpfs",
    }
)
_MIN_FIELDS = 10  # of a line of mountinfo
BLOCK_DEVICES = Path("/sys/dev/block")


def existing(path: Path) -> Path:
    """Return a path, or the nearest folder above it that is there."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def device_of(path: Path) -> int | None:
    """Return what tells one disk from another; None when it cannot be told."""
    try:
        return existing(path).stat().st_dev
    except OSError:
        return None


def volume_of(path: Path, mounts: Path, devices: Path = BLOCK_DEVICES) -> Volume:
    """Return the disk a path is on, or would be.

    Args:
        path: may not be there yet.
        mounts: the kernel's list of mounted disks, where there is one.
        devices: the kernel's folder of disks by number, likewise.
    """
    place = existing(path).resolve()
    if sys.platform == "win32":
        from updater.update.checks.volumes_windows import windows_volume  # noqa: PLC0415 - that system only

        return windows_volume(place)
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return _volume_elsewhere(place)
    return _mounted(place, lines, devices) or Volume(str(place))


def _mounted(place: Path, lines: list[str], devices: Path) -> Volume | None:
    """Find the disk in the kernel's list by its number, or else by where it is mounted."""
    device = place.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    best: tuple[bool, int, Volume] | None = None
    for line in lines:
        words = line.split()
        if len(words) < _MIN_FIELDS or "-" not in words:
            continue
        root = _unescaped(words[4])
        if not place.is_relative_to(root):
            continue
        filesystem = words[words.index("-") + 1].lower()
        volume = Volume(root, _medium(filesystem, devices / number), filesystem)
        rank = (words[2] == number, len(root))
        if best is None or rank >= best[:2]:
            best = (*rank, volume)
    return best[2] if best else None


def _unescaped(root: str) -> str:
    r"""Read `\040` and the like, as the kernel writes spaces."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), root)


def _medium(filesystem: str, device: Path) -> Medium:
    if filesystem in _SHARES:
        return Medium.NETWORK
    disk = device.resolve()
    for folder in (disk, disk.parent):  # a partition lies in the folder of its disk
        try:
            return Medium.REMOVABLE if (folder / "removable").read_text().strip() == "1" else Medium.FIXED
        except OSError:
            continue
    return Medium.UNKNOWN


def _volume_elsewhere(place: Path) -> Volume:
    """Ask psutil. Not tested on macOS."""
    import psutil  # noqa: PLC0415 - start-up time

    disks = [disk for disk in psutil.disk_partitions(all=True) if place.is_relative_to(disk.mountpoint)]
    if not disks:
        return Volume(str(place))
    disk = max(disks, key=lambda found: len(found.mountpoint))
    filesystem = disk.fstype.lower()
    return Volume(disk.mountpoint, Medium.NETWORK if filesystem in _SHARES else Medium.UNKNOWN, filesystem)
