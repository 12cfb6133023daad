"""What the update before left to be done is done first, as the vendor does (docs/platform.md 7.6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.model.configuration import is_base_edition

if TYPE_CHECKING:
    from updater.model.application import ApplicationRecord
    from updater.model.plan import UpdatePlan
    from updater.update.ground import Ground
    from updater.update.request import UpdateRequest


def finished_first(plan: UpdatePlan, record: ApplicationRecord) -> bool:
    """Whether leftovers are known to be there and are finished before the first hop, unasked.

    Not in a base edition: the vendor's updater leaves those to the application.
    """
    handlers = any(hop.run_handlers for hop in plan.hops)
    return handlers and record.deferred_done is False and not is_base_edition(plan.start.name)


def with_leftovers(request: UpdateRequest, ground: Ground) -> UpdateRequest:
    """Return the request with the finishing of leftovers, when the infobase itself says they are there."""
    wanted = request.extras.finish_previous or request.plan.infobase.server is not None
    if wanted or not finished_first(request.plan, ground.application()):
        return request
    return replace(request, extras=replace(request.extras, finish_previous=True))
