"""The simulated platform updates: what is attested of the real one, as a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.simulated import World

from updater.demo.platform.launcher import install_simulated_platform
from updater.demo.product import NAME, VENDOR, own_configuration
from updater.enterprise.named_sessions import named_sessions
from updater.formats.configuration_files import read_all
from updater.formats.container import open_container
from updater.formats.event_log import read_events
from updater.formats.infobase_file import open_infobase_file
from updater.formats.writing.configuration import new_configuration
from updater.formats.writing.container import write_container
from updater.formats.writing.infobase_file import infobase_with_configuration
from updater.infobases.access import held
from updater.infobases.inspection import inspect_infobase

if TYPE_CHECKING:
    from pathlib import Path

SUCCESS = "Обновление конфигурации успешно завершено"
NOT_APPLICABLE = "Файл не содержит доступных обновлений"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A platform with a base at the first release."""
    return World(tmp_path)


def test_update_cfg_changes_only_the_main_configuration(world: World) -> None:
    """After /UpdateCfg the Designer is ahead and the database where it was (measured)."""
    answer = world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    assert (0, SUCCESS, 0) == (answer.code, answer.text, answer.result)
    assert ("1.0.1.5", "1.0.2.7") == world.versions()


def test_update_db_cfg_brings_the_database_over(world: World) -> None:
    """The measured lines are said, and the database has the Designer's release."""
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    answer = world.designer("/UpdateDBCfg", "-Dynamic-")
    lines = answer.text.splitlines()
    assert 0 == answer.code
    assert "Обработка структуры базы данных..." == lines[0]
    assert {"Принятие изменений...", SUCCESS} <= set(lines)
    assert ("1.0.2.7", "1.0.2.7") == world.versions()


def test_the_result_is_the_vendors_configuration_whole(world: World) -> None:
    """Two hops give exactly the files of the target release, sound and without leftovers."""
    for version in ("1.0.2.7", "1.0.4.2"):
        world.designer("/UpdateCfg", str(world.cfu(version)))
        world.designer("/UpdateDBCfg")
    with open_infobase_file(world.file) as infobase:
        infobase.check_soundness()
        assert not infobase.has_unapplied_changes()
        assert world.builds["1.0.4.2"].files == read_all(infobase.configuration_files())


def test_update_db_cfg_with_nothing_to_apply_is_silent(world: World) -> None:
    """Exit code 0 and nothing but the mark in /Out (measured)."""
    answer = world.designer("/UpdateDBCfg")
    assert (0, b"\xef\xbb\xbf") == (answer.code, answer.raw)


def test_both_commands_in_one_process(world: World) -> None:
    """/UpdateDBCfg may follow; the phrase of success comes exactly twice (a parser of real output)."""
    answer = world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")), "/UpdateDBCfg", "-Dynamic-")
    assert (0, 2) == (answer.code, answer.text.count(SUCCESS))
    assert ("1.0.2.7", "1.0.2.7") == world.versions()


def test_the_event_log_tells_of_an_update(world: World) -> None:
    """The records real logs hold, in their order, two of the last kind."""
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")), "/UpdateDBCfg")
    events = [event.event.rpartition(".")[2] for event in read_events(world.base / "1Cv8Log")]
    assert ["ConfigUpdate", "DBConfigUpdateStart", "DBConfigUpdate", "DBConfigUpdate"] == events


@pytest.mark.parametrize("version", ["1.0.3.4", "1.1.2.3"])
def test_an_update_for_another_release_is_refused(world: World, version: str) -> None:
    """The one message for every cause, exit code 1, nothing changed (measured)."""
    before = world.file.read_bytes()
    answer = world.designer("/UpdateCfg", str(world.cfu(version)))
    assert (1, NOT_APPLICABLE, 1) == (answer.code, answer.text, answer.result)
    assert before == world.file.read_bytes()


def test_an_update_for_another_build_is_refused(world: World) -> None:
    """The simulator's own convention: same number, another release id, not applicable."""
    cfu = world.cfu("1.0.2.7")
    world.file.unlink()
    infobase_with_configuration(world.file, new_configuration(NAME, VENDOR, "1.0.1.5", build="другая"))
    assert (1, NOT_APPLICABLE) == _said(world, "/UpdateCfg", str(cfu))


def test_a_configuration_off_support_is_refused(world: World) -> None:
    """Off support the same message is said as for a wrong release (measured)."""
    cfu = world.cfu("1.0.2.7")
    world.file.unlink()
    infobase_with_configuration(world.file, own_configuration())
    assert (1, NOT_APPLICABLE) == _said(world, "/UpdateCfg", str(cfu))


