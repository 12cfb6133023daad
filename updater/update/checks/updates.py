"""Checks of the update files: there, and those the plan was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.errors import UserError
from updater.update.checks.look import error, ok
from updater.update.planning import file_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from updater.model.plan import Check
    from updater.update.checks.look import Look


def update_files(look: Look) -> Iterator[Check]:
    """Every update file must be there and be the very file the plan was made from."""
    bad = False
    for hop in look.plan.hops:
        file = hop.release.file
        facts = {"path": str(file), "release": str(hop.target.version)}
        try:
            changed = file_hash(file) != hop.file_hash
        except UserError:
            bad = True
            yield error("update-file-missing", **facts)
            continue
        if changed:
            bad = True
            yield error("update-file-changed", **facts)
    if not bad:
        yield ok("update-files", count=len(look.plan.hops))
