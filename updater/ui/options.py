"""From the wizard's answers to the options of a run. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.app import UpdateOptions

if TYPE_CHECKING:
    from updater.ui.wizard_state import WizardState


def options_of(state: WizardState) -> UpdateOptions:
    """Return what the person decided about the run."""
    comes_in = state.login_needed or state.on_server
    return UpdateOptions(
        backup_directory=state.backup_directory,
        make_backup=state.make_backup,
        backup_kind=state.server_kind if state.on_server else state.backup_kind,
        extras=state.extras,
        user=state.user if comes_in else "",
        password=state.password if comes_in else "",
        accept_editable=state.accept_editable,
        take_lock=state.take_lock,
        replace_configuration=state.replacing,
        end_sessions=state.end_sessions,
        cluster_user=state.cluster_user,
        cluster_password=state.cluster_password,
    )
