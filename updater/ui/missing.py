"""What is still missing on each step before it can be left. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.infobases.addresses import address_of
from updater.model.infobase import InfobaseKind
from updater.model.plan import CheckLevel
from updater.ui.run_state import RunState
from updater.ui.steps import Step
from updater.ui.wizard_state import UpdateSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.ui.wizard_state import WizardState


def can_leave(state: WizardState, step: Step) -> str | None:
    """Return the code of what is still missing on a step; None when nothing is."""
    judge = _judges().get(step)
    return judge(state) if judge is not None else None


def _judges() -> dict[Step, Callable[[WizardState], str | None]]:
    return {
        Step.INFOBASE: _infobase_problem,
        Step.UPDATES: _updates_problem,
        Step.DOWNLOAD: _download_problem,
        Step.BACKUP: _backup_problem,
        Step.REVIEW: _review_problem,
        Step.PROGRESS: _progress_problem,
    }


_NOT_UPDATED = {
    InfobaseKind.WEB: "infobase-web",
    InfobaseKind.CLOUD: "infobase-cloud",
    InfobaseKind.LEGACY_77: "infobase-legacy",
    InfobaseKind.UNKNOWN: "infobase-unknown",
}


def _infobase_problem(state: WizardState) -> str | None:
    if state.infobase is None:
        return "infobase-none"
    lost = state.on_server and address_of(state.infobase) is None
    if lost or state.infobase.kind in _NOT_UPDATED:
        return "infobase-unknown" if lost else _NOT_UPDATED[state.infobase.kind]
    if state.unreadable:
        return "infobase-unreadable"
    if state.inspected is None:
        return "infobase-sign-in" if state.on_server else "infobase-reading"
    if state.inspected.empty or state.inspected.configuration is None:
        return "infobase-empty"
    return None


def _updates_problem(state: WizardState) -> str | None:
    if state.searching:
        return "updates-searching"
    if state.source is UpdateSource.SITE and not state.connected:
        return "updates-sign-in"
    return "updates-none" if state.plan is None and state.path is None else None


def _download_problem(state: WizardState) -> str | None:
    if state.downloading:
        return "download-going"
    return "download-unfinished" if state.plan is None else None


def _backup_problem(state: WizardState) -> str | None:
    if not state.make_backup:
        return None if state.skip_confirmed else "backup-unconfirmed"
    return "backup-no-place" if state.backup_directory is None else None


def _review_problem(state: WizardState) -> str | None:
    if state.login_needed and not state.user:
        return "login-missing"
    if state.acceptance_needed and not state.accept_editable:
        return "editable-unconfirmed"
    if state.checks is None:
        return "checks-working"
    refused = any(check.level is CheckLevel.ERROR for check in state.checks)
    return "checks-refuse" if refused else None


def _progress_problem(state: WizardState) -> str | None:
    return None if state.run is RunState.ENDED else "run-going"
