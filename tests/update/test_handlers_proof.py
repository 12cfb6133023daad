"""What proves that an application updated its data, and what becomes of a run where nothing does.

The application is the simulated one, a process of its own; its register lies in the true file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.stand import Stand, make_stand

from updater.demo.platform.state import read_state, write_state
from updater.errors import PlatformError, RunError
from updater.infobases.application import application_record
from updater.model.configuration import UpdateSubsystem
from updater.model.extras import Extras
from updater.texts import Texts
from updater.update.report import Report, RunOutcome, render_text, summary
from updater.update.run import run_update

if TYPE_CHECKING:
    from pathlib import Path

_RU = UpdateSubsystem.RUSSIAN
OLD, MIDDLE, LAST = "1.0.1.1", "1.0.2.1", "1.0.3.1"


def switch(stand: Stand, **faults: str) -> None:
    """Switch the simulated platform's faults beside the base."""
    state = read_state(stand.directory)
    state.faults.update(faults)
    write_state(stand.directory, state)


def remember(stand: Stand, **facts: Any) -> None:
    """Change what the simulated platform knows of the base."""
    state = read_state(stand.directory)
    for name, value in facts.items():
        setattr(state, name, value)
    write_state(stand.directory, state)


def update(stand: Stand, **changes: Any) -> Report:
    """Run the whole way."""
    return run_update(stand.request(**changes), stand.tools())


def ended(report: Report) -> tuple[str, str | None]:
    """How a run ended, and the code of its problem."""
    return report.outcome.value, report.problem.code if report.problem else None


def proofs(report: Report, step: str = "handlers") -> list[str]:
    """What proved a step, each time it was done."""
    return [each.proof for each in report.steps if each.step == step]


def notes(report: Report) -> list[str]:
    """Codes of what is told besides."""
    return [note.code for note in report.notes]


def test_the_register_proves_what_the_log_does_not_tell(tmp_path: Path) -> None:
    """A log that keeps errors only is silent; the application's own register names each release."""
    stand = make_stand(tmp_path, library=_RU)
    switch(stand, LOG="errors")
    report = update(stand)
    expected = [f"ВерсииПодсистем: УчётЗаявок {version}" for version in (MIDDLE, LAST)]
    assert (expected, ("done", None), []) == (proofs(report), ended(report), notes(report))
    assert LAST == application_record(stand.file).version
    assert not report.data_in_doubt


def test_handlers_that_did_nothing_are_found_out(tmp_path: Path) -> None:
    """Exit code 0, and the register still names the release before: the run fails, the base is restored."""
    stand = make_stand(tmp_path, (OLD, MIDDLE), library=_RU)
    switch(stand, RC0_UNCHANGED="handlers")
    report = update(stand)
    assert ("failed-restored", "run.handlers-undone") == ended(report)
    assert isinstance(report.problem, RunError)
    assert (OLD, "ВерсииПодсистем: УчётЗаявок") == (
        report.problem.params["found"],
        report.problem.params["place"],
    )
    assert (True, OLD) == (report.restored, stand.version())


def test_nothing_is_built_upon_handlers_without_a_proof(tmp_path: Path) -> None:
    """Neither log nor register: between releases that stops the run, with a code of its own."""
    stand = make_stand(tmp_path)
    switch(stand, LOG="errors")
    report = update(stand)
    assert ("failed-restored", "run.handlers-unproved") == ended(report)
    assert (True, OLD) == (report.restored, stand.version())
    done = [step.step for step in report.steps if step.end.value == "done"]
    assert ["checks", "backup", "update-cfg", "update-db-cfg"] == done


@pytest.mark.parametrize("language", ["ru", "en"])
def test_at_the_end_of_a_run_it_is_told_and_never_called_proved(tmp_path: Path, language: str) -> None:
    """The release is there; that its data followed nobody says, and so do the words."""
    stand = make_stand(tmp_path, (OLD, MIDDLE))
    switch(stand, LOG="errors")
    report, texts = update(stand), Texts(language)
    assert (("done", None), ["handlers-unproved"], [""]) == (ended(report), notes(report), proofs(report))
    assert report.data_in_doubt
    told = summary(report, texts)
    assert texts("report.outcome.done-in-doubt", start=OLD, reached=MIDDLE) == told
    assert "администратор" in told or "administrator" in told
    assert not any(word in render_text(report, texts) for word in ("это проверено", "this was proved"))


def test_with_a_record_of_success_nothing_is_doubted(tmp_path: Path) -> None:
    """The log alone proves the handlers of a configuration that keeps no register."""
    report = update(make_stand(tmp_path))
    assert (("done", None), [], False) == (ended(report), notes(report), report.data_in_doubt)
    middle, last = proofs(report)
    assert (True, True) == (f'"{MIDDLE}"' in middle, f'"{LAST}"' in last)


