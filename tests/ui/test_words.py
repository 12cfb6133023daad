"""What the pages say, without Qt."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import answers

from updater.errors import InfobaseError, PlatformError
from updater.model.backup import OF_SERVERS, BackupKind
from updater.model.configuration import Extension, SupportState
from updater.model.infobase import ConnectionBlock, InfobaseKind
from updater.model.plan import CheckLevel
from updater.model.version import Version
from updater.texts import Texts
from updater.ui.changes import end_run
from updater.ui.markup import Ink, Tone
from updater.ui.steps import Step
from updater.ui.survey import Offer, ReleaseFacts
from updater.ui.wizard_state import WizardState
from updater.ui.words import infobase, result, review, updates
from updater.ui.words.answers import answers as side_answers
from updater.update.report import RunOutcome

if TYPE_CHECKING:
    from updater.model.plan import UpdatePlan

INK = Ink("#000000", "#444444", "#0066cc", 16)


@pytest.fixture(params=["ru", "en"])
def texts(request: pytest.FixtureRequest) -> Texts:
    """Both languages."""
    return Texts(request.param)


def plain(markup: str) -> str:
    """Only the words of rich text."""
    return re.sub(r"<[^>]+>", " ", markup)


def test_the_synonym_is_shown_in_the_language_of_the_window() -> None:
    """People know a configuration by its synonym, not by its name."""
    state = answers.inspected()
    assert ["Учёт всего", "Accounting", "Учёт всего"] == [
        infobase.synonym(state, language) for language in ("ru", "en", "de")
    ]


def test_a_configuration_without_a_synonym_is_called_by_its_name() -> None:
    """Better the name than nothing."""
    state = answers.inspected()
    assert state.configuration is not None
    bare = replace(state, configuration=replace(state.configuration, synonym={}))
    assert "Учёт" == infobase.synonym(bare, "ru")


@pytest.mark.parametrize("kind", list(InfobaseKind))
def test_every_kind_of_infobase_is_described(texts: Texts, kind: InfobaseKind) -> None:
    """What cannot be updated is explained instead of left out."""
    entry = answers.infobase(kind)
    known = answers.inspected() if kind is InfobaseKind.FILE else None
    assert entry.title in plain(infobase.details(texts, entry, known, INK))
    assert infobase.second_line(texts, entry, known)


@pytest.mark.parametrize("support", list(SupportState))
def test_every_support_state_is_told_in_plain_words(texts: Texts, support: SupportState) -> None:
    """The state of support is one of the first things to know."""
    words = infobase.details(texts, answers.infobase(), answers.inspected(support=support), INK)
    assert texts(f"ui.infobase.support.{support.value}") in plain(words)


def test_a_base_that_needs_nothing_has_no_mark() -> None:
    """Only what needs attention is marked in the list."""
    assert infobase.mark(answers.inspected()) is None
    assert infobase.mark(None) is None
    assert ("off", "error") == infobase.mark(answers.inspected(support=SupportState.NONE))
    assert ("error", "error") == infobase.mark(InfobaseError("infobase.not-found", path="x"))


def test_everything_that_needs_attention_is_told(texts: Texts) -> None:
    """Unapplied changes, pending dynamic update, people at work, blocked logins, extensions, users."""
    state = replace(
        answers.inspected(users=("А", "Б")),
        unapplied_changes=True,
        dynamic_update_pending=True,
        in_use=True,
        connection_block=ConnectionBlock("закрыто до утра"),
        extensions=(Extension("Доработка", "1.2"),),
    )
    words = plain(infobase.details(texts, answers.infobase(), state, INK))
    told = [texts(f"ui.infobase.{key}") for key in ("unapplied", "dynamic", "in-use")]
    expected = [*told, "закрыто до утра", "Доработка 1.2", texts("ui.infobase.users", count=2)]
    assert [] == [each for each in expected if each not in words]


def test_an_unreadable_base_gives_its_reason(texts: Texts) -> None:
    """What happened, why, what to do."""
    error = InfobaseError("infobase.not-found", path="/bases/gone")
    words = plain(infobase.details(texts, answers.infobase(), error, INK))
    assert texts.problem(error).what in words.replace("&quot;", '"')


def test_names_from_files_are_never_markup(texts: Texts) -> None:
    """A base may be called anything."""
    entry = replace(answers.infobase(), title="<script>x</script>")
    assert "<script>" not in infobase.details(texts, entry, answers.inspected(), INK)


def offer(target: str, hops: int | None, *sources: str, through: tuple[str, ...] = ()) -> Offer:
    """A row of the list."""
    between = tuple(answers.identity(version) for version in through)
    return Offer(answers.release(target, *(sources or ("1.0.1.1",))), hops, between)


def test_a_row_says_how_far_the_release_is(texts: Texts) -> None:
    """Directly, through others, already passed, or what it needs."""
    current = Version("1.0.2.1")
    lines = [
        updates.offer_line(texts, each, current)
        for each in (
            offer("1.0.3.1", 1),
            offer("1.0.4.1", 2, through=("1.0.3.1",)),
            offer("1.0.2.1", None),
            offer("1.0.1.5", None),
            offer("1.0.9.1", None, "1.0.8.1"),
        )
    ]
    assert texts("ui.updates.direct") == lines[0]
    assert "1.0.3.1" in lines[1]
    assert [texts("ui.updates.installed"), texts("ui.updates.older")] == lines[2:4]
    assert "1.0.8.1" in lines[4]


def replacement(*versions: str) -> UpdatePlan:
    """A plan whose first step replaces the configuration whole."""
    plan = answers.plan(*versions)
    first = replace(plan.hops[0], release=replace(plan.hops[0].release, sources=(), replaces=True))
    return replace(plan, hops=(first, *plan.hops[1:]))


def test_a_row_says_that_the_configuration_is_replaced(texts: Texts) -> None:
    """Alone, or by which release and how many updates after it."""
    alone = replace(offer("1.0.2.1", 1), replaces=True)
    more = replace(offer("1.0.4.1", 3, through=("1.0.2.1", "1.0.3.1")), replaces=True)
    lines = [updates.offer_line(texts, each, None) for each in (alone, more)]
    assert texts("ui.replacing.way") == lines[0]
    assert texts("ui.replacing.way-on", version="1.0.2.1", count=2) == lines[1]


def test_the_chain_says_which_step_replaces_the_configuration(texts: Texts) -> None:
    """In its own row, which claims neither changes nor releases it starts from; the next row does."""
    plan = replacement("1.0.1.1", "1.0.2.1", "1.0.3.1")
    facts = ReleaseFacts(None, 0, 2**20, answers.report().began.date(), None)
    words = plain(updates.chain(texts, plan, {plan.hops[0].release: facts}, INK))
    first, second = words.split("1.0.2.1 → 1.0.3.1")
    assert texts("ui.replacing.count", count=1) in first
    assert texts("ui.replacing.hop") in first
    starts = texts("ui.updates.starts-from", sources="")
    assert (False, True) == (starts in first, starts in second)
    assert texts("ui.updates.changed", count=0) not in first


def test_many_sources_are_cut_short(texts: Texts) -> None:
    """Three newest and how many more."""
    line = updates.offer_line(texts, offer("2.0.0.1", None, *(f"1.0.{n}.1" for n in range(9))), None)
    assert ("1.0.8.1" in line, "1.0.0.1" in line, "6" in line) == (True, False, True)


def test_the_chain_names_every_hop(texts: Texts) -> None:
    """From -> to for each, with what changes once that is known."""
    plan = answers.plan("1.0.1.1", "1.0.2.1", "1.0.3.1")
    facts = ReleaseFacts(5, 2, 2**20, answers.report().began.date(), None)
    words = plain(updates.chain(texts, plan, {plan.hops[0].release: facts}, INK))
    assert "1.0.1.1 → 1.0.2.1" in words
    assert "1.0.2.1 → 1.0.3.1" in words
    assert texts("ui.updates.changed", count=5) in words


def test_news_come_newest_first(texts: Texts) -> None:
    """The release one goes to is read first; one without texts says so."""
    plan = answers.plan("1.0.1.1", "1.0.2.1", "1.0.3.1")
    facts = ReleaseFacts(1, 0, 1, answers.report().began.date(), "<p>свежее</p>")
    words = plain(updates.news(texts, plan, {plan.hops[1].release: facts}, INK))
    assert words.index("свежее") < words.index(texts("ui.updates.no-news"))


def state_to_review(**facts: object) -> WizardState:
    """A state with a plan."""
    values = {
        "infobase": answers.infobase(),
        "inspected": answers.inspected(),
        "plan": answers.plan("1.0.1.1", "1.0.2.1", "1.0.3.1"),
        "backup_directory": Path("/backups"),
    }
    return WizardState(**{**values, **facts})  # type: ignore[arg-type]


def test_the_summary_says_what_will_happen(texts: Texts) -> None:
    """From -> to, the hops in order, where the backup goes."""
    words = plain(review.summary(texts, state_to_review(), INK))
    assert "1.0.1.1 → 1.0.2.1 → 1.0.3.1" in words
    assert str(Path("/backups")) in words


def test_the_summary_says_that_the_configuration_is_replaced(texts: Texts) -> None:
    """Plainly, with what is lost; of an ordinary update nothing of it."""
    told = plain(review.summary(texts, state_to_review(plan=replacement("1.0.1.1", "1.0.2.1")), INK))
    ordinary = plain(review.summary(texts, state_to_review(), INK))
    for key in ("review", "alone"):
        words = texts(f"ui.replacing.{key}")
        assert (True, False) == (words in told, words in ordinary), key


def test_a_release_is_named_once_in_the_order_of_a_replacement(texts: Texts) -> None:
    """Replaced by its own release a configuration stays where it is; then come the updates."""
    plan = replacement("1.0.1.1", "1.0.1.1", "1.0.2.1")
    assert ": 1.0.1.1 → 1.0.2.1" in plain(review.summary(texts, state_to_review(plan=plan), INK))


@pytest.mark.parametrize("kind", list(BackupKind))
def test_the_summary_names_the_kind_of_the_backup(texts: Texts, kind: BackupKind) -> None:
    """Each kind by its own words, of files and of servers; none is called another."""
    base = answers.infobase(InfobaseKind.SERVER if kind in OF_SERVERS else InfobaseKind.FILE)
    state = state_to_review(infobase=base, backup_kind=kind, server_kind=kind)
    words = plain(review.summary(texts, state, INK))
    told = {
        other for other in BackupKind if texts(f"ui.review.backup.{other.value}", path="/backups") in words
    }
    assert {kind} == told


def test_the_summary_warns_of_no_backup(texts: Texts) -> None:
    """Going without is visible to the last moment."""
    words = plain(review.summary(texts, state_to_review(make_backup=False), INK))
    assert texts("ui.review.no-backup") in words


def test_checks_that_refuse_come_first(texts: Texts) -> None:
    """The obstacle is at the top, and the verdict counts it."""
    checks = (answers.OK, answers.WARNING, answers.ERROR)
    levels = [check.level for check in review.sorted_checks(checks)]
    assert [CheckLevel.ERROR, CheckLevel.WARNING, CheckLevel.OK] == levels
    assert (CheckLevel.ERROR, texts("ui.review.verdict.error", count=1)) == review.verdict(texts, checks)
    assert CheckLevel.WARNING is review.verdict(texts, checks[:2])[0]
    assert CheckLevel.OK is review.verdict(texts, checks[:1])[0]


@pytest.mark.parametrize(
    ("users", "offered"),
    [
        (("Кассир",), "Кассир"),
        (("Кассир", "Администратор"), "Администратор"),
        (("clerk", "Admin"), "Admin"),
        (("Кассир", "Директор"), ""),
        ((), ""),
    ],
)
def test_the_user_to_offer(users: tuple[str, ...], offered: str) -> None:
    """The only one, or an administrator; otherwise the person says."""
    assert offered == review.likely_user(users)


@pytest.mark.parametrize("outcome", list(RunOutcome))
def test_every_outcome_has_its_sentence(texts: Texts, outcome: RunOutcome) -> None:
    """The last page always knows what to say, and the releases stand on it."""
    state = end_run(state_to_review(), answers.report(outcome))
    said = result.verdict(texts, state)
    assert said.title
    assert said.words
    assert "1.0." in plain(result.account(texts, state, INK))


def test_only_a_proved_update_is_green() -> None:
    """The tone says how it ended, and so does the sign."""
    tones = {
        outcome: result.verdict(Texts("ru"), end_run(state_to_review(), answers.report(outcome))).tone
        for outcome in RunOutcome
    }
    assert [RunOutcome.DONE] == [outcome for outcome, tone in tones.items() if tone is Tone.OK]
    assert [RunOutcome.FAILED_NOT_RESTORED] == [
        outcome for outcome, tone in tones.items() if tone is Tone.ERROR
    ]


def test_a_failure_tells_problem_and_remedy(texts: Texts) -> None:
    """What failed, why the base is not restored, what to do."""
    problem = PlatformError("platform.not-found", path="1cv8")
    report = answers.report(RunOutcome.FAILED_NOT_RESTORED, problem=problem, restore_problem=problem)
    words = plain(result.account(texts, end_run(state_to_review(), report), INK))
    assert texts("ui.result.fact.restore-problem") in words


def test_a_run_without_a_report_is_still_told(texts: Texts) -> None:
    """Something nobody foresaw has words, and its details can be copied."""
    state = end_run(state_to_review(), ValueError("x"))
    assert Tone.ERROR is result.verdict(texts, state).tone
    assert "ValueError" in plain(result.account(texts, state, INK))
    assert "ValueError" in result.details(texts, state)


def test_details_for_the_clipboard_are_the_report(texts: Texts) -> None:
    """Copy details gives what the report says."""
    words = result.details(texts, end_run(state_to_review(), answers.report()))
    assert "20260101-120000-abcd" in words


def test_the_side_shows_answers(texts: Texts) -> None:
    """Each step that was answered shows its answer."""
    given = side_answers(texts, state_to_review(make_backup=False))
    assert ("Рабочая", "1.0.1.1 → 1.0.3.1", texts("ui.side.no-backup")) == (
        given[Step.INFOBASE],
        given[Step.UPDATES],
        given[Step.BACKUP],
    )
