"""Checks of who works in the infobase, and who may come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.commands import PERMISSION_CODE
from updater.errors import UserError
from updater.infobases.access import BLOCK_FILE
from updater.infobases.holders import holders, named, open_marks
from updater.update.blocking import is_ours
from updater.update.checks.look import error, listed, noted, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.infobases.holders import Holder
    from updater.model.infobase import ConnectionBlock
    from updater.model.plan import Check
    from updater.update.checks.look import Look

_STAMP = "%Y%m%d%H%M%S"


def in_use(look: Look) -> Iterator[Check]:
    """Nobody may hold the infobase: told by trying, not by lock files; who it is, where it can be told."""
    try:
        used = look.tools.in_use(look.plan.infobase.file)
    except UserError:
        return  # a missing file is said by the check that reads the infobase
    if used is False:
        yield ok("in-use")
        return
    found = holders(look.plan.infobase.file)
    if used is None and not found:
        yield warning("in-use", path=str(look.request.infobase_dir))
    else:
        yield error("in-use", path=str(look.request.infobase_dir), **_who(found))


def _who(found: tuple[Holder, ...]) -> dict[str, object]:
    """Name the programs; the first word says which sentence is fit."""
    if not found:
        return {"holder": "untold", "programs": ""}
    kind = "designer" if any(holder.designer for holder in found) else "told"
    return {"holder": kind, "programs": f" {named(found)}."}


def marks(look: Look) -> Iterator[Check]:
    """Lock files are hints and no more: killed programs leave them behind (docs/formats.md 5.3)."""
    found = open_marks(look.request.infobase_dir)
    if not found:
        return
    try:
        used = look.tools.in_use(look.plan.infobase.file)
    except UserError:
        return
    if used is None:
        yield warning("open-marks", names=listed(found))
    elif used is False:
        yield noted("open-marks", names=listed(found))


def connection_block(look: Look) -> Iterator[Check]:
    """A block on new connections that is in force would stop the platform, too (docs/platform.md 8.2).

    The vendor's own permission code lets the platform in, as every command carries it. One that
    is there and cannot be read may be in force.
    """
    try:
        block = look.tools.connection_block(look.request.infobase_dir, known=PERMISSION_CODE)
    except UserError:
        yield warning("connection-block-unread", path=str(look.request.infobase_dir / BLOCK_FILE))
        return
    if block is None:
        yield ok("connection-block")
        return
    facts = {"message": block.message or "—", "path": str(look.request.infobase_dir)}
    if not _in_force(block, look.tools.clock().strftime(_STAMP)):
        yield warning("connection-block", force="over", **facts)
    elif block.passable:
        yield warning("connection-block", force="passable", **facts)
    else:
        yield error("connection-block", **facts)


def own_block(look: Look) -> Iterator[Check]:
    """Where somebody else's block lies, in force or not, ours cannot be put."""
    path = look.request.infobase_dir / BLOCK_FILE
    if look.request.extras.block_users and path.exists() and not is_ours(path):
        yield error("block-foreign", path=str(path))


def _in_force(block: ConnectionBlock, now: str) -> bool:
    return (not block.begins or block.begins <= now) and (not block.ends or now < block.ends)
