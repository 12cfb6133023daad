"""The wizard's flow as data: what comes next, what is missing, what a changed answer throws away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import answers

from updater.errors import RunError
from updater.model.configuration import SupportState
from updater.model.infobase import InfobaseKind
from updater.model.site import Product, SiteHop, SourceKind
from updater.model.version import Version
from updater.online import OnlinePlan
from updater.ui import changes
from updater.ui.flow import next_step, reachable, route
from updater.ui.missing import can_leave
from updater.ui.options import options_of
from updater.ui.run_state import RunState
from updater.ui.server_login import ServerLogin
from updater.ui.steps import CHOICES, ORDER, Step
from updater.ui.wizard_state import UpdateSource, WizardState

PLACE = Path("/backups")


SITE_PATH = OnlinePlan(
    Product("Учёт"), Version("1.0.1.1"), (SiteHop(Version("1.0.2.1")),), SourceKind.SERVICE
)


def on_site(**facts: object) -> WizardState:
    """All answers up to the commit, with a path of the site's that has to be downloaded yet."""
    return ready(**{"source": UpdateSource.SITE, "connected": True, "path": SITE_PATH, "plan": None, **facts})


def ready(**facts: object) -> WizardState:
    """All answers up to the commit, unless others are given."""
    values: dict[str, object] = {
        "infobase": answers.infobase(),
        "inspected": answers.inspected(),
        "plan": answers.plan("1.0.1.1", "1.0.2.1"),
        "backup_directory": PLACE,
        "checks": (answers.OK,),
    }
    return WizardState(**{**values, **facts})  # type: ignore[arg-type]


def test_a_ready_state_goes_from_step_to_step() -> None:
    """With every answer given each step leads to the following one, up to the run."""
    visited = [Step.INFOBASE]
    while (following := next_step(ready(), visited[-1])) is not None:
        visited.append(following)
    assert [step for step in ORDER if step not in {Step.DOWNLOAD, Step.RESULT}] == visited


def test_the_download_is_a_step_only_when_something_has_to_come() -> None:
    """Not for updates on the disk, not when the site's path is all here; it stays one once it was made."""
    plan = answers.plan("1.0.1.1", "1.0.2.1")
    states = (ready(), on_site(plan=plan), on_site(), on_site(plan=plan, fetched=1))
    assert [False, False, True, True] == [Step.DOWNLOAD in route(state) for state in states]
    assert [Step.BACKUP, Step.BACKUP, Step.DOWNLOAD, Step.DOWNLOAD] == [
        next_step(state, Step.UPDATES) for state in states
    ]


def test_a_download_and_its_end() -> None:
    """It is begun, may stop without anything, and ends in an ordinary plan from the disk."""
    begun = changes.start_download(on_site())
    stopped = changes.stop_download(begun)
    ended = changes.take_download(begun, answers.plan("1.0.1.1", "1.0.2.1"), 2)
    assert [True, False, False] == [state.downloading for state in (begun, stopped, ended)]
    assert (None, None, 2) == (stopped.plan, stopped.fetched, ended.fetched)
    assert Step.BACKUP is next_step(ended, Step.DOWNLOAD)


def test_another_source_throws_the_way_away() -> None:
    """A path of the site's is none on this computer, and the other way round."""
    there = changes.choose_source(on_site(), UpdateSource.COMPUTER)
    back = changes.choose_source(ready(), UpdateSource.SITE)
    assert (None, None) == (there.path, back.plan)
    assert on_site() == changes.choose_source(on_site(), UpdateSource.SITE)


def test_signing_out_throws_the_site_s_way_away() -> None:
    """What is planned from the disk stays."""
    out = changes.take_account(on_site(), connected=False)
    disk = changes.take_account(ready(connected=True), connected=False)
    assert (None, False) == (out.path, out.connected)
    assert (ready().plan, False) == (disk.plan, disk.connected)


def test_another_release_throws_the_download_away() -> None:
    """Files that came are still on the disk, but they were for another path."""
    done = changes.take_download(on_site(), answers.plan("1.0.1.1", "1.0.2.1"), 1)
    again = changes.search_updates(done, Version("1.0.3.1"))
    assert (None, None, None, True) == (again.path, again.plan, again.fetched, again.searching)


