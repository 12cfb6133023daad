"""The configurations inside the true `1Cv8.1CD` (docs/formats.md 1.9)."""

from __future__ import annotations

import contextlib
import shutil
from datetime import datetime
from typing import TYPE_CHECKING

from updater.demo.platform.faults import crash
from updater.demo.platform.hold import Hold
from updater.formats.configuration_files import MemoryFiles, read_all
from updater.formats.infobase_file import open_infobase_file
from updater.formats.writing.infobase_file import rewrite_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from updater.formats.configuration_files import ConfigurationFiles
    from updater.formats.infobase_file.fields import Value

_ALWAYS_SAVED = ("root", "version", "versions")
_DELETED = "deleted"
_DYNAMIC = "DynamicallyUpdated"
_PENDING = '{1,1,"00000000-0000-0000-0000-000000000001"}'.encode("utf-8-sig")
_PIECE = 1 << 20


class Storage:
    """Reads and rewrites the configurations of one infobase file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.hold = Hold(file)
        self.tear = False

    def users(self) -> tuple[str, ...]:
        """Return the names people log in by."""
        with open_infobase_file(self.file) as infobase:
            return infobase.users()

    def database(self) -> MemoryFiles:
        """Return the files of the database configuration."""
        with open_infobase_file(self.file) as infobase:
            return _without_record(infobase.configuration_files())

    def main(self) -> MemoryFiles:
        """Return the files of the Designer's configuration."""
        with open_infobase_file(self.file) as infobase:
            return _without_record(infobase.main_configuration_files())

    def has_unapplied_changes(self) -> bool:
        """Whether the Designer's configuration is ahead of the database's."""
        with open_infobase_file(self.file) as infobase:
            return infobase.has_unapplied_changes()

    def save_main(self, new: Mapping[str, bytes]) -> None:
        """Save a configuration in the Designer: changed files, and the names of those that went."""
        old = read_all(self.database())
        changed = {name: data for name, data in new.items() if old.get(name) != data}
        changed |= {name: new[name] for name in _ALWAYS_SAVED if name in new}
        gone = sorted(old.keys() - new.keys())
        if gone:
            changed[_DELETED] = _deleted_list(gone)
        self._rewrite(old, changed)

    def apply_main(self, *, dynamic: bool = False) -> None:
        """Make the Designer's configuration the database's.

        A dynamic update leaves the record of it that a reader of the file sees; that the new configuration
        is in its place already, and not aside, is a convention.
        """
        self._rewrite(read_all(self.main()), {}, dynamic=dynamic)

    def drop_main(self) -> None:
        """Go back to the database configuration in the Designer."""
        self._rewrite(read_all(self.database()), {})

    def write_rows(self, rows: Mapping[str, Sequence[Sequence[Value]]]) -> None:
        """Give tables of data other rows; the configurations stay as they are."""
        if rows:
            with open_infobase_file(self.file) as infobase:
                saved = infobase.stored_files("CONFIGSAVE")
                kept = read_all(saved) if saved else {}
            self._rewrite(read_all(self.database()), kept, rows=rows)

    def _pending(self) -> bool:
        with open_infobase_file(self.file) as infobase:
            return infobase.dynamic_update_pending()

    def _rewrite(
        self,
        files: Mapping[str, bytes],
        saved: Mapping[str, bytes],
        *,
        dynamic: bool | None = None,
        rows: Mapping[str, Sequence[Sequence[Value]]] | None = None,
    ) -> None:
        """Write the file beside and copy it in place: the lock is on the file that is there."""
        if self._pending() if dynamic is None else dynamic:
            files = {**files, _DYNAMIC: _PENDING}
        beside = self.file.with_name(".sim.new")
        try:
            now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the base keeps local time
            rewrite_configuration(self.file, files, saved, when=now, target=beside, other_rows=rows)
            self.replace_by(beside)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()

    def replace_by(self, beside: Path) -> None:
        """Copy a file over the infobase's, to its half only when the write is to be torn."""
        half = beside.stat().st_size // 2
        with self.hold.paused(), beside.open("rb") as source, self.file.open("r+b") as target:
            if self.tear:
                target.write(source.read(half))
                target.flush()
                crash()
            shutil.copyfileobj(source, target, _PIECE)
            target.truncate()


def _without_record(files: ConfigurationFiles) -> MemoryFiles:
    """Return all files but the record of a dynamic update, which is none of a configuration's."""
    every = read_all(files)
    return MemoryFiles({name: data for name, data in every.items() if name.lower() != _DYNAMIC.lower()})


def _deleted_list(names: list[str]) -> bytes:
    pairs = "".join(f',"{name}",0' for name in names)
    return f"{len(names)}{pairs}".encode("utf-8-sig")
