"""The wizard as data: its steps, what is known so far, and when each step may be left.

There is no Qt here. Pages show a `WizardState` and hand back a new one; what
comes next, what is still missing and which answers fall with a changed one is
decided by the pure functions below.
"""

from __future__ import annotations

import enum
import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from updater.infobases.addresses import address_of
from updater.model.backup import BackupKind
from updater.model.configuration import SupportState
from updater.model.extras import Extras
from updater.model.infobase import InfobaseKind
from updater.model.plan import CheckLevel
from updater.ui.run_state import RunState
from updater.ui.server_login import ServerLogin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from updater.model.infobase import Infobase, InfobaseState
    from updater.model.plan import Check, UpdatePlan
    from updater.model.version import Version
    from updater.online import OnlinePlan
    from updater.update.report import Report


class Step(enum.IntEnum):
    """The steps in order; gaps leave room for steps between them."""

    INFOBASE = 10
    UPDATES = 20
    DOWNLOAD = 25
    BACKUP = 30
    REVIEW = 40
    PROGRESS = 50
    RESULT = 60

    @property
    def code(self) -> str:
        """The name used in texts and object names."""
        return self.name.lower()


ORDER = tuple(Step)
CHOICES = (Step.INFOBASE, Step.UPDATES, Step.DOWNLOAD, Step.BACKUP, Step.REVIEW)
"""Steps before the commit: they can be gone through in both directions."""


class UpdateSource(enum.Enum):
    """Where updates are looked for."""

    SITE = "site"
    COMPUTER = "computer"


@dataclass(frozen=True, slots=True)
class WizardState:
    """All answers given and facts found so far.

    Attributes:
        infobase: the base chosen.
        inspected: what was read from it; None while it is being read.
        unreadable: reading the base failed.
        source: where updates are looked for.
        connected: somebody is signed in to the update site.
        searching: updates are being looked for.
        wanted: the release asked for; None means the newest.
        path: the way there as the update site gives it; None when the updates are those on the disk.
        plan: the way there by updates on the disk; None while unknown, not downloaded, or there is none.
        downloading: packages are on their way.
        fetched: how many packages were downloaded for the plan; None when none had to be.
        make_backup: False only by an explicit choice.
        skip_confirmed: the person ticked that there will be nothing to go back to.
        backup_directory: where the backup goes.
        backup_kind: what the backup of a file infobase is.
        server_kind: what that of this server infobase is; None takes the usual one.
        extras: what is done besides.
        user: login of the infobase.
        password: lives only here, never shown.
        accept_editable: the person knows that changes of the vendor's objects may be lost.
        cluster_user: administrator of a server infobase's cluster; empty takes the one from the settings.
        cluster_password: lives only here, never shown.
        end_sessions: the person agreed that sessions of others in a server infobase are ended.
        checks: the looks before the start; None while they are being taken.
        run: how far the run is.
        report: how the run ended.
        failure: what was raised instead of a report.
    """

    infobase: Infobase | None = None
    inspected: InfobaseState | None = None
    unreadable: bool = False
    source: UpdateSource = UpdateSource.COMPUTER
    connected: bool = False
    searching: bool = False
    wanted: Version | None = None
    path: OnlinePlan | None = None
    plan: UpdatePlan | None = None
    downloading: bool = False
    fetched: int | None = None
    make_backup: bool = True
    skip_confirmed: bool = False
    backup_directory: Path | None = None
    backup_kind: BackupKind = BackupKind.COMPRESSED
    server_kind: BackupKind | None = None
    extras: Extras = field(default_factory=Extras)
    user: str = ""
    password: str = field(default="", repr=False)
    accept_editable: bool = False
    cluster_user: str = ""
    cluster_password: str = field(default="", repr=False)
    end_sessions: bool = False
    checks: tuple[Check, ...] | None = None
    run: RunState = RunState.IDLE
    report: Report | None = None
    failure: BaseException | None = None

    @property
    def on_server(self) -> bool:
        """Whether the base lies on a server: who comes in was asked before it could be read."""
        return self.infobase is not None and self.infobase.kind is InfobaseKind.SERVER

    @property
    def login_needed(self) -> bool:
        """Whether the base asks who comes in, and that is still to be answered."""
        return self.inspected is not None and bool(self.inspected.users)

    @property
    def acceptance_needed(self) -> bool:
        """Whether the configuration may have been changed by hand, which an update may undo."""
        return self.inspected is not None and self.inspected.support.state is SupportState.EDITABLE

    @property
    def download_needed(self) -> bool:
        """Whether something has to be downloaded for the way chosen, or had to be."""
        return self.path is not None and (self.plan is None or self.fetched is not None)


def choose_infobase(state: WizardState, infobase: Infobase | None) -> WizardState:
    """Take another base: everything said about the old one falls."""
    if infobase == state.infobase:
        return state
    return replace(start_over(state), infobase=infobase)


def take_inspection(state: WizardState, inspected: InfobaseState | None) -> WizardState:
    """Take what was read from the base (None: it cannot be read); a plan made before falls."""
    login = state.user if inspected is not None and state.user in inspected.users else ""
    fresh = _without_plan(replace(state, inspected=inspected, unreadable=inspected is None))
    return replace(fresh, user=login, password=state.password if login else "")


def take_visit(state: WizardState, inspected: InfobaseState, login: ServerLogin) -> WizardState:
    """Take what was read from a server infobase, and who came in: the run does the same."""
    return replace(
        _without_plan(replace(state, inspected=inspected, unreadable=False)),
        user=login.user,
        password=login.password,
        cluster_user=login.cluster_user,
        cluster_password=login.cluster_password,
    )


def login_of(state: WizardState) -> ServerLogin:
    """Return who came into a server infobase."""
    return ServerLogin(state.user, state.password, state.cluster_user, state.cluster_password)


def forget_inspection(state: WizardState) -> WizardState:
    """The base is being read again."""
    return _without_plan(replace(state, inspected=None, unreadable=False))


def search_updates(state: WizardState, wanted: Version | None = None) -> WizardState:
    """Updates are being looked for, to reach a certain release or the newest."""
    return replace(_without_plan(state), searching=True, wanted=wanted)


def choose_source(state: WizardState, source: UpdateSource) -> WizardState:
    """Look for updates elsewhere; a way found before falls."""
    return state if source is state.source else replace(_without_plan(state), source=source)


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
    """The run ended, with a report or by a failure before there could be one. Passwords are forgotten."""
    forgotten = replace(state, run=RunState.ENDED, password="", cluster_password="")
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


def _without_plan(state: WizardState) -> WizardState:
    nothing = replace(state, searching=False, wanted=None, path=None, plan=None, checks=None)
    return replace(nothing, downloading=False, fetched=None)


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
