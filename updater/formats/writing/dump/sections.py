"""What the parts of our dumps are called (docs/formats.md 6)."""

from __future__ import annotations

import datetime as dt

FOLDERS = {
    "CONFIG": b"Config",
    "CONFIGSAVE": b"ConfigSave",
    "PARAMS": b"Params",
    "FILES": b"Files",
    "DEPOTFILES": b"DepotFiles",
    "CONFIGCAS": b"ConfigCAS",
    "CONFIGCASSAVE": b"ConfigCASSave",
}
"""Tables of files, in the order of a dump, with the folders they become."""
FOLDER, DATA, MODE, OURS = b"Folder", b"DataBase", b"CompatibilityMode", b"onec-updater"
MODE_NUMBER = 80316
_BEGINNING = dt.datetime(1, 1, 1)  # noqa: DTZ001 - the file holds local time of nowhere
_UNITS = 10_000  # of 100 microseconds in a second


def stamp(moment: object) -> int:
    """Return a moment as dumps count it, an empty one as zero."""
    if not isinstance(moment, dt.datetime):
        return 0
    return int((moment - _BEGINNING).total_seconds()) * _UNITS


def moment(stamped: int) -> dt.datetime:
    """Return the moment a dump means."""
    return _BEGINNING + dt.timedelta(seconds=stamped // _UNITS)
