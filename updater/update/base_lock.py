"""A lock beside the infobase, for other users of this machine and for other machines that share the folder.

The journal keeps the runs of one user apart; this small file keeps everybody else
away. It is held by a lock of the system while the run goes on, and says who holds it,
because such locks do not reach other machines everywhere. One we may only read holds us off like any
other, and what we may not even read does, too; without a lock we go on only where there is none and none
can be made:

- the system's lock is held by somebody: refused;
- it says a process of this machine that lives: refused;
- it says one that is gone: taken over where the run is in our journal, or had changed nothing yet;
  else somebody has to settle that run, or a person decides (decision 22);
- it says another machine: refused; when it was not refreshed for long, a person is asked.

A time is never compared with a clock to decide about a process of this machine.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from updater.errors import RunError
from updater.update.file_lock import give_back, try_to_lock
from updater.update.lock_file import is_closed, opened_lock, read_only

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from updater.update.lock_file import OpenedLock
    from updater.update.records import RunRecord
    from updater.update.request import RunTools

NAME = "onec-updater.lock"
REFRESH = 300.0
"""Seconds between two refreshes."""
_STALE = timedelta(minutes=30)
_MOST = 1 << 14  # bytes; ours has two hundred
_ATTEMPTS = 5  # somebody else's may go away while we look at it
TAKEABLE = frozenset({"run.lock-left", "run.lock-stale"})
"""Codes of the locks a person may decide to take over; whoever holds another one may be at work."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds an infobase, as the lock says it.

    Attributes:
        born: when the process was born, seconds since 1970, because ids are used again.
        time: of the last refresh, ISO 8601 with the zone.
        touched: the run may have changed the infobase; what does not say may have.
    """

    host: str
    pid: int
    born: float
    user: str
    run: str
    time: str
    touched: bool = True


class BaseLock:
    """A lock we hold; or, where none can be written, nothing.

    Attributes:
        stays: the infobase is half changed if we end now, so the file stays and says so.

    Args:
        path: the file.
        file: the open file; None where the folder takes no files.
        holder: what it says.
        tools: the outside things.
        read_only: it is what somebody who is gone has left and we may neither write nor remove; we hold
            it all the same.
    """

    def __init__(
        self,
        path: Path | None,
        file: BinaryIO | None,
        holder: Holder,
        tools: RunTools,
        *,
        read_only: bool = False,
    ) -> None:
        self._path = path
        self._file = file
        self._holder = holder
        self._tools = tools
        self._said = tools.timer()
        self._read_only = read_only
        self.stays = read_only

    def note_touched(self) -> None:
        """Say, before it is so, that the infobase may be another from now on. It never fails."""
        if not self._holder.touched:
            self._holder = replace(self._holder, touched=True)
            self._say()

    def refresh(self) -> None:
        """Say now and then that the run is alive. It never fails."""
        now = self._tools.timer()
        if self._file is not None and now - self._said >= REFRESH:
            self._said = now
            self._say()

    def _say(self) -> None:
        if self._file is not None and not self._read_only:
            with contextlib.suppress(OSError):
                _write(self._file, _present(self._holder, self._tools), self._tools)

    def confirm(self) -> None:
        """Make sure, before anything is changed, that the lock is ours still: machines sleep for hours.

        Raises:
            RunError: `run.lock-lost`: somebody took it over meanwhile.
        """
        if self._path is None or self._file is None:
            return
        found = read_holder(self._path)
        if found is not None and (found.host, found.run) != (self._holder.host, self._holder.run):
            raise RunError("run.lock-lost", path=str(self._path), **told(found))
        self.refresh()

    def release(self) -> None:
        """Remove the file, unless it is somebody else's by now or has to stay."""
        if self._path is None or self._file is None:
            return
        found = read_holder(self._path)
        if self.stays or self._read_only:
            self._file.close()
            return
        if found is not None and (found.host, found.run) != (self._holder.host, self._holder.run):
            self._file.close()
            return
        with contextlib.suppress(OSError):
            give_back(self._file, self._path, self._tools.filing)


@contextlib.contextmanager
def locked(
    folder: Path | None, run_id: str, tools: RunTools, *, take: bool = False, touched: bool = False
) -> Iterator[BaseLock]:
    """Hold the lock of an infobase while the block runs.

    In a folder that takes no files there is none; the journal's own hold is all there is then.

    Args:
        folder: where the lock lies; None when the infobase has no such place.
        run_id: the run it is for.
        tools: the outside things.
        take: take over what another machine left behind long ago, or a dead run of somebody else.
        touched: the infobase is half changed already.

    Raises:
        RunError: `run.locked` by somebody who may be at work, `run.lock-stale` by another machine
            that was silent for long, `run.lock-left` by a run of somebody else that was cut off half way.
    """
    lock = _obtained(folder, _holder(run_id, tools, touched=touched), tools, take=take)
    try:
        yield lock
    finally:
        lock.release()


def _obtained(folder: Path | None, holder: Holder, tools: RunTools, *, take: bool) -> BaseLock:
    if folder is None or not folder.is_dir():
        return BaseLock(None, None, holder, tools)
    path = folder / NAME
    for _ in range(_ATTEMPTS):
        try:
            opened = opened_lock(path, tools.filing)
        except FileNotFoundError:
            continue  # it went away just now
        except OSError:
            if os.path.lexists(path):
                raise RunError("run.locked", path=str(path), **_told_of(path)) from None
            return BaseLock(path, None, holder, tools)
        try:
            lock = _taken(path, opened, holder, tools, take=take)
        except BaseException:
            opened.file.close()
            raise
        if lock is not None:
            return lock
        opened.file.close()
    raise RunError("run.locked", path=str(path), **_told_of(path))