# What the application writes into its log has the remedy of a message of the platform


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({"minimum_platforms": {MIDDLE: "8.3.99.1"}}, "platform.too-old", "8.3.99.1"),
        ({"administrators": ["Кладовщик"]}, "platform.not-administrator", "административные права"),
        ({"updating_elsewhere": True}, "platform.updating-elsewhere", "BUHGALTER-2"),
    ],
)
def test_failures_told_by_the_log_have_their_own_remedy(
    tmp_path: Path, facts: dict[str, Any], code: str, words: str
) -> None:
    """The code says which remedy, the application's own words are kept."""
    stand = make_stand(tmp_path, (OLD, MIDDLE))
    remember(stand, **facts)
    report = update(stand)
    assert ("failed-restored", code) == ended(report)
    assert isinstance(report.problem, PlatformError)
    assert words in str(report.problem.params["text"])
    assert OLD == stand.version()


def test_a_handlers_own_words_stay_generic(tmp_path: Path) -> None:
    """Words that look like a message about something else decide nothing."""
    stand = make_stand(tmp_path, (OLD, MIDDLE))
    switch(stand, HANDLER_FAIL="Файл не обнаружен 'тарифы.xml'")
    report = update(stand)
    assert ("failed-restored", "run.handlers-failed") == ended(report)


# Deferred handlers (docs/platform.md 7.6)


def test_deferred_handlers_failing_in_the_middle_stop_the_chain(tmp_path: Path) -> None:
    """Logged before the success of the others and still not forgotten: restored, with a code of its own."""
    stand = make_stand(tmp_path, library=_RU)
    switch(stand, DEFERRED_FAIL="Не заполнен реквизит")
    report = update(stand)
    assert ("failed-restored", "run.deferred-failed") == ended(report)
    assert isinstance(report.problem, RunError)
    assert "Не заполнен реквизит" in str(report.problem.params["text"])
    assert (MIDDLE, OLD) == (report.problem.params["release"], stand.version())


def test_deferred_handlers_failing_at_the_end_are_told(tmp_path: Path) -> None:
    """The release is done, as with the vendor; the report says what is left to a person."""
    stand = make_stand(tmp_path, (OLD, MIDDLE), library=_RU)
    switch(stand, DEFERRED_FAIL="Не заполнен реквизит")
    report = update(stand)
    assert (("done", None), ["deferred-failed"]) == (ended(report), notes(report))
    assert (True, MIDDLE) == (report.data_in_doubt, stand.version())


def test_leftovers_are_finished_first_unasked(tmp_path: Path) -> None:
    """The infobase itself says that they are there; the proof is the infobase or the log again."""
    stand = make_stand(tmp_path, (OLD, MIDDLE), library=_RU, deferred_done=False)
    assert application_record(stand.file).deferred_done is False
    report = update(stand)
    steps = [step.step for step in report.steps]
    assert ["checks", "backup", "finish-previous", "update-cfg"] == steps[:4]
    assert (("done", None), []) == (ended(report), notes(report))
    (proof,) = proofs(report, "finish-previous")
    assert OLD in proof
    assert application_record(stand.file).deferred_done is True


def test_leftovers_that_block_the_start_do_not_hang_to_the_limit(tmp_path: Path) -> None:
    """A form nobody sees: no record, nothing written, no work of the processor. It is ended and named."""
    stand = make_stand(tmp_path, (OLD, MIDDLE), library=_RU, deferred_done=False)
    switch(stand, DEFERRED_BLOCK="1")
    report = update(stand, handlers_silence=3.0, handlers_time_limit=600.0)
    assert ("failed-restored", "run.deferred-left") == ended(report)
    assert (True, OLD) == (report.seconds < 300, stand.version())


def test_a_silent_application_is_given_up(tmp_path: Path) -> None:
    """The same without known leftovers: it waits for an answer."""
    stand = make_stand(tmp_path, (OLD, MIDDLE))
    switch(stand, HANDLER_HANG="1")
    report = update(stand, handlers_silence=3.0, handlers_time_limit=600.0)
    assert ("failed-restored", "run.handlers-silent") == ended(report)
    assert OLD == stand.version()


def test_asked_for_and_nothing_left_nothing_is_started(tmp_path: Path) -> None:
    """Where the infobase says that all is done the application is not started for it."""
    stand = make_stand(tmp_path, (OLD, MIDDLE), library=_RU)
    report = update(stand, extras=Extras(finish_previous=True))
    assert ["ВерсииПодсистем: УчётЗаявок 1.0.1.1"] == proofs(report, "finish-previous")
    assert 1 == read_state(stand.directory).count_of("handlers")


def test_asked_for_and_unknown_it_is_told(tmp_path: Path) -> None:
    """Without log and constant nobody knows whether anything was finished: a note, no proof."""
    stand = make_stand(tmp_path, (OLD, MIDDLE))
    report = update(stand, extras=Extras(finish_previous=True))
    assert ([""], ["finish-unproved"]) == (proofs(report, "finish-previous"), notes(report))
    assert RunOutcome.DONE is report.outcome


def test_what_is_finished_first_is_kept_for_going_on(tmp_path: Path) -> None:
    """The journal knows of the step, so that a run that was cut off has the same steps."""
    stand = make_stand(tmp_path, (OLD, MIDDLE), library=_RU, deferred_done=False)
    report = update(stand)
    details = stand.tools().journal.run(report.run_id).details
    assert json.loads(json.dumps(details))["extras"]["finish_previous"] is True
