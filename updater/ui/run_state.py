"""How far a run is, and what the wizard's buttons do then: one table decides all of them."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class RunState(enum.Enum):
    """How far the run is."""

    IDLE = "idle"
    RUNNING = "running"
    CANCELLING = "cancelling"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Buttons:
    """What can be pressed.

    Attributes:
        back: there is a way back.
        onward: there is a way on (next, commit or finish).
        cancel: the cancel button is shown and works.
        settings: settings may be changed.
        cancel_text: key of the words on the cancel button.
        asks: pressing cancel, Esc or the window's X asks first; the code of the question.
        closes: the window may close at once.
    """

    back: bool
    onward: bool
    cancel: bool
    settings: bool
    cancel_text: str = "ui.button.cancel"
    asks: str = ""
    closes: bool = False


BUTTONS = {
    RunState.IDLE: Buttons(back=True, onward=True, cancel=True, settings=True, closes=True),
    RunState.RUNNING: Buttons(
        back=False, onward=False, cancel=True, settings=False, cancel_text="ui.button.stop", asks="stop"
    ),
    RunState.CANCELLING: Buttons(
        back=False, onward=False, cancel=False, settings=False, cancel_text="ui.button.stopping"
    ),
    RunState.ENDED: Buttons(back=False, onward=True, cancel=False, settings=True, closes=True),
}
