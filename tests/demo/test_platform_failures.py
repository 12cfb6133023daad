"""The simulated platform fails as the real one is known to: command line, output, access, faults."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil
import pytest
from support.simulated import LIMIT, World

from updater.demo.platform.faults import Faults
from updater.formats.dump import read_dump
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.infobases.access import held, in_use
from updater.infobases.inspection import inspect_infobase

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

WRONG_USER = "Идентификация пользователя не выполнена\nНеправильное имя или пароль пользователя"
NO_WINDOWS = "Запрещено использование окон. Передан ключ DisableStartupDialogs."
BAD_LINE = "Ошибка в параметрах командной строки."
NOT_FOUND = "Информационная база не обнаружена!"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A platform with a base at the first release."""
    return World(tmp_path)


# Command line


def test_glued_values_in_quotes_are_understood(world: World) -> None:
    """`/F"dir"` is how the vendor writes it; a quote inside is doubled."""
    answer = world.run("DESIGNER", f'/F"{world.base}"', '/N""', "/GetConfigGenerationID")
    assert (0, 40) == (answer.code, len(answer.text))


def test_keys_ignore_case_and_the_old_mode_is_known(world: World) -> None:
    """CONFIG is the older name of DESIGNER, and keys are known in any case."""
    assert 0 == world.run("config", "/f", str(world.base), "/GETCONFIGGENERATIONID").code


@pytest.mark.parametrize(
    "words",
    [("/Qqq",), ("/DumpCfg", "a.cf", "/DumpDBCfg", "b.cf"), ("/GetConfigGenerationID", "/IBCheckAndRepair")],
)
def test_a_wrong_command_line(world: World, words: tuple[str, ...]) -> None:
    """An unknown key, or a second command that may not follow: exit code 1 and one message."""
    answer = world.designer(*words)
    assert (1, BAD_LINE) == (answer.code, answer.text)


def test_of_repeated_keys_the_last_counts(world: World) -> None:
    """A second `/F` takes the place of the first."""
    words = ("DESIGNER", "/F", str(world.root / "нет"), "/F", str(world.base), "/GetConfigGenerationID")
    assert 0 == world.run(*words).code


@pytest.mark.parametrize("words", [("/IBName", "База"), ("/WS", "http://example.org/base")])
def test_bases_named_otherwise_are_not_there(world: World, words: tuple[str, str]) -> None:
    """Names of the list and web addresses lead nowhere here."""
    answer = world.run("DESIGNER", *words, "/GetConfigGenerationID")
    assert (1, NOT_FOUND) == (answer.code, answer.text)


def test_a_connection_string_names_a_folder_or_a_server(world: World) -> None:
    """`File=` is a folder; `Srvr=` with `Ref=` is a server, which is down here."""
    of_file = world.run("DESIGNER", "/IBConnectionString", f"File={world.base};", "/GetConfigGenerationID")
    of_server = world.run(
        "DESIGNER", "/IBConnectionString", "Srvr=127.0.0.1:18342;Ref=b;", "/DumpCfg", "x.cf"
    )
    assert (0, 1) == (of_file.code, of_server.code)
    assert "server_addr=tcp://127.0.0.1:18342" in of_server.text


def test_the_launcher_does_nothing(world: World) -> None:
    """`1cv8s` exits 0, writes nothing, does nothing (measured)."""
    world.executable = world.executable.with_name(world.executable.name.replace("1cv8", "1cv8s"))
    answer = world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    assert (0, b"", None) == (answer.code, answer.raw, answer.result)
    assert ("1.0.1.5", "1.0.1.5") == world.versions()


# Output


def test_out_is_utf8_with_mark_and_crlf(world: World) -> None:
    """As in real files of Linux and Windows; /DumpResult has a mark and the digit."""
    answer = world.designer("/Qqq")
    assert b"\xef\xbb\xbf" + BAD_LINE.encode() + b"\r\n" == answer.raw
    assert b"\xef\xbb\xbf1" == (world.root / "result.txt").read_bytes()


def test_no_truncate_keeps_what_was_there(world: World) -> None:
    """With `-NoTruncate` a second run adds its lines and no second mark."""
    out = world.root / "kept.txt"
    for _ in range(2):
        line = ("DESIGNER", "/F", str(world.base), "/Qqq", "/Out", str(out), "-NoTruncate")
        world.start(*line).communicate(timeout=LIMIT)
    assert ("\ufeff" + f"{BAD_LINE}\r\n" * 2).encode() == out.read_bytes()


