"""New answers and facts; each takes away what was true only of the old ones. No Qt here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from updater.ui.run_state import RunState
from updater.ui.wizard_state import UpdateSource, WizardState

if TYPE_CHECKING:
    from pathlib import Path

    from updater.model.backup import BackupKind
    from updater.model.extras import Extras
    from updater.model.infobase import Infobase, InfobaseState
    from updater.model.plan import Check, UpdatePlan
    from updater.model.version import Version
    from updater.online import OnlinePlan
    from updater.ui.server_login import ServerLogin
    from updater.update.report import Report


def choose_infobase(state: WizardState, infobase: Infobase | None) -> WizardState:
    """Take another base: everything said about the old one falls."""
    if infobase == state.infobase:
        return state
    return replace(start_over(state), infobase=infobase)


def take_inspection(state: WizardState, inspected: InfobaseState | None) -> WizardState:
    """Take what was read from the base (None: it cannot be read); a plan made before falls."""
    login = state.user if inspected is not None and state.user in inspected.users else ""
    fresh = _unread(replace(state, inspected=inspected, unreadable=inspected is None))
    return replace(fresh, user=login, password=state.password if login else "")


def take_visit(state: WizardState, inspected: InfobaseState, login: ServerLogin) -> WizardState:
    """Take what was read from a server infobase, and who came in: the run does the same."""
    return replace(
        _unread(replace(state, inspected=inspected, unreadable=False)),
        user=login.user,
        password=login.password,
        cluster_user=login.cluster_user,
        cluster_password=login.cluster_password,
    )


def forget_inspection(state: WizardState) -> WizardState:
    """The base is being read again."""
    return _unread(replace(state, inspected=None, unreadable=False))


def search_updates(state: WizardState, wanted: Version | None = None) -> WizardState:
    """Updates are being looked for, to reach a certain release or the newest."""
    return replace(_without_plan(state), searching=True, wanted=wanted)


def choose_source(state: WizardState, source: UpdateSource) -> WizardState:
    """Look for updates elsewhere; a way found before falls, and a choice only this computer can follow."""
    if source is state.source:
        return state
    return replace(_without_plan(state), source=source, replacing=False)


def choose_replacing(state: WizardState, *, chosen: bool) -> WizardState:
    """Take whether the configuration is replaced whole, by what lies on this computer; a way found falls."""
    source = UpdateSource.COMPUTER if chosen else state.source
    return replace(_without_plan(state), source=source, replacing=chosen)


def take_account(state: WizardState, *, connected: bool) -> WizardState:
    """Take whether somebody is signed in; without anybody a way of the site's falls."""
    if connected or state.source is not UpdateSource.SITE:
        return replace(state, connected=connected)
    return replace(_without_plan(state), connected=False)


def take_path(state: WizardState, path: OnlinePlan | None, plan: UpdatePlan | None) -> WizardState:
    """Take the way the site gives, and the plan when everything it needs is on the disk already."""
    return replace(_without_plan(state), wanted=state.wanted, path=path, plan=plan)


def start_download(state: WizardState) -> WizardState:
    """Packages are being downloaded."""
    return replace(state, plan=None, checks=None, downloading=True, fetched=None)


def stop_download(state: WizardState) -> WizardState:
    """The download ended before everything was here."""
    return replace(state, downloading=False)


def take_download(state: WizardState, plan: UpdatePlan, count: int) -> WizardState:
    """Everything is here: the plan is an ordinary one from the disk now."""
    return replace(state, plan=plan, downloading=False, fetched=count, checks=None)


def take_plan(state: WizardState, plan: UpdatePlan | None) -> WizardState:
    """Take the plan that was found, or that there is none."""
    return replace(_without_plan(state), wanted=state.wanted, plan=plan)


