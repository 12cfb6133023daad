"""Classification: the exit code decides, words only name the reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.fixtures import fixture

from updater.enterprise.named_sessions import named_sessions
from updater.enterprise.outcomes import PHRASES, OutcomeKind, classify, told_failure
from updater.enterprise.process import Completed
from updater.errors import Bug
from updater.texts import Texts

KINDS = {
    "updatecfg_ok": OutcomeKind.DONE,
    "updatecfg_not_applicable": OutcomeKind.NOT_APPLICABLE,
    "updatecfg_modified_no_settings": OutcomeKind.OWN_CHANGES,
    "updatecfg_settings_donotmerge": OutcomeKind.DONE,
    "updatecfg_settings_missing": OutcomeKind.FILE_ABSENT,
    "updatecfg_settings_empty": OutcomeKind.MERGE_SETTINGS,
    "updatecfg_settings_bad": OutcomeKind.OWN_CHANGES,
    "updatecfg_settings_get_second": OutcomeKind.DONE,
    "updatecfg_settings_main_priority": OutcomeKind.DONE,
    "updatecfg_plus_updatedbcfg_one_process": OutcomeKind.DONE,
    "updatedbcfg_noop": OutcomeKind.DONE,
    "updatedbcfg_session_open": OutcomeKind.SESSIONS_OPEN,
    "updatedbcfg_session_force": OutcomeKind.DONE,
    "updatedbcfg_session_force_time": OutcomeKind.DONE,
    "restoreib_session_open": OutcomeKind.SESSIONS_OPEN,
    "exclusive_8_3_18": OutcomeKind.SESSIONS_OPEN,
    "dumpib_ok": OutcomeKind.DONE,
    "restoreib_ok": OutcomeKind.DONE,
    "dumpcfg_ok": OutcomeKind.DONE,
    "dumpconfigtofiles_ok": OutcomeKind.DONE,
    "createinfobase_ok": OutcomeKind.DONE,
    "checkconfig_ok": OutcomeKind.DONE,
    "ibcheckandrepair_ok": OutcomeKind.DONE,
    "generation_id": OutcomeKind.DONE,
    "repository_bound": OutcomeKind.DONE,
    "cf1cv8s": OutcomeKind.DONE,
    "bad_arguments": OutcomeKind.BAD_ARGUMENTS,
    "extension_option_twice": OutcomeKind.BAD_ARGUMENTS,
    "dialog_needed": OutcomeKind.DIALOG_NEEDED,
    "dialog_needed_cluster_admin": OutcomeKind.DIALOG_NEEDED,
    "ib_not_found": OutcomeKind.INFOBASE_ABSENT,
    "server_unreachable": OutcomeKind.SERVER_UNREACHABLE,
    "server_unreachable_full": OutcomeKind.SERVER_UNREACHABLE,
    "not_a_cluster_port": OutcomeKind.NOT_A_CLUSTER,
    "license_absent": OutcomeKind.LICENCE_ABSENT,
    "licence_absent_measured": OutcomeKind.LICENCE_ABSENT,
    "license_none_free": OutcomeKind.LICENCE_BUSY,
    "dev_licence": OutcomeKind.LICENCE_UNFIT,
    "designer_lock": OutcomeKind.DESIGNER_OPEN,
    "sessions_denied": OutcomeKind.SESSIONS_DENIED,
    "auth_failed": OutcomeKind.WRONG_USER,
    "user_unknown": OutcomeKind.WRONG_USER,
    "version_mismatch": OutcomeKind.VERSIONS_DIFFER,
    "cfu_busy": OutcomeKind.FILE_BUSY,
    "mergecfg_enable_support_plain_cf": OutcomeKind.SUPPORT_IMPOSSIBLE,
    "createdistribution_unapplied": OutcomeKind.UNAPPLIED_CHANGES,
    "comparecfg_vendor_absent": OutcomeKind.OFF_SUPPORT,
    "data_errors_101": OutcomeKind.DATA_ERRORS,
}


def _completed(exit_code: int, text: str = "", **more: bool) -> Completed:
    return Completed(exit_code, text, None, 1.0, **more)


def _recorded(name: str) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = json.loads(fixture(f"batch/measured/{name}").read_text("utf-8"))["runs"]
    return runs


def _code(record: dict[str, Any]) -> int:
    return int(record["rc"]) if record["rc"] != "non-zero" else 1


def test_no_recorded_run_is_left_out() -> None:
    """Whatever was recorded from a real platform has a kind below."""
    assert {record["id"] for record in _recorded("designer_runs.json")} == set(KINDS)


@pytest.mark.parametrize("run", KINDS)
@pytest.mark.parametrize("language", ["out", "out_en"])
def test_recorded_runs(run: str, language: str) -> None:
    """Each recorded run of a real platform gets its kind, in both languages where both are known."""
    record = next(entry for entry in _recorded("designer_runs.json") if entry["id"] == run)
    lines = record.get(language) or record.get("out") or ()
    outcome = classify("update-cfg", _completed(_code(record), "\n".join(lines)))
    assert KINDS[run] == outcome.kind
    assert outcome.succeeded == (record["rc"] == 0)


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        (-1, "Идентификация пользователя не выполнена", OutcomeKind.WRONG_USER),
        (255, "Ошибка исключительной блокировки информационной базы.", OutcomeKind.SESSIONS_OPEN),
        (254, "Ошибка блокировки каталога данных сервера.", OutcomeKind.FAILED),
        (255, "", OutcomeKind.SILENT),
    ],
)
def test_codes_of_the_other_tool(code: int, text: str, kind: OutcomeKind) -> None:
    """Recorded codes of ibcmd: -1 with known words is no crash, 254 and 255 are ordinary failures."""
    recorded = {(record["rc"], line) for record in _recorded("ibcmd_runs.json") for line in record["out"]}
    assert not text or any(code == seen and line.startswith(text) for seen, line in recorded)
    assert kind == classify("x", _completed(code, text)).kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Обновление приложения невозможно.\nПредварительно обновите версию платформы 1С:Предприятие.",
            OutcomeKind.TOO_OLD,
        ),
        (
            "Приложение не было обновлено на новую версию по причине:\nОбновление уже выполняется…",
            OutcomeKind.UPDATING_ELSEWHERE,
        ),
        ("Приложение не было обновлено на новую версию по причине:\n{Модуль}", OutcomeKind.HANDLERS_FAILED),
        (
            "Для завершения обновления версии приложения требуются административные права",
            OutcomeKind.NOT_ADMINISTRATOR,
        ),
        ("Отложенное обновление завершилось с ошибками: 3", OutcomeKind.DEFERRED_FAILED),
        ("Не выполнены дополнительные процедуры обработки данных", OutcomeKind.DEFERRED_PENDING),
        ("Не удалось выполнить обновление", OutcomeKind.HANDLERS_FAILED),
    ],
)
def test_words_of_the_application(text: str, kind: OutcomeKind) -> None:
    """What the vendor's library says when handlers cannot run names the cause, not only the failure."""
    assert kind == classify("handlers", _completed(1, text)).kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Предварительно обновите версию платформы 1С:Предприятие.", "platform.too-old"),
        ("Обновление уже выполняется: компьютер А", "platform.updating-elsewhere"),
        ("требуются административные права", "platform.not-administrator"),
        ("Отложенное обновление завершилось с ошибками", "platform.deferred-failed"),
        ("Не выполнены дополнительные процедуры обработки данных", "platform.deferred-pending"),
        ("Файл не обнаружен 'x.xml'", None),
        ("Деление на ноль", None),
    ],
)
def test_words_of_the_event_log_find_the_same_remedies(text: str, code: str | None) -> None:
    """What an application wrote into its log is recognised; a handler's own words stay its own."""
    error = told_failure("handlers", f"Приложение не было обновлено на новую версию по причине:\n{text}")
    assert code == (error.code if error else None)
    assert error is None or text in Texts("ru").problem(error).why


