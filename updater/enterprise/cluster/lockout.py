"""Keeping people out of a server infobase during a run, and letting them in again (docs/platform.md 8.1)."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from updater.enterprise.cluster.model import InfobaseLock, our_block
from updater.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.enterprise.cluster.console import ClusterConsole
    from updater.enterprise.cluster.model import ClusterInfobase, SessionBlock
    from updater.enterprise.connections import Credentials

_TRIES = 3
_PAUSE = 2.0  # seconds between tries to lift the block


class Lockout:
    """The block of one run, with what was set before it.

    As a context it blocks at the beginning and always lifts at the end; `remove_our_block` is for
    the start after a crash. A block that somebody else set meanwhile is left alone.

    Args:
        run: id of the run, ASCII letters and digits: it goes into the permission code.
        message: for people who try to log in.
        credentials: an administrator of the infobase, for platforms that ask for one.
        note: told what was set before, before anything is changed: for the journal.
        pause: seconds between tries to lift it.

    Attributes:
        before: what was set before; None until it is read.
        block: ours; None until it is set. Its code goes to the platform's commands.
    """

    def __init__(
        self,
        console: ClusterConsole,
        infobase: ClusterInfobase,
        run: str,
        message: str,
        credentials: Credentials | None = None,
        *,
        note: Callable[[InfobaseLock, SessionBlock], None] | None = None,
        pause: float = _PAUSE,
    ) -> None:
        self._console = console
        self._infobase = infobase
        self._run = run
        self._message = message
        self._credentials = credentials
        self._note = note
        self._pause = pause
        self.before: InfobaseLock | None = None
        self.block: SessionBlock | None = None

    def __enter__(self) -> Self:
        """Read what is set, note it, and block.

        Raises:
            PlatformError: `cluster.*`; nothing stays blocked then, as far as the cluster can be reached.
        """
        before = self._console.lock(self._infobase, self._credentials)
        if before.ours:  # left by a run that did not end: what was before it is not known any more
            before = _without_ours(before)
        self.before = before
        self.block = our_block(self._message, self._run, before)
        if self._note is not None:
            self._note(before, self.block)
        try:
            self._console.block(self._infobase, self.block, self._credentials)
        except BaseException:
            self._undo_quietly()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.lift()

    def lift(self) -> bool:
        """Put back what was before; False when somebody else has set a block of theirs meanwhile.

        Raises:
            PlatformError: `cluster.*`: it could not be lifted; the cluster was asked several times.
        """
        if self.before is None:
            return True
        for left in reversed(range(_TRIES)):
            try:
                return remove_our_block(self._console, self._infobase, self._credentials, before=self.before)
            except PlatformError:
                if not left:
                    raise
                time.sleep(self._pause)
        return False

    def _undo_quietly(self) -> None:
        """Lift what may have been set by a command that failed; its own failure is what is told."""
        try:
            remove_our_block(self._console, self._infobase, self._credentials, before=self.before)
        except PlatformError:
            return


def remove_our_block(
    console: ClusterConsole,
    infobase: ClusterInfobase,
    credentials: Credentials | None = None,
    *,
    before: InfobaseLock | None = None,
) -> bool:
    """Remove a block this program has set, and no other.

    Args:
        console: the cluster.
        infobase: which one.
        credentials: an administrator of the infobase, for platforms that ask for one.
        before: what to put back; without it sessions are allowed, and scheduled jobs become what
            the code of the block remembers.

    Returns:
        False when a block of somebody else is set: it stays. True when ours is gone or was not there.

    Raises:
        PlatformError: `cluster.*`.
    """
    now = console.lock(infobase, credentials)
    if not now.ours:
        return _leave(console, infobase, credentials, now, before)
    console.put_lock(infobase, before or _without_ours(now), credentials)
    return True


def _leave(
    console: ClusterConsole,
    infobase: ClusterInfobase,
    credentials: Credentials | None,
    now: InfobaseLock,
    before: InfobaseLock | None,
) -> bool:
    """Leave what is not ours; where sessions were allowed by hand, let jobs run again, too."""
    if before is None or now == before:
        return True
    if now.sessions:
        return False
    if now.jobs and not before.jobs:
        console.put_lock(infobase, replace(now, jobs=False), credentials)
    return True


def _without_ours(lock: InfobaseLock) -> InfobaseLock:
    return InfobaseLock(jobs=lock.jobs_before_ours)