def test_old_platforms_write_the_console_page(world: World) -> None:
    """`SIM_OUT=cp1251` is the platform of 2016; the product reads it the same."""
    answer = world.designer("/Qqq", SIM_OUT="cp1251")
    assert (BAD_LINE, f"{BAD_LINE}\r\n".encode("cp1251")) == (answer.text, answer.raw)


def test_out_may_be_missing(world: World) -> None:
    """Without a file the exit code is all there is."""
    answer = world.designer("/Qqq", SIM_OUT="missing")
    assert (1, b"") == (answer.code, answer.raw)


# Access


def test_an_absent_base(world: World) -> None:
    """A folder without an infobase (measured)."""
    answer = world.run("DESIGNER", "/F", str(world.root), "/DumpCfg", "x.cf")
    assert (1, NOT_FOUND) == (answer.code, answer.text)


def test_a_dead_server(world: World) -> None:
    """The three measured lines; the real one takes half a minute."""
    answer = world.run("DESIGNER", "/S", r"127.0.0.1:18342\testib", "/DumpCfg", "x.cf")
    assert 1 == answer.code
    assert "server_addr=tcp://127.0.0.1:18342" in answer.text


def test_no_licence(world: World) -> None:
    """The measured words."""
    answer = world.designer("/GetConfigGenerationID", SIM_LICENSE="absent")
    assert 1 == answer.code
    assert answer.text.startswith("Не найдена лицензия.")


def test_a_licence_that_is_not_fit(world: World) -> None:
    """The attested words."""
    answer = world.designer("/GetConfigGenerationID", SIM_LICENSE="unfit")
    assert (1, "Операция не может быть выполнена с текущим составом лицензий.") == (answer.code, answer.text)


def test_a_licence_comes_free_at_the_second_try(world: World) -> None:
    """A busy licence is a passing failure."""
    codes = [world.designer("/GetConfigGenerationID", SIM_LICENSE="none_free:2").code for _ in range(2)]
    assert [1, 0] == codes


def test_the_session_lock_lets_the_right_code_pass(world: World) -> None:
    """Without the code of the lock nobody gets in; with it one does (attested)."""
    world.remember(lock={"message": "Идёт обновление", "code": "1234"})
    answer = world.designer("/GetConfigGenerationID", "/UC", "0000")
    assert (1, "Начало сеанса с информационной базой запрещено.\nИдёт обновление") == (
        answer.code,
        answer.text,
    )
    assert 0 == world.designer("/GetConfigGenerationID", "/UC1234").code


def _all_wrong(world: World) -> None:
    """Let everything be in the way at once but the licence."""
    world.file.unlink()
    infobase_with_configuration(world.file, world.builds["1.0.1.5"].files, users=["Админ"])
    world.remember(
        lock={"message": "Закрыто", "code": "1234"},
        passwords={"Админ": "верно"},
        sessions=[{"host": "PC-2", "started": "01.11.2026 в 9:02:11", "application": "Конфигуратор"}],
    )


def test_failures_come_in_their_order(world: World) -> None:
    """Licence, base, lock, login, Designer, sessions: each stands before all that come after it."""
    _all_wrong(world)
    command, code = ("/DumpIB", str(world.root / "x.dt")), ("/UC", "1234")
    user, right = ("/N", "Админ", "/P", "нет"), ("/N", "Админ", "/P", "верно")
    none = world.designer(*command, SIM_LICENSE="absent").text
    absent = world.run("DESIGNER", "/F", str(world.root / "нет"), *command, SIM_LICENSE="absent").text
    locked = world.designer(*command, *user).text
    wrong = world.designer(*command, *code, *user).text
    designer = world.designer(*command, *code, *right).text
    world.remember(sessions=[{"host": "PC-2", "started": "01.11.2026 в 9:02:11"}])
    others = world.designer(*command, *code, *right).text
    heads = [text.splitlines()[0][:30] for text in (none, absent, locked, wrong, designer, others)]
    assert [
        "Не найдена лицензия. Не обнару",
        "Не найдена лицензия. Не обнару",
        "Начало сеанса с информационной",
        "Идентификация пользователя не ",
        "Ошибка блокировки информационн",
        "Ошибка исключительной блокиров",
    ] == heads


def test_a_licence_is_wanted_before_a_server_or_a_new_base(world: World) -> None:
    """A dead server, and `/RestoreIB` into a folder without a base, are not even tried without one."""
    dead = world.run("DESIGNER", "/S", r"127.0.0.1:18342\b", "/DumpCfg", "x.cf", SIM_LICENSE="absent")
    new = world.root / "новая"
    made = world.run("DESIGNER", "/F", str(new), "/RestoreIB", "x.dt", SIM_LICENSE="absent")
    assert ["Не найдена лицензия"] * 2 == [answer.text[:19] for answer in (dead, made)]
    assert not new.exists()


