"""Names of backups: base, release, time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 60  # characters of the base's name: the whole name must fit everywhere
_WITHOUT_NAME = "infobase"
_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10)),
}


def backup_name(infobase: Path, version: str, run_id: str) -> str:
    """Return the name of a backup without its suffix.

    Args:
        infobase: the folder of the infobase.
        version: the release in it.
        run_id: begins with the time, and is another for every run.
    """
    parts = (_plain(infobase.name)[:_LONGEST].strip(" .") or _WITHOUT_NAME, _plain(version), run_id)
    name = "-".join(part for part in parts if part)
    return f"_{name}" if name.split(".", maxsplit=1)[0].upper() in _DEVICES else name


def _plain(text: str) -> str:
    """Leave letters and digits of any language, and what is harmless in names of files on any system."""
    return "".join(char if char.isalnum() or char in " -_." else "_" for char in text)
