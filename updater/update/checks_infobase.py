"""Checks of the infobase itself."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.model.configuration import SupportState
from updater.update.look import error, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.infobase import ConnectionBlock
    from updater.model.plan import Check
    from updater.update.look import Look

_STAMP = "%Y%m%d%H%M%S"
_SHOWN = 6


def in_use(look: Look) -> Iterator[Check]:
    """Nobody may hold the infobase: told by trying, not by lock files."""
    try:
        used = look.tools.in_use(look.plan.infobase.file)
    except UserError:
        return  # a missing file is said by the check that reads the infobase
    path = str(look.request.infobase_dir)
    yield {True: error, False: ok, None: warning}[used]("in-use", path=path)


def connection_block(look: Look) -> Iterator[Check]:
    """A block on new connections that is in force would stop the platform, too (docs/platform.md 8.2)."""
    try:
        block = look.tools.connection_block(look.request.infobase_dir)
    except UserError:
        block = None
    if block is None:
        yield ok("connection-block")
    elif _in_force(block, look.tools.clock().strftime(_STAMP)):
        yield error("connection-block", message=block.message or "—", path=str(look.request.infobase_dir))
    else:
        yield warning("connection-block", message=block.message or "—")


def _in_force(block: ConnectionBlock, now: str) -> bool:
    return (not block.begins or block.begins <= now) and (not block.ends or now < block.ends)


def path_fit(look: Look) -> Iterator[Check]:
    """A single quote in the path: the vendor's own updater refuses it (docs/platform.md 5.2)."""
    path = str(look.request.infobase_dir)
    yield error("path-quote", path=path) if "'" in path else ok("path-quote")


def writable(look: Look) -> Iterator[Check]:
    """The file has to be changed, and its folder too when a backup is put back."""
    file = look.plan.infobase.file
    for path in (file, file.parent):
        if path.exists() and not os.access(path, os.W_OK):
            yield error("infobase-writable", path=str(path))
            return
    yield ok("infobase-writable")


def sound(look: Look) -> Iterator[Check]:
    """Every page of the file accounted for exactly once."""
    level = error if look.state.storage.sound is False else ok
    yield level("infobase-sound", path=str(look.state.file))


def same_as_planned(look: Look) -> Iterator[Check]:
    """The infobase must still be the one, and on the release, that the plan was made for."""
    planned, now = look.plan.infobase, look.state
    same = (
        planned.configuration is not None
        and now.configuration is not None
        and planned.configuration.identity == now.configuration.identity
        and [vendor.identity for vendor in planned.support.vendors]
        == [vendor.identity for vendor in now.support.vendors]
    )
    found = str(now.configuration.version) if now.configuration else "—"
    if same:
        yield ok("infobase-same", version=found)
    else:
        yield error("infobase-same", planned=str(look.plan.start.version), found=found)


def unapplied_changes(look: Look) -> Iterator[Check]:
    """An update would silently throw away what was saved in the Designer (docs/platform.md 6)."""
    yield error("unapplied-changes") if look.state.unapplied_changes else ok("unapplied-changes")


def dynamic_update(look: Look) -> Iterator[Check]:
    """A dynamic update still has to settle: what the file shows is the state before it."""
    yield error("dynamic-update") if look.state.dynamic_update_pending else ok("dynamic-update")


def support(look: Look) -> Iterator[Check]:
    """Only a configuration that is locked on support can be updated without a person's decisions."""
    state = look.state.support.state
    if state is SupportState.LOCKED:
        yield ok("support")
    elif state is SupportState.EDITABLE:
        yield (warning if look.request.accept_editable else error)("support-editable")
    else:
        yield error("support-none" if state is SupportState.NONE else "support-unknown")


def extensions(look: Look) -> Iterator[Check]:
    """Extensions may not fit the new release; nobody can tell before it is there."""
    names = [extension.name for extension in look.state.extensions]
    if names:
        yield warning("extensions", names=_listed(names), count=len(names))
    else:
        yield ok("extensions")


def user(look: Look) -> Iterator[Check]:
    """An infobase with users asks who comes in; without dialogs that ends in a failure."""
    users, given = look.state.users, look.request.credentials
    name = given.user if given else ""
    if not users:
        yield ok("user-none")
    elif not name:
        yield error("user-missing", names=_listed(users))
    elif name.casefold() not in {known.casefold() for known in users}:
        yield warning("user-unknown", user=name, names=_listed(users))
    else:
        yield ok("user", user=name)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown}, …" if len(names) > _SHOWN else shown
