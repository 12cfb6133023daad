"""Reading a file infobase: what it is, on what release it stands, who may log in.

Only reads, hinders nobody, and reads no further than it must (docs/formats.md 1.14).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.errors import FormatError, InfobaseError, StorageError
from updater.formats.configuration import read_configuration
from updater.formats.infobase_file import open_infobase_file
from updater.formats.support import read_support
from updater.infobases.access import connection_block, in_use
from updater.infobases.location import infobase_file
from updater.model.configuration import Support, SupportState
from updater.model.infobase import ConnectionBlock, InfobaseState

if TYPE_CHECKING:
    from pathlib import Path

    from updater.formats.infobase_file import InfobaseFile

_ALWAYS_ACCOUNTED = 256 << 20
"""Files up to this size (bytes) have their pages accounted for unasked: it takes a fraction of a second."""


def inspect_infobase(path: Path, *, deep: bool = False) -> InfobaseState:
    """Read the state of a file infobase.

    Somebody may work in the base meanwhile: when the file's header changed while it was
    read, everything is read once more.

    Args:
        path: its folder or its `1Cv8.1CD`.
        deep: account for every page, whatever the size of the file.

    Raises:
        InfobaseError: `infobase.not-found`, `infobase.legacy-77`, or `infobase.not-an-infobase` for a
            configuration repository and the platform's own temporary files.
        FormatError: the file is damaged; names the file and the place.
        StorageError: it may not be read.
    """
    file = infobase_file(path)
    state, torn = _read(file, deep=deep)
    if torn:
        state, _still = _read(file, deep=deep)
    if isinstance(state, FormatError):
        raise state
    return state


def _read(file: Path, *, deep: bool) -> tuple[InfobaseState | FormatError, bool]:
    """Return what was read, or what is wrong, and whether the file changed under the reader."""
    used = in_use(file)
    block = _block_beside(file)
    try:
        with open_infobase_file(file) as stored:
            return _read_open(file, stored, deep=deep, used=used, block=block)
    except FormatError as error:
        return error, used is True  # its header may just be growing


def _block_beside(file: Path) -> ConnectionBlock | None:
    """Return the block on connections; one that may not be read is one without a message."""
    try:
        return connection_block(file.parent)
    except StorageError:
        return ConnectionBlock("")


def _read_open(
    file: Path, stored: InfobaseFile, *, deep: bool, used: bool | None, block: ConnectionBlock | None
) -> tuple[InfobaseState | FormatError, bool]:
    try:
        state = _state(file, stored)
    except FormatError as error:
        return error.in_file(file), stored.changed_since_opened()
    sound = _soundness(stored, deep=deep)
    if sound is False and used and not deep:
        sound = None  # pages move while somebody works
    storage = replace(state.storage, sound=sound) if state.storage else None
    whole = replace(state, storage=storage, in_use=used, connection_block=block)
    return whole, stored.changed_since_opened()


def _state(file: Path, stored: InfobaseFile) -> InfobaseState:
    if stored.table("CONFIG") is None:
        raise InfobaseError("infobase.not-an-infobase", path=str(file))
    files = stored.configuration_files()
    configuration = read_configuration(files)
    unapplied = stored.has_unapplied_changes()
    main_files = stored.main_configuration_files() if unapplied else files
    main = read_configuration(main_files) if unapplied else None
    support = Support(SupportState.NONE)
    if configuration is not None:
        support = read_support(files, configuration)
    elif main is not None:
        support = read_support(main_files, main)
    return InfobaseState(
        directory=file.parent,
        file=file,
        storage=stored.storage,
        configuration=configuration,
        main_configuration=main,
        support=support,
        extensions=stored.extensions(),
        users=stored.users(),
        administrators=stored.administrators(),
        repository_trace=stored.has_repository_trace(),
        minimum_platform=stored.minimum_platform(),
        unapplied_changes=unapplied,
        dynamic_update_pending=stored.dynamic_update_pending(),
        empty=configuration is None,
    )


def _soundness(stored: InfobaseFile, *, deep: bool) -> bool | None:
    if not deep and stored.storage.size > _ALWAYS_ACCOUNTED:
        return None
    try:
        stored.check_soundness()
    except FormatError:
        return False
    return True