def test_commands_may_take_the_measured_time() -> None:
    """`SIM_SLOW` is four seconds of a Designer command of 8.3; `SIM_TIME` comes first."""
    durations = [
        Faults(each).duration for each in ({}, {"SIM_SLOW": "1"}, {"SIM_SLOW": "1", "SIM_TIME": "2"})
    ]
    assert [0.1, 4.0, 2.0] == durations


def test_users_log_in(tmp_path: Path) -> None:
    """Name and password must be right; with dialogs off a missing name is an error."""
    world = World(tmp_path, users=("Админ", "Кладовщик"))
    world.remember(passwords={"Админ": "тайна"})
    assert NO_WINDOWS == world.designer("/GetConfigGenerationID").text
    assert WRONG_USER == world.designer("/GetConfigGenerationID", "/N", "Админ", "/P", "нет").text
    assert WRONG_USER == world.designer("/GetConfigGenerationID", "/N", "Чужой").text
    assert 0 == world.designer("/GetConfigGenerationID", "/N", "Админ", "/P", "тайна").code
    assert 0 == world.designer("/GetConfigGenerationID", "/NКладовщик").code


def test_a_missing_name_without_the_switch_waits_behind_a_dialog(tmp_path: Path) -> None:
    """Nobody answers the dialog, so it never ends."""
    world = World(tmp_path, users=("Админ",))
    process = world.start("DESIGNER", "/F", str(world.base), "/GetConfigGenerationID")
    _still_running(process)


def test_the_base_is_held_and_marked_while_a_command_runs(world: World) -> None:
    """Marks lie beside and the base cannot be had; after the end both are gone."""
    process = world.start("ENTERPRISE", "/F", str(world.base))
    _until(lambda: in_use(world.file) is True and (world.base / "1Cv8.1CL").exists())
    assert {"1Cv8tmp.1CD", "1Cv8tmp.1CL"} <= {entry.name for entry in world.base.iterdir()}
    second = world.designer("/GetConfigGenerationID")
    assert 1 == second.code
    assert "Активные сеансы и соединения:" in second.text
    _ended(process)
    assert in_use(world.file) is False
    assert (world.base / "1Cv8.1CL").exists(), "a killed process leaves its marks"
    assert 0 == world.designer("/GetConfigGenerationID").code
    assert not (world.base / "1Cv8.1CL").exists()


def test_two_designers_cannot_share_a_base(world: World) -> None:
    """The second one is told that a Designer may be open (attested)."""
    process = world.start(
        "DESIGNER",
        "/F",
        str(world.base),
        "/GetConfigGenerationID",
        environ={"SIM_HANG": "GetConfigGenerationID"},
    )
    _until(lambda: world.state().holder == "DESIGNER")
    answer = world.designer("/GetConfigGenerationID")
    _ended(process)
    assert "Ошибка блокировки информационной базы для конфигурирования" in answer.text


def test_a_base_held_by_the_product_is_busy(world: World) -> None:
    """While a backup holds the file the platform does not get it."""
    with held(world.file):
        assert 1 == world.designer("/GetConfigGenerationID").code


# Faults


def test_a_crash_leaves_nothing_said_and_nothing_done(world: World) -> None:
    """It dies with a code that is no answer, /Out holds the mark alone."""
    before = world.file.read_bytes()
    answer = world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")), SIM_CRASH="UpdateCfg")
    assert answer.code not in {0, 1}
    assert (b"\xef\xbb\xbf", None) == (answer.raw, answer.result)
    assert before == world.file.read_bytes()


def test_a_torn_write_damages_the_base(world: World) -> None:
    """Half of the writing is done: what a backup is for."""
    before = world.file.read_bytes()
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    answer = world.designer("/UpdateDBCfg", SIM_TEAR="UpdateDBCfg")
    assert answer.code not in {0, 1}
    assert before != world.file.read_bytes()


def test_a_fault_can_wait_for_the_second_time(world: World) -> None:
    """`UpdateDBCfg:2` leaves the first one alone."""
    codes = [world.designer("/UpdateDBCfg", SIM_FAIL="update-db-cfg:2").code for _ in range(3)]
    assert [0, 1, 0] == codes


