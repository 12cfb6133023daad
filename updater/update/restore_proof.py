"""The proof at the end of a restore: the infobase is read with all its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import RunError, UserError

if TYPE_CHECKING:
    from updater.update.records import RunStart
    from updater.update.request import RunTools


def prove_deeply(start: RunStart, tools: RunTools) -> str:
    """Read the restored infobase with all its pages; return what was seen.

    Raises:
        RunError: `restore.unproved`: it is not the release wanted, or not sound.
    """
    wanted = str(start.hops[-1].version)
    try:
        state = tools.inspect(start.infobase, deep=True)
    except UserError as error:
        raise RunError("restore.unproved", path=str(start.file), detail=str(error)) from error
    found = str(state.configuration.version) if state.configuration else ""
    if state.storage is None or state.storage.sound is not True or (wanted and found != wanted):
        raise RunError("restore.unproved", path=str(start.file), detail=f"{found}, {wanted}")
    return f"{found}, {state.storage.pages} pages"