@pytest.mark.parametrize("content", [b"", b"garbage", b"version https://git-lfs.github.com/spec/v1\n"])
def test_what_is_no_update_is_refused(world: World, content: bytes) -> None:
    """A file of anything else has no updates in it."""
    file = world.root / "x.cfu"
    file.write_bytes(content)
    assert (1, NOT_APPLICABLE) == _said(world, "/UpdateCfg", str(file))


def test_a_busy_update_file_is_said(world: World) -> None:
    """Another program holds the update: the quoted message of a shared file."""
    cfu = world.cfu("1.0.2.7")
    with held(cfu):
        code, text = _said(world, "/UpdateCfg", str(cfu))
    assert (1, "Ошибка совместного доступа к файлу '1.0.2.7.cfu'. 32(0x00000020)") == (code, text)


def test_an_absent_update_file_is_named(world: World) -> None:
    """A path with a blank that was not quoted ends so too: the file is not there."""
    code, text = _said(world, "/UpdateCfg", str(world.root / "нет"), "файла.cfu")
    assert 1 == code
    assert text.startswith("Файл не обнаружен '")


def test_open_sessions_stop_the_database_update(world: World) -> None:
    """The measured block of lines, exit code 1, the database as it was."""
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    answer = world.designer("/UpdateDBCfg", "-Dynamic-", SIM_SESSION="1")
    lines = answer.text.splitlines()
    assert 1 == answer.code
    assert "Ошибка исключительной блокировки информационной базы." == lines[1]
    assert lines[3].startswith("компьютер: ")
    assert ("1.0.1.5", "1.0.2.7") == world.versions()


def test_older_platforms_name_the_sessions_in_one_line(world: World) -> None:
    """The wording measured with 8.3.18, which the product reads as the later one."""
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    world.executable = install_simulated_platform(world.root / "1cv8", "8.3.18.1698")
    answer = world.designer("/UpdateDBCfg", "-Dynamic-", SIM_SESSION="1")
    told = answer.text.splitlines()[-1]
    assert 1 == answer.code
    assert told.startswith("Ошибка исключительной блокировки информационной базы. Активны сеансы: ")
    assert [("BUHGALTER-2", "Тонкий клиент", 2)] == [
        (each.host, each.application, each.number) for each in named_sessions(told)
    ]


def test_without_the_switch_open_sessions_make_it_dynamic(world: World) -> None:
    """By default the update is dynamic when somebody works (attested phrase)."""
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    answer = world.designer("/UpdateDBCfg", SIM_SESSION="1")
    assert (0, "Конфигурация обновлена динамически") == (answer.code, answer.text.splitlines()[-1])


def test_a_dynamic_update_waits_and_sessions_stay_behind(world: World) -> None:
    """The file tells that one waits, the sessions go on with the old one; a plain update settles it."""
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    world.remember(sessions=[{"host": "PC-2", "started": "01.11.2026 в 9:02:11"}])
    world.designer("/UpdateDBCfg")
    assert [True, "old"] == [
        inspect_infobase(world.base).dynamic_update_pending,
        world.state().sessions[0].get("configuration"),
    ]
    world.remember(sessions=[])
    world.designer("/UpdateCfg", str(world.cfu("1.0.3.4")))
    assert inspect_infobase(world.base).dynamic_update_pending
    world.designer("/UpdateDBCfg", "-Dynamic-")
    assert not inspect_infobase(world.base).dynamic_update_pending


def test_sessions_can_be_ended_by_force(world: World) -> None:
    """`-SessionTerminate force` succeeds with the usual block (measured)."""
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    world.remember(sessions=[{"host": "PC-2", "started": "01.11.2026 в 9:02:11"}])
    answer = world.designer("/UpdateDBCfg", "-Dynamic-", "-SessionTerminate", "force")
    assert (0, SUCCESS) == (answer.code, answer.text.splitlines()[-1])
    assert [] == world.state().sessions


def test_exit_code_zero_may_be_a_lie(world: World) -> None:
    """With the fault on, success is said and nothing changes: what re-reading is for."""
    before = world.file.read_bytes()
    answer = world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")), SIM_RC0_UNCHANGED="UpdateCfg")
    assert (0, SUCCESS) == (answer.code, answer.text)
    assert before == world.file.read_bytes()


def test_generation_changes_with_the_main_configuration_only(world: World) -> None:
    """40 hex digits, new after /UpdateCfg, the same after /UpdateDBCfg (measured)."""
    first = world.designer("/GetConfigGenerationID").text
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    second = world.designer("/GetConfigGenerationID").text
    world.designer("/UpdateDBCfg")
    assert 40 == len(first) == len(second)
    assert first != second
    assert second == world.designer("/GetConfigGenerationID").text


