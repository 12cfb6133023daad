"""The answers given so far, a few words each, for the list of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.ui.steps import Step

if TYPE_CHECKING:
    from updater.texts import Texts
    from updater.ui.wizard_state import WizardState


def answers(texts: Texts, state: WizardState) -> dict[Step, str]:
    """Return what was answered on each step."""
    given: dict[Step, str] = {}
    if state.infobase is not None:
        given[Step.INFOBASE] = state.infobase.title
    if state.plan is not None:
        way = f"{state.plan.start.version} → {state.plan.target.version}"
        given[Step.UPDATES] = texts("ui.replacing.answer", way=way) if state.plan.replaces else way
    elif state.path is not None and state.path.hops[-1].version is not None:
        given[Step.UPDATES] = f"{state.path.start} → {state.path.hops[-1].version}"
    if state.fetched is not None:
        given[Step.DOWNLOAD] = texts("ui.download.answer", count=state.fetched)
    given[Step.BACKUP] = texts("ui.side.backup" if state.make_backup else "ui.side.no-backup")
    return given