def choose_backup(
    state: WizardState,
    *,
    make: bool,
    directory: Path | None,
    skip_confirmed: bool,
    kind: BackupKind | None = None,
) -> WizardState:
    """Take the answers about the backup; checks made for other answers fall."""
    confirmed = skip_confirmed and not make
    new = replace(
        state,
        make_backup=make,
        backup_directory=directory,
        skip_confirmed=confirmed,
        backup_kind=state.backup_kind if state.on_server else kind or state.backup_kind,
        server_kind=kind if state.on_server else None,
    )
    return new if new == state else replace(new, checks=None)


def choose_extras(state: WizardState, extras: Extras) -> WizardState:
    """Take what is to be done besides; checks made for other answers fall."""
    return state if extras == state.extras else replace(state, extras=extras, checks=None)


def take_login(state: WizardState, user: str, password: str) -> WizardState:
    """Take who comes in; checks made for somebody else fall."""
    checks = state.checks if user == state.user and bool(password) == bool(state.password) else None
    return replace(state, user=user, password=password, checks=checks)


def accept_editable(state: WizardState, *, accepted: bool) -> WizardState:
    """Take whether the person goes on although the configuration may have been changed by hand."""
    if accepted == state.accept_editable:
        return state
    return replace(state, accept_editable=accepted, checks=None)


def take_lock(state: WizardState, *, taken: bool) -> WizardState:
    """Take whether the dead run of somebody else is over for good; checks made for the other answer fall."""
    return state if taken == state.take_lock else replace(state, take_lock=taken, checks=None)


def end_sessions(state: WizardState, *, agreed: bool) -> WizardState:
    """Take whether sessions of others may be ended; checks made for the other answer fall."""
    return state if agreed == state.end_sessions else replace(state, end_sessions=agreed, checks=None)


def forget_checks(state: WizardState) -> WizardState:
    """The looks before the start are being taken again."""
    return replace(state, checks=None)


def take_checks(state: WizardState, checks: tuple[Check, ...]) -> WizardState:
    """Take the looks before the start."""
    return replace(state, checks=checks)


def start_run(state: WizardState) -> WizardState:
    """The person committed: the update runs."""
    return replace(state, run=RunState.RUNNING, report=None, failure=None)


def cancel_run(state: WizardState) -> WizardState:
    """The person asked to stop; the run goes on until it has undone what it must."""
    return replace(state, run=RunState.CANCELLING) if state.run is RunState.RUNNING else state


def end_run(state: WizardState, ended: Report | BaseException) -> WizardState:
    """The run ended, with a report or by a failure before there could be one. Passwords are forgotten.

    So is the consent to take somebody's lock: it was for the one that lay there.
    """
    forgotten = replace(state, run=RunState.ENDED, password="", cluster_password="", take_lock=False)
    if isinstance(ended, BaseException):
        return replace(forgotten, failure=ended)
    return replace(forgotten, report=ended)


def try_again(state: WizardState) -> WizardState:
    """Back to the commit with the same answers: the base is what it was before the run.

    Where somebody logged in to read a server infobase, that is asked for again: no empty password is tried.
    """
    again = replace(state, run=RunState.IDLE, report=None, failure=None, checks=None)
    signed_in = state.on_server and bool(state.user or state.cluster_user)
    return replace(again, inspected=None) if signed_in else again


def try_only_to(state: WizardState, release: Version) -> WizardState:
    """Back to the updates with the same answers, to go no further than a release."""
    return replace(_without_plan(try_again(state)), wanted=release)


def start_over(state: WizardState) -> WizardState:
    """Another base: only the habits stay."""
    return WizardState(
        backup_directory=state.backup_directory,
        backup_kind=state.backup_kind,
        extras=state.extras,
        source=state.source,
        connected=state.connected,
    )


def _unread(state: WizardState) -> WizardState:
    """What was chosen for what was read before is chosen anew."""
    return replace(_without_plan(state), replacing=False)


def _without_plan(state: WizardState) -> WizardState:
    nothing = replace(state, searching=False, wanted=None, path=None, plan=None, checks=None)
    return replace(nothing, downloading=False, fetched=None)