def test_where_to_look_is_a_habit() -> None:
    """Another base is looked for in the same place, by the same account."""
    kept = [
        changes.start_over(on_site()),
        changes.choose_infobase(on_site(), answers.infobase(title="Другая")),
    ]
    assert [(UpdateSource.SITE, True, None)] * 2 == [
        (state.source, state.connected, state.path) for state in kept
    ]


def test_the_last_step_leads_nowhere() -> None:
    """After the result there is nothing."""
    assert next_step(ready(run=RunState.ENDED), Step.RESULT) is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (WizardState(), "infobase-none"),
        (WizardState(infobase=answers.infobase(InfobaseKind.SERVER)), "infobase-sign-in"),
        (WizardState(infobase=answers.infobase(InfobaseKind.WEB)), "infobase-web"),
        (WizardState(infobase=answers.infobase(InfobaseKind.LEGACY_77)), "infobase-legacy"),
        (WizardState(infobase=answers.infobase(InfobaseKind.UNKNOWN)), "infobase-unknown"),
        (WizardState(infobase=answers.infobase()), "infobase-reading"),
        (WizardState(infobase=answers.infobase(), unreadable=True), "infobase-unreadable"),
        (ready(inspected=answers.inspected(empty=True)), "infobase-empty"),
        (ready(), None),
    ],
)
def test_what_is_missing_on_the_first_step(state: WizardState, code: str | None) -> None:
    """Only a file infobase that was read and holds a configuration lets on."""
    assert code == can_leave(state, Step.INFOBASE)


@pytest.mark.parametrize(
    ("state", "step", "code"),
    [
        (ready(searching=True), Step.UPDATES, "updates-searching"),
        (ready(plan=None), Step.UPDATES, "updates-none"),
        (on_site(connected=False, path=None), Step.UPDATES, "updates-sign-in"),
        (on_site(path=None), Step.UPDATES, "updates-none"),
        (on_site(), Step.UPDATES, None),
        (on_site(), Step.DOWNLOAD, "download-unfinished"),
        (on_site(downloading=True), Step.DOWNLOAD, "download-going"),
        (on_site(plan=answers.plan("1.0.1.1", "1.0.2.1"), fetched=1), Step.DOWNLOAD, None),
        (ready(backup_directory=None), Step.BACKUP, "backup-no-place"),
        (ready(make_backup=False), Step.BACKUP, "backup-unconfirmed"),
        (ready(make_backup=False, skip_confirmed=True, backup_directory=None), Step.BACKUP, None),
        (ready(checks=None), Step.REVIEW, "checks-working"),
        (ready(checks=(answers.OK, answers.ERROR)), Step.REVIEW, "checks-refuse"),
        (ready(checks=(answers.OK, answers.WARNING)), Step.REVIEW, None),
        (ready(inspected=answers.inspected(users=("Админ",))), Step.REVIEW, "login-missing"),
        (ready(inspected=answers.inspected(users=("Админ",)), user="Админ"), Step.REVIEW, None),
        (
            ready(inspected=answers.inspected(support=SupportState.EDITABLE)),
            Step.REVIEW,
            "editable-unconfirmed",
        ),
        (
            ready(inspected=answers.inspected(support=SupportState.EDITABLE), accept_editable=True),
            Step.REVIEW,
            None,
        ),
        (ready(run=RunState.RUNNING), Step.PROGRESS, "run-going"),
        (ready(run=RunState.ENDED), Step.PROGRESS, None),
    ],
)
def test_what_is_missing_on_later_steps(state: WizardState, step: Step, code: str | None) -> None:
    """Each step names what it still waits for."""
    assert code == can_leave(state, step)


def test_another_infobase_throws_away_what_was_said_of_the_old_one() -> None:
    """Plan, checks, login and even the skipped backup belong to one base; the backup place is a habit."""
    old = ready(user="Админ", password="secret", make_backup=False, skip_confirmed=True, accept_editable=True)
    new = changes.choose_infobase(old, answers.infobase(title="Другая"))
    assert WizardState(infobase=answers.infobase(title="Другая"), backup_directory=PLACE) == new


def test_the_same_infobase_keeps_the_answers() -> None:
    """Choosing what is chosen already changes nothing."""
    assert ready() == changes.choose_infobase(ready(), answers.infobase())


def test_reading_the_base_again_throws_the_plan_away() -> None:
    """A plan is made for what was read; the login stays while the base knows the user."""
    before = ready(user="Админ", password="secret")
    known = changes.take_inspection(before, answers.inspected(users=("Админ",)))
    gone = changes.take_inspection(before, answers.inspected(users=("Другой",)))
    assert (None, None, "Админ", "secret") == (known.plan, known.checks, known.user, known.password)
    assert ("", "") == (gone.user, gone.password)


