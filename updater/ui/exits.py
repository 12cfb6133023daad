"""Exit codes of the window: those of the command line. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from updater.ui.wizard_state import WizardState

_FAILED = 1


def exit_code(state: WizardState) -> int:
    """Return how the last run ended; 0 when there was none."""
    from updater.update.report import RunOutcome

    if state.report is None:
        return 0 if state.failure is None else _FAILED
    codes = {
        RunOutcome.DONE: 0,
        RunOutcome.FAILED_RESTORED: 1,
        RunOutcome.NOTHING_TO_DO: 3,
        RunOutcome.REFUSED: 4,
        RunOutcome.FAILED_NOT_RESTORED: 5,
        RunOutcome.CANCELLED: 130,
    }
    return codes[state.report.outcome]