def test_equal_dumps_mean_nothing_unapplied(world: World) -> None:
    """/DumpCfg and /DumpDBCfg give the same bytes exactly when nothing is unapplied (measured)."""
    same = _dumps(world)
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    other = _dumps(world)
    assert same[0] == same[1]
    assert other[0] != other[1]
    assert other[1] == same[1]


def test_a_dump_is_a_true_configuration_file(world: World) -> None:
    """What /DumpCfg writes is a `.cf` with all files; the message is that of a real file."""
    target = world.root / "x.cf"
    assert "Сохранение конфигурации успешно завершено" == world.designer("/DumpCfg", str(target)).text
    with open_container(target) as container:
        assert world.builds["1.0.1.5"].files == read_all(container)


def _dumps(world: World) -> tuple[bytes, bytes]:
    main, database = world.root / "main.cf", world.root / "database.cf"
    world.designer("/DumpCfg", str(main))
    world.designer("/DumpDBCfg", str(database))
    return main.read_bytes(), database.read_bytes()


def test_rolling_back_forgets_the_unapplied(world: World) -> None:
    """/RollbackCfg returns the Designer to the database configuration."""
    world.designer("/UpdateCfg", str(world.cfu("1.0.2.7")))
    world.designer("/RollbackCfg")
    assert ("1.0.1.5", "1.0.1.5") == world.versions()


def test_loading_a_configuration_replaces_the_main_one(world: World) -> None:
    """/LoadCfg takes any `.cf` whatever the release."""
    target = world.root / "x.cf"
    write_container(target, world.builds["1.1.2.3"].files)
    assert 0 == world.designer("/LoadCfg", str(target)).code
    assert ("1.0.1.5", "1.1.2.3") == world.versions()


def test_own_changes_need_a_person(world: World) -> None:
    """Changes allowed and made: the measured message, and the settings file is asked for only then."""
    cfu = str(world.cfu("1.0.2.7"))
    world.file.unlink()
    infobase_with_configuration(world.file, _editable(world))
    world.remember(modified=True)
    refused = "Невозможно выполнение обновления конфигурации в командном режиме"
    assert (1, refused) == _said(world, "/UpdateCfg", cfu)
    code, text = _said(world, "/UpdateCfg", cfu, "-Settings", str(world.root / "нет.xml"))
    assert (1, True, refused) == (code, text.startswith("Файл не обнаружен '"), text.splitlines()[-1])
    empty = world.root / "empty.xml"
    empty.touch()
    code, text = _said(world, "/UpdateCfg", cfu, "-Settings", str(empty))
    assert (1, "Ошибка разбора XML: Document is empty", refused) == (code, *text.splitlines())


@pytest.mark.parametrize(
    ("rule", "version", "modified"),
    [
        ("GetFromSecondConfiguration", "1.0.2.7", False),
        ("MergePrioritizingMainConfiguration", "1.0.2.7", True),
        ("DoNotMerge", "1.0.1.5", True),
    ],
)
def test_merge_settings_decide(world: World, rule: str, version: str, modified: bool) -> None:
    """The vendor's way loses own changes, merging keeps them, one's own way changes nothing."""
    cfu = str(world.cfu("1.0.2.7"))
    world.file.unlink()
    infobase_with_configuration(world.file, _editable(world))
    world.remember(modified=True)
    settings = world.root / "merge.xml"
    settings.write_text(f"<Settings><Objects><MergeRule>{rule}</MergeRule></Objects></Settings>", "utf-8")
    assert (0, SUCCESS) == _said(world, "/UpdateCfg", cfu, "-Settings", str(settings))
    assert (version, modified) == (world.versions()[1], world.state().modified)


def test_force_does_not_make_an_update_fit(world: World) -> None:
    """What is for another release stays so (inferred)."""
    answer = world.designer("/UpdateCfg", str(world.cfu("1.0.4.2")), "-force")
    assert (1, "Файл не содержит доступных обновлений") == (answer.code, answer.text)


def _editable(world: World) -> dict[str, bytes]:
    """Return the first release with changes allowed: the whole is no longer locked."""
    return {
        name: data.replace(b"{6,1,1,", b"{6,0,1,") if name.endswith(".4") else data
        for name, data in world.builds["1.0.1.5"].files.items()
    }


def _said(world: World, *words: str) -> tuple[int, str]:
    answer = world.designer(*words)
    return answer.code, answer.text