def test_replacing_is_chosen_for_one_base_as_it_was_read_and_for_this_computer() -> None:
    """Another base, another reading, the site: each ends the choice. Another release, another try do not."""
    chosen = changes.take_plan(changes.choose_replacing(on_site(), chosen=True), ready().plan)
    assert (UpdateSource.COMPUTER, None, True) == (chosen.source, chosen.path, chosen.replacing)
    assert options_of(chosen).replace_configuration
    for ended in (
        changes.choose_infobase(chosen, answers.infobase(title="Другая")),
        changes.start_over(chosen),
        changes.take_inspection(chosen, answers.inspected()),
        changes.take_visit(chosen, answers.inspected(), ServerLogin()),
        changes.forget_inspection(chosen),
        changes.choose_source(chosen, UpdateSource.SITE),
        changes.choose_replacing(chosen, chosen=False),
    ):
        assert (None, False) == (ended.plan, ended.replacing)
        assert not options_of(ended).replace_configuration
    assert changes.search_updates(chosen, Version("1.0.2.1")).replacing
    again = changes.try_again(changes.end_run(changes.start_run(chosen), answers.report()))
    assert (chosen.plan, True) == (again.plan, again.replacing)


def test_a_base_that_cannot_be_read_says_so() -> None:
    """No reading is not the same as an empty one."""
    state = changes.take_inspection(ready(), None)
    assert (True, "infobase-unreadable") == (state.unreadable, can_leave(state, Step.INFOBASE))


def test_another_target_throws_the_checks_away() -> None:
    """Checks were made for the old way."""
    searching = changes.search_updates(ready(), Version("1.0.2.1"))
    found = changes.take_plan(searching, answers.plan("1.0.1.1", "1.0.2.1"))
    assert (True, None, None) == (searching.searching, searching.plan, searching.checks)
    assert (False, Version("1.0.2.1"), None) == (found.searching, found.wanted, found.checks)


def test_another_backup_place_throws_the_checks_away() -> None:
    """Free space was looked at in the old place; the same answer again keeps the checks."""
    same = changes.choose_backup(ready(), make=True, directory=PLACE, skip_confirmed=False)
    other = changes.choose_backup(ready(), make=True, directory=PLACE / "b", skip_confirmed=False)
    assert (ready().checks, None) == (same.checks, other.checks)


def test_the_confirmation_counts_only_without_a_backup() -> None:
    """A tick from before must not linger under a backup that was chosen again."""
    state = changes.choose_backup(ready(), make=True, directory=PLACE, skip_confirmed=True)
    assert not state.skip_confirmed


def test_another_user_throws_the_checks_away() -> None:
    """The checks look at who comes in; letters of a password do not matter to them."""
    first = changes.take_login(ready(), "Админ", "a")
    checked = changes.take_checks(first, (answers.OK,))
    assert (None, (answers.OK,)) == (first.checks, changes.take_login(checked, "Админ", "ab").checks)


def test_the_run_and_its_end() -> None:
    """A run is begun, asked to stop, and ends with its report; the password is forgotten then."""
    running = changes.start_run(ready(user="Админ", password="secret"))
    stopping = changes.cancel_run(running)
    ended = changes.end_run(stopping, answers.report())
    assert [RunState.RUNNING, RunState.CANCELLING, RunState.ENDED] == [
        running.run,
        stopping.run,
        ended.run,
    ]
    assert (answers.report(), None, "") == (ended.report, ended.failure, ended.password)


def test_a_run_that_raised_keeps_what_was_raised() -> None:
    """Without a report there is still something to tell."""
    failure = ValueError("x")
    ended = changes.end_run(changes.start_run(ready()), failure)
    assert (None, failure) == (ended.report, ended.failure)


def test_a_run_that_ended_cannot_be_cancelled() -> None:
    """The question may have been open while the run ended."""
    ended = changes.end_run(changes.start_run(ready()), answers.report())
    assert ended == changes.cancel_run(ended)


def test_starting_over_keeps_only_habits() -> None:
    """The next base starts from nothing."""
    assert WizardState(backup_directory=PLACE) == changes.start_over(ready())


