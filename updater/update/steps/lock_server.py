"""Keeping everybody out of a server infobase through its cluster, for the time of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import Bug
from updater.update.ground_server import ServerGround
from updater.update.lockout import let_in, lock_out
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from updater.update.context import RunContext


_TRIES = 3


class LockServer(Step):
    """Set a block of ours in the cluster; it is lifted when the run ends, however it ends."""

    code = "lock-server"

    def perform(self, run: RunContext) -> str:
        """Block, and see that nobody is left.

        Raises:
            RunError: `run.sessions`: somebody works there, and nobody agreed to end that.
            PlatformError: `cluster.*`.
        """
        return lock_out(run, _ground(run))

    def closes(self, run: RunContext) -> bool:
        """Always."""
        del run
        return True

    def release(self, run: RunContext) -> None:
        """Lift our block, never another one."""
        release_server(run, _ground(run))


def release_server(run: RunContext, ground: ServerGround) -> None:
    """Lift our block; the report says when somebody else has set one meanwhile.

    Raises:
        PlatformError: `cluster.*`; the next start tries again.
    """
    if not let_in(ground, run.run_id, run.tools, tries=_TRIES):
        run.note("foreign-block-left", path=ground.place)


def _ground(run: RunContext) -> ServerGround:
    if not isinstance(run.ground, ServerGround):
        raise Bug("only a server infobase has a cluster")
    return run.ground