def test_a_dynamic_update_is_a_failure() -> None:
    """It was told not to be one; exit code 0 or not, the sessions go on with the old configuration."""
    outcome = classify("update-db-cfg", _completed(0, "Конфигурация обновлена динамически"))
    assert (False, OutcomeKind.DONE_DYNAMICALLY) == (outcome.succeeded, outcome.kind)
    assert "platform.done-dynamically" == outcome.error().code


def test_a_base_absent_on_a_server_is_not_a_folder() -> None:
    """The same words of the platform; the remedy is that of a server."""
    absent = Completed(1, "Информационная база не обнаружена!", 1, 1.0, on_server=True)
    problem = Texts("ru").problem(classify("update-cfg", absent).error())
    assert "platform.infobase-absent-on-server" == problem.code
    assert "Папка" not in problem.what + problem.why + problem.remedy


def test_sessions_are_named() -> None:
    """Both recorded wordings tell who works in the base, since when, and with what."""
    texts = {record["id"]: "\n".join(record.get("out") or ()) for record in _recorded("designer_runs.json")}
    (new,) = named_sessions(texts["restoreib_session_open"])
    (old,) = named_sessions(texts["exclusive_8_3_18"])
    assert ("06.10.2026 в 0:52:09", "Тонкий клиент", None) == (new.started, new.application, new.number)
    assert ("DESKTOP-KKQGLVV", 2, "Тонкий клиент") == (old.host, old.number, old.application)
    assert () == named_sessions("Ошибка")


def test_who_is_in_the_way_is_in_the_words() -> None:
    """The error of open sessions names program, computer and beginning; who is not named is not made up."""
    texts = {record["id"]: "\n".join(record.get("out") or ()) for record in _recorded("designer_runs.json")}
    named = classify("update-db-cfg", _completed(1, texts["exclusive_8_3_18"])).error()
    nobody = classify("update-db-cfg", _completed(1, "Error setting an exclusive lock")).error()
    (old,) = named_sessions(texts["exclusive_8_3_18"])
    assert (f"Тонкий клиент (DESKTOP-KKQGLVV, {old.started})", "—") == (
        named.params["who"],
        nobody.params["who"],
    )
    for language in ("ru", "en"):
        assert "DESKTOP-KKQGLVV" in Texts(language).problem(named).why.replace(str(named.params["text"]), "")


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


@pytest.mark.parametrize("code", [-11, -1, -1073741819, 0xC0000005, 139, 137])
def test_a_dead_process_has_crashed(code: int) -> None:
    """A signal, a Windows status code, or a signal told by a shell around the platform is a crash."""
    assert OutcomeKind.CRASHED == classify("update-cfg", _completed(code)).kind


def test_a_status_code_is_shown_as_people_search_for_it() -> None:
    """0xC0000005 is known everywhere as -1073741819."""
    assert -1073741819 == classify("update-cfg", _completed(0xC0000005)).exit_code


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
    kinds = set(OutcomeKind) - {OutcomeKind.DONE}
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
