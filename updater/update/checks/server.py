"""Checks of server infobases: the cluster, who works there, and what cannot be seen from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.cluster import SessionKind, named
from updater.errors import UserError
from updater.model.backup import BackupKind
from updater.model.extras import FILE_ONLY
from updater.update.checks import backup
from updater.update.checks.look import error, noted, ok, warning
from updater.update.checks.volumes import device_of
from updater.update.checks.work import may_write
from updater.update.grounds import access_for
from updater.update.lockout import is_foreign
from updater.update.server_access import connection_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.enterprise.cluster import ClusterConsole, ClusterInfobase
    from updater.model.plan import Check
    from updater.update.checks.look import Look


def cluster(look: Look) -> Iterator[Check]:
    """The cluster must answer: nobody can be kept out of the infobase without it."""
    address = look.plan.infobase.server
    access = access_for(look.request, look.tools)
    if address is None or access.platform is None:
        return  # a missing platform is said by its own check
    try:
        console = access.console(address, lambda _event: None)
        if console.shows_password(access.credentials):
            yield warning("cluster-password")
        infobase = console.find(address.reference, server=address.server)
        found = [*_block(look, console, infobase), *_sessions(look, console, infobase)]
    except UserError as problem:
        yield error("cluster", problem=problem, path=address.text)
        return
    yield ok("cluster", agent=console.agent)
    yield from found


def _block(look: Look, console: ClusterConsole, infobase: ClusterInfobase) -> Iterator[Check]:
    """A block somebody set has a reason; ours of a run cut off is lifted when that run is dealt with."""
    lock = console.lock(infobase, look.request.credentials)
    if is_foreign(lock, look.tools):
        yield error("server-block", message=lock.message or "—")
    else:
        yield ok("server-block")


def _sessions(look: Look, console: ClusterConsole, infobase: ClusterInfobase) -> Iterator[Check]:
    """Somebody who works there is in the way; background jobs end by themselves once they are denied."""
    counted = [
        each for each in console.sessions(infobase) if each.counts and each.kind is not SessionKind.JOB
    ]
    ends = look.tools.server is not None and look.tools.server.end_sessions
    if not counted:
        yield ok("sessions")
    elif ends:
        yield warning("sessions", names=named(counted), count=len(counted))
    else:
        yield error("sessions", names=named(counted), count=len(counted))


def quote(look: Look) -> Iterator[Check]:
    """A single quote in the name makes the vendor's updater refuse (docs/platform.md 5.2)."""
    address = look.plan.infobase.server
    if address is None:
        return
    name = connection_of(address).arguments[1]
    yield error("path-quote", path=name) if "'" in name else ok("path-quote")


def unseen(_look: Look) -> Iterator[Check]:
    """Say what of a server infobase nobody can see from outside."""
    yield noted("server-unseen")


def extras(look: Look) -> Iterator[Check]:
    """What is done besides in file infobases only is left out here, and that is said."""
    for name in FILE_ONLY:
        if getattr(look.request.extras, name):
            yield noted("extra-unfit", extra=name)


def handlers(look: Look) -> Iterator[Check]:
    """A client of a server infobase does not leave by itself: a person runs handlers (docs/platform.md 1.2).

    So a chain may have them only after its last release: those between must have run before the next one.
    """
    if look.state.update_handlers is False:
        return
    between = [hop for hop in look.plan.hops[:-1] if hop.run_handlers]
    if between:
        yield error("server-handlers", release=str(between[0].target.version))
    elif look.plan.hops[-1].run_handlers:
        yield noted("server-handlers", release=str(look.plan.target.version))


def backup_place(look: Look) -> Iterator[Check]:
    """The backup must lie where it can be written; how large it will be nobody knows."""
    yield from backup.backup_place(look)
    place = look.request.backup_directory
    if place is None or not may_write(place.resolve()):
        return
    free = look.tools.filing.free_space(place) if device_of(place) is not None else 0
    if look.request.backup_kind is BackupKind.DBMS:
        yield noted("backup-dbms", free=free, path=str(place))
    else:
        yield noted("backup-dump", free=free, path=str(place))
