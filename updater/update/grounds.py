"""Which ground a run stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.update.ground_file import FileGround

if TYPE_CHECKING:
    from updater.update.ground import Ground
    from updater.update.records import RunStart
    from updater.update.request import RunTools, UpdateRequest


def ground_of(request: UpdateRequest, tools: RunTools) -> Ground:
    """Return the infobase a request is about."""
    return FileGround(request.infobase_dir, request.plan.infobase.file, tools)


def ground_of_record(record: RunStart, tools: RunTools) -> Ground:
    """Return the infobase a run was about."""
    return FileGround(record.infobase, record.file, tools)
