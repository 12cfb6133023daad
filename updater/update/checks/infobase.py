"""Checks of the infobase's file: readable, sound, the one that was planned for, writable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.model.infobase import InfobaseKind
from updater.update.checks.look import error, ok
from updater.update.checks.rights import may_add_files, may_change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.plan import Check
    from updater.update.checks.look import Look


def kind_check(kind: InfobaseKind, location: str) -> Check:
    """Say whether infobases reached like this are updated at all."""
    if kind in {InfobaseKind.FILE, InfobaseKind.SERVER}:
        return ok("infobase-kind", kind=kind.value)
    return error("infobase-kind", kind=kind.value, location=location)


def kind(look: Look) -> Iterator[Check]:
    """File infobases and those on a server are updated; each by its own means."""
    server = look.plan.infobase.server
    where = str(look.request.infobase_dir)
    yield kind_check(InfobaseKind.FILE if server is None else InfobaseKind.SERVER, where)


def writable(look: Look) -> Iterator[Check]:
    """The file has to be changed, and its folder too when a backup is put back."""
    file = look.plan.infobase.file
    for path, may in ((file, may_change), (file.parent, may_add_files)):
        if path.exists() and not may(path):
            yield error("infobase-writable", path=str(path))
            return
    yield ok("infobase-writable")


def sound(look: Look) -> Iterator[Check]:
    """Every page of the file accounted for exactly once."""
    if look.state.sound is False:
        yield error("infobase-sound", path=str(look.state.file))
    else:
        yield ok("infobase-sound")


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
