"""The way through the wizard: which steps there are, what comes next, what may be shown.

There is no Qt here. Pages show a `WizardState` and hand back a new one (`updater.ui.changes`);
what is still missing on a step is said by `updater.ui.missing`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from updater.ui.missing import can_leave
from updater.ui.run_state import RunState
from updater.ui.steps import CHOICES, ORDER, Step

if TYPE_CHECKING:
    from updater.ui.wizard_state import WizardState


def route(state: WizardState) -> tuple[Step, ...]:
    """Return the steps the present answers lead through: nothing is downloaded where nothing has to be."""
    return tuple(step for step in ORDER if step is not Step.DOWNLOAD or state.download_needed)


def following(state: WizardState, step: Step) -> Step | None:
    """Return the step after this one, whether or not this one may be left; None after the last."""
    return next((later for later in route(state) if later > step), None)


def next_step(state: WizardState, step: Step) -> Step | None:
    """Return the step after this one; None when this one cannot be left or is the last."""
    return following(state, step) if can_leave(state, step) is None else None


def reachable(state: WizardState) -> frozenset[Step]:
    """Return the steps that may be shown now; after the commit there is no way back."""
    if state.run is RunState.ENDED:
        return frozenset({Step.RESULT})
    if state.run is not RunState.IDLE:
        return frozenset({Step.PROGRESS})
    open_steps = {Step.INFOBASE}
    for step, later in itertools.pairwise(step for step in route(state) if step in CHOICES):
        if can_leave(state, step) is not None:
            break
        open_steps.add(later)
    return frozenset(open_steps)