def _taken(path: Path, opened: OpenedLock, holder: Holder, tools: RunTools, *, take: bool) -> BaseLock | None:
    """Make an open file our lock; None when it was removed meanwhile and has to be made anew.

    Raises:
        RunError: `run.locked`, `run.lock-stale`, `run.lock-left`.
    """
    got, found = try_to_lock(opened.file), read_holder(path)
    if got is False or (got is None and opened.read_only and found is None):
        raise RunError("run.locked", path=str(path), **_told_of(path))
    if not _still_there(path, opened.file):
        return None
    found = read_holder(path)
    if found is not None:
        _require_gone(path, found, tools, take=take)
    if opened.read_only:
        with contextlib.suppress(OSError):
            tools.filing.remove(path)
            return None
        return BaseLock(path, opened.file, found or holder, tools, read_only=True)
    with contextlib.suppress(OSError):
        _write(opened.file, holder, tools)
        tools.filing.share(path)
    return BaseLock(path, opened.file, holder, tools)


def _require_gone(path: Path, found: Holder, tools: RunTools, *, take: bool) -> None:
    """Raise unless the holder is known to be gone, or the person decided.

    Raises:
        RunError: `run.locked`, `run.lock-stale`, `run.lock-left`.
    """
    if found.host == socket.gethostname():
        _require_dead(path, found, tools, take=take)
        return
    if _silent(found, tools.clock()):
        if not take:
            raise RunError("run.lock-stale", path=str(path), **told(found))
        return
    raise RunError("run.locked", path=str(path), **told(found))


def _require_dead(path: Path, found: Holder, tools: RunTools, *, take: bool) -> None:
    """Raise unless a process of this machine is gone and what it left is ours to settle.

    Raises:
        RunError: `run.locked`, `run.lock-left`.
    """
    if (found.pid, found.born) == (tools.owner.pid, tools.owner.born):
        return  # the system's lock was free, so it is a leftover of this very process
    known = _run_of(found, tools)
    if known is not None and known.ended is not None:
        return  # what it left half done our journal tells
    if tools.owner.is_alive(found.pid, found.born):
        raise RunError("run.locked", path=str(path), **told(found))
    if found.touched and known is None and not take:
        raise RunError("run.lock-left", path=str(path), **told(found))


def _run_of(found: Holder, tools: RunTools) -> RunRecord | None:
    """Return the run of our own journal that a lock names, be it with what was done about that run."""
    runs = tools.journal.runs()
    return next((run for run in runs if f"-{found.run}".endswith(f"-{run.run_id}")), None)


def standing_lock(folder: Path, tools: RunTools, *, take: bool = False) -> RunError | None:
    """Say why the lock of an infobase would not be given to us now; nothing is written."""
    path = folder / NAME
    found = read_holder(path)
    if found is None and is_closed(path):
        return RunError("run.locked", path=str(path), **_told_of(path))
    try:
        if found is not None:
            _require_gone(path, found, tools, take=take)
    except RunError as problem:
        return problem
    return None


def _silent(found: Holder, now: datetime) -> bool:
    """Whether another machine did not refresh for long; a time to come counts as fresh."""
    try:
        return now - datetime.fromisoformat(found.time) > _STALE
    except (ValueError, TypeError):
        return True  # a person decides


def read_holder(path: Path) -> Holder | None:
    """Return what a lock says; None when it says nothing that can be read."""
    try:
        with read_only(path) as file:
            text = file.read(_MOST).decode()
        facts = json.JSONDecoder().raw_decode(text)[0]  # the end of an older one may follow
        return Holder(
            host=str(facts["host"]),
            pid=int(facts["pid"]),
            born=float(facts["born"]),
            user=str(facts["user"]),
            run=str(facts["run"]),
            time=str(facts["time"]),
            touched=facts.get("touched") is not False,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _told_of(path: Path) -> dict[str, object]:
    """Return who holds it: as it says, or at least whose file it is."""
    facts = told(read_holder(path))
    if facts["user"] == "?":
        with contextlib.suppress(OSError, KeyError, NotImplementedError):
            facts["user"] = path.owner()
    return facts


def told(holder: Holder | None) -> dict[str, object]:
    """Return who holds it, as facts for a message."""
    if holder is None:
        return {"host": "?", "user": "?", "pid": 0, "time": "?", "run": ""}
    return {name: getattr(holder, name) for name in ("host", "user", "pid", "time", "run")}


def _holder(run_id: str, tools: RunTools, *, touched: bool) -> Holder:
    owner = tools.owner
    time = tools.clock().isoformat(timespec="seconds")
    return Holder(socket.gethostname(), owner.pid, owner.born, _user(), run_id, time, touched)


def _present(holder: Holder, tools: RunTools) -> Holder:
    return replace(holder, time=tools.clock().isoformat(timespec="seconds"))


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


def _write(file: BinaryIO, holder: Holder, tools: RunTools) -> None:
    """Write over what it says, never empty it first: cut off in between it would be no lock any more."""
    data = json.dumps(asdict(holder), ensure_ascii=False).encode()
    file.seek(0)
    tools.filing.write(file, data)
    tools.filing.truncate(file, len(data))
    tools.filing.sync(file)


def _still_there(path: Path, file: BinaryIO) -> bool:
    """Whether the file we opened is the one that bears the name."""
    try:
        there, open_one = path.stat(), os.fstat(file.fileno())
    except OSError:
        return False
    return (there.st_ino, there.st_dev) == (open_one.st_ino, open_one.st_dev)
