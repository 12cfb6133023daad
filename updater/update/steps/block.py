"""Keeping users out of a file infobase by a block of connections; off unless asked for (docs/decisions 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.update.blocking import block_users, lift_block
from updater.update.steps.step import Step

if TYPE_CHECKING:
    from updater.update.context import RunContext


class BlockUsers(Step):
    """Put a block of ours beside the infobase; it goes when the run ends, however it ends."""

    code = "block-users"

    def perform(self, run: RunContext) -> str:
        """Write the block.

        Raises:
            RunError: `run.block-exists`: somebody else's is there.
            StorageError: it could not be written.
        """
        folder = run.ground.lock_folder
        if folder is None:
            return "—"
        return block_users(folder, run.run_id, run.tools)

    def closes(self, run: RunContext) -> bool:
        """In a folder that takes a block."""
        return run.ground.lock_folder is not None

    def release(self, run: RunContext) -> None:
        """Remove our block, never another one."""
        if run.ground.lock_folder is not None:
            lift_block(run.ground.lock_folder, run.run_id, run.tools)