def test_nothing_is_reachable_but_the_run_while_it_goes() -> None:
    """There is no way back after the commit, and only the result after the end."""
    assert frozenset({Step.PROGRESS}) == reachable(ready(run=RunState.RUNNING))
    assert frozenset({Step.PROGRESS}) == reachable(ready(run=RunState.CANCELLING))
    assert frozenset({Step.RESULT}) == reachable(ready(run=RunState.ENDED))


def test_steps_open_one_after_another() -> None:
    """A step opens when all before it are answered."""
    assert {Step.INFOBASE} == reachable(WizardState())
    assert {Step.INFOBASE, Step.UPDATES} == reachable(ready(plan=None))
    assert set(CHOICES) - {Step.DOWNLOAD} == reachable(ready(checks=None))


def test_the_password_is_never_written_out() -> None:
    """A state in a log or a failed test shows no secret."""
    state = ready(password="secret", cluster_password="secret")
    assert "secret" not in repr(state)
    assert "secret" not in repr(state.login)


def on_server(**facts: object) -> WizardState:
    """All answers up to the commit for a server infobase."""
    return ready(**{"infobase": answers.infobase(InfobaseKind.SERVER), "user": "Админ", **facts})


def test_a_server_infobase_is_left_for_its_updates_once_it_was_read() -> None:
    """Its users are not known, so the commit asks for no other login."""
    login = ServerLogin("Админ", "п", "главный", "к")
    visited = changes.take_visit(on_server(inspected=None), answers.inspected(), login)
    assert (None, login) == (can_leave(visited, Step.INFOBASE), visited.login)
    assert can_leave(on_server(user=""), Step.REVIEW) is None


def test_a_server_infobase_without_a_name_in_its_address_goes_no_further() -> None:
    """Nobody could say which infobase is meant."""
    nameless = replace(answers.infobase(InfobaseKind.SERVER), location="server")
    assert "infobase-unknown" == can_leave(on_server(infobase=nameless), Step.INFOBASE)


def test_agreeing_to_end_sessions_throws_the_checks_away() -> None:
    """They were made for the other answer; the same answer keeps them."""
    agreed = changes.end_sessions(on_server(), agreed=True)
    assert (True, None) == (agreed.end_sessions, agreed.checks)
    assert on_server() == changes.end_sessions(on_server(), agreed=False)


def test_after_a_run_passwords_are_forgotten_and_asked_for_again() -> None:
    """To try again, whoever logged in does so again; a server infobase without users is not asked about."""
    ended = changes.end_run(on_server(password="п", cluster_password="к"), RunError("run.refused"))
    assert ("", "") == (ended.password, ended.cluster_password)
    assert "infobase-sign-in" == can_leave(changes.try_again(ended), Step.INFOBASE)
    nobody = changes.end_run(on_server(user=""), RunError("run.refused"))
    assert can_leave(changes.try_again(nobody), Step.INFOBASE) is None


def test_the_options_of_a_run_hold_who_came_into_a_server_infobase() -> None:
    """Also where its users are not known; the consent and the cluster's administrator go with it."""
    state = on_server(password="п", cluster_user="главный", cluster_password="к", end_sessions=True)
    options = options_of(state)
    assert ("Админ", "п", "главный", "к", True) == (
        options.user,
        options.password,
        options.cluster_user,
        options.cluster_password,
        options.end_sessions,
    )


_PLANS = st.sampled_from([None, answers.plan("1.0.1.1", "1.0.2.1")])
_BASES = st.sampled_from([None, *(answers.infobase(kind) for kind in InfobaseKind)])


@given(
    st.builds(
        WizardState,
        infobase=_BASES,
        inspected=st.sampled_from([None, answers.inspected(), answers.inspected(empty=True)]),
        searching=st.booleans(),
        plan=_PLANS,
        source=st.sampled_from(UpdateSource),
        connected=st.booleans(),
        path=st.sampled_from([None, SITE_PATH]),
        downloading=st.booleans(),
        fetched=st.sampled_from([None, 1]),
        make_backup=st.booleans(),
        skip_confirmed=st.booleans(),
        backup_directory=st.sampled_from([None, PLACE]),
    )
)
def test_what_is_reachable_can_be_walked_to(state: WizardState) -> None:
    """Before the commit: reachable is exactly what pressing Next leads to."""
    walked = [Step.INFOBASE]
    while walked[-1] is not Step.REVIEW and (following := next_step(state, walked[-1])) is not None:
        walked.append(following)
    assert set(walked) == reachable(state)