def test_files_may_come_after_the_exit(world: World) -> None:
    """Late files are late: nothing at the exit, everything a moment later."""
    answer = world.designer("/Qqq", SIM_LATE_OUT="300")
    assert (b"", None) == (answer.raw, answer.result)
    _until((world.root / "result.txt").exists)


def test_only_the_messages_may_come_after_the_exit(world: World) -> None:
    """The result is there at once, the words a moment later."""
    answer = world.designer("/Qqq", SIM_LATE_OUT="300", SIM_LATE="out")
    assert (b"", 1) == (answer.raw, answer.result)
    _until((world.root / "out.txt").exists)


def test_dump_and_restore_of_the_whole_base(world: World) -> None:
    """/RestoreIB replaces what is there without asking, and creates what is not (measured)."""
    dump, before = world.root / "base.dt", inspect_infobase(world.base, deep=True)
    assert "Выгрузка информационной базы успешно завершена" == world.designer("/DumpIB", str(dump)).text
    assert read_dump(dump).sound
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    assert "Загрузка информационной базы успешно завершена" == world.designer("/RestoreIB", str(dump)).text
    after = inspect_infobase(world.base, deep=True)
    assert (before.configuration, before.support, False) == (
        after.configuration,
        after.support,
        after.unapplied_changes,
    )
    world.base = world.root / "новая"
    assert 0 == world.designer("/RestoreIB", str(dump)).code
    created = inspect_infobase(world.base, deep=True)
    assert (before.configuration, True) == (created.configuration, created.sound)


def test_an_infobase_is_created(world: World) -> None:
    """CREATEINFOBASE makes an empty base and echoes the connection string (measured)."""
    target = world.root / "пустая"
    answer = world.run("CREATEINFOBASE", f'File="{target}";')
    assert f'Создание информационной базы ("File="{target}";") успешно завершено' == answer.text
    world.base = target
    assert "0" * 40 == world.designer("/GetConfigGenerationID").text


@pytest.mark.parametrize(
    ("fault", "value", "code"),
    [("LICENSE", "absent", 1), ("LICENSE", "none_free", 1), ("FAIL", "CREATEINFOBASE", 1)],
)
def test_an_infobase_is_not_created(world: World, fault: str, value: str, code: int) -> None:
    """Making one wants a licence and may fail as every command; nothing is made then."""
    target = world.root / "пустая"
    answer = world.run("CREATEINFOBASE", f'File="{target}";', **{f"SIM_{fault}": value})
    assert (code, False) == (answer.code, target.exists())


def test_the_probe_writes_properties_and_support(world: World) -> None:
    """The Designer's properties and the support record as files; /Out holds the mark alone."""
    target = world.root / "files"
    target.mkdir()
    answer = world.designer("/DumpConfigToFiles", str(target))
    assert (0, b"\xef\xbb\xbf") == (answer.code, answer.raw)
    assert "<Version>1.0.1.5</Version>" in (target / "Configuration.xml").read_text("utf-8-sig")
    assert (target / "Ext" / "ParentConfigurations.bin").exists()


def test_a_repository_shows_in_the_probe(world: World) -> None:
    """The first line of /Out, with exit code 0 (measured)."""
    target = world.root / "files"
    target.mkdir()
    answer = world.designer("/DumpConfigToFiles", str(target), SIM_REPOSITORY="1")
    assert (0, "Соединение с хранилищем конфигурации не установлено") == (answer.code, answer.text)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("/IBCheckAndRepair", "-TestOnly"), (0, "Тестирование закончено")),
        (("/CheckConfig",), (0, "Ошибок не обнаружено")),
        (("/CompareCfg", "-FirstConfigurationType", "MainConfiguration"), (0, "")),
        (("/DumpDBCfgList",), (1, BAD_LINE)),
        (("/DumpDBCfgList", "-AllExtensions"), (0, "")),
    ],
)
def test_commands_that_look(world: World, words: tuple[str, ...], expected: tuple[int, str]) -> None:
    """Closing phrases and exit codes as recorded."""
    answer = world.designer(*words)
    assert expected == (answer.code, answer.text)


def _until(happened: object, limit: float = LIMIT) -> None:
    assert callable(happened)
    deadline = time.monotonic() + limit
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def _still_running(process: subprocess.Popen[bytes]) -> None:
    time.sleep(1.0)
    running = process.poll() is None
    _ended(process)
    assert running


def _ended(process: subprocess.Popen[bytes]) -> None:
    for child in psutil.Process(process.pid).children(recursive=True):
        child.kill()
    process.kill()
    process.communicate(timeout=LIMIT)
