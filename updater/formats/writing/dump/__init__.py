"""Dumps of infobases, `.dt`, written and read back: for the sandbox and the simulated platform.

The frame, the configuration and the other folders are as in real dumps (docs/formats.md 6). What a
real one holds under `DataBase` and `Users` is not known to this program: there we keep the objects of
the other tables as they are, and nobody else can read them. Whether the real platform would load such
a dump is unknown.
"""

from updater.formats.writing.dump.restoring import restore_dump
from updater.formats.writing.dump.saving import write_dump

__all__ = ["restore_dump", "write_dump"]
