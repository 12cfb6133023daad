"""Classification: the exit code decides, words only name the reason."""

from __future__ import annotations

import json

import pytest
from support.fixtures import fixture

from updater.enterprise.outcomes import PHRASES, OutcomeKind, classify
from updater.enterprise.process import Completed
from updater.errors import Bug
from updater.texts import Texts

KINDS = {
    "updatecfg_ok": OutcomeKind.DONE,
    "updatecfg_not_applicable": OutcomeKind.NOT_APPLICABLE,
    "updatecfg_modified_no_settings": OutcomeKind.OWN_CHANGES,
    "updatedbcfg_noop": OutcomeKind.DONE,
    "updatedbcfg_session_open": OutcomeKind.SESSIONS_OPEN,
    "updatedbcfg_session_force": OutcomeKind.DONE,
    "bad_arguments": OutcomeKind.BAD_ARGUMENTS,
    "dialog_needed": OutcomeKind.DIALOG_NEEDED,
    "ib_not_found": OutcomeKind.INFOBASE_ABSENT,
    "server_unreachable": OutcomeKind.SERVER_UNREACHABLE,
    "license_absent": OutcomeKind.LICENCE_ABSENT,
    "license_none_free": OutcomeKind.LICENCE_BUSY,
    "designer_lock": OutcomeKind.DESIGNER_OPEN,
    "sessions_denied": OutcomeKind.SESSIONS_DENIED,
    "auth_failed": OutcomeKind.WRONG_USER,
    "user_unknown": OutcomeKind.WRONG_USER,
    "version_mismatch": OutcomeKind.VERSIONS_DIFFER,
    "cfu_busy": OutcomeKind.FILE_BUSY,
    "dev_licence": OutcomeKind.LICENCE_UNFIT,
    "not_a_cluster_port": OutcomeKind.NOT_A_CLUSTER,
    "exclusive_8_3_18": OutcomeKind.SESSIONS_OPEN,
    "data_errors_101": OutcomeKind.DATA_ERRORS,
}


def _completed(exit_code: int, text: str = "", **more: bool) -> Completed:
    return Completed(exit_code, text, None, 1.0, **more)


@pytest.mark.parametrize("run", KINDS)
@pytest.mark.parametrize("language", ["out", "out_en"])
def test_recorded_runs(run: str, language: str) -> None:
    """Each recorded run of a real platform gets its kind, in both languages where both are known."""
    runs = json.loads(fixture("batch/measured/designer_runs.json").read_text("utf-8"))["runs"]
    record = next(entry for entry in runs if entry["id"] == run)
    if language not in record:
        language = "out"
    outcome = classify("update-cfg", _completed(record["rc"], "\n".join(record[language])))
    assert KINDS[run] == outcome.kind


def test_words_of_success_do_not_undo_a_failure() -> None:
    """Exit code 1 with the success phrase is a failure."""
    outcome = classify("update-cfg", _completed(1, "Обновление конфигурации успешно завершено"))
    assert OutcomeKind.FAILED == outcome.kind


def test_words_of_failure_do_not_undo_a_success() -> None:
    """Exit code 0 stays a success, but the words are kept as the suspected reason."""
    outcome = classify("update-cfg", _completed(0, "Файл не содержит доступных обновлений"))
    assert (True, OutcomeKind.NOT_APPLICABLE) == (outcome.succeeded, outcome.suspected)
    assert "platform.not-applicable" == outcome.error().code


def test_a_result_that_is_not_zero_is_a_failure() -> None:
    """`/DumpResult` may tell what the exit code hides."""
    completed = Completed(0, "", 1, 1.0)
    assert OutcomeKind.SILENT == classify("update-cfg", completed).kind


@pytest.mark.parametrize("code", [-11, -1073741819, 0xC0000005])
def test_a_dead_process_has_crashed(code: int) -> None:
    """A signal or a Windows status code is a crash."""
    assert OutcomeKind.CRASHED == classify("update-cfg", _completed(code)).kind


def test_what_we_ended_ourselves_says_why() -> None:
    """Time limit and cancel win over whatever code the killed process has."""
    assert OutcomeKind.TIMED_OUT == classify("x", _completed(-15, timed_out=True)).kind
    assert OutcomeKind.CANCELLED == classify("x", _completed(-15, cancelled=True)).kind


def test_an_unknown_message_is_shown_as_it_is() -> None:
    """The person sees the platform's own words, whatever they are."""
    error = classify("update-cfg", _completed(1, "Что-то новое")).error()
    assert "Что-то новое" in Texts("ru").problem(error).why


def test_a_success_has_no_error() -> None:
    """Asking a clean success for its error is a mistake of the program."""
    with pytest.raises(Bug):
        classify("update-cfg", _completed(0)).error()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_failure_has_words(language: str) -> None:
    """Each kind of failure has what, why and what to do, with all facts filled in."""
    texts = Texts(language)
    kinds = set(OutcomeKind) - {OutcomeKind.DONE, OutcomeKind.DONE_DYNAMICALLY}
    assert {kind for _phrase, kind in PHRASES} <= kinds
    for kind in kinds:
        problem = texts.problem(_error_of(kind))
        assert problem.what
        assert problem.why
        assert problem.remedy
        assert f"platform.{kind.value}" == problem.code


def _error_of(kind: OutcomeKind) -> Exception:
    from updater.enterprise.outcomes import Outcome  # noqa: PLC0415 - only here

    return Outcome(kind, "update-cfg", "слова", 1, 2.0).error()
