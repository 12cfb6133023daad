"""Command lines: the attested keys, and nothing secret in anything that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.enterprise.commands import (
    Command,
    Commands,
    Credentials,
    FileConnection,
    ServerConnection,
    quoted_line,
)
from updater.enterprise.installations import Platform
from updater.errors import Bug
from updater.model.configuration import UpdateSubsystem
from updater.model.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CANARY = "Канарейка \"7\" 'x'"


def _commands(tmp_path: Path, credentials: Credentials | None = None, base: str = "База 1") -> Commands:
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    platform = Platform(Version("8.3.27.1508"), tmp_path / "1cv8", None, tmp_path)
    return Commands(platform, FileConnection(tmp_path / base), credentials, work)


def test_update_cfg_is_the_vendors_line(tmp_path: Path) -> None:
    """Every key of the vendor's line is there, in its order, values as arguments of their own."""
    command = _commands(tmp_path, Credentials("Админ", "пароль")).update_cfg(tmp_path / "1cv8.cfu")
    expected = (
        "DESIGNER",
        "/F",
        str(tmp_path / "База 1"),
        "/N",
        "Админ",
        "/P",
        "пароль",
        "/WA-",
        "/UpdateCfg",
        str(tmp_path / "1cv8.cfu"),
        "/Out",
        str(command.out_file),
        "/DumpResult",
        str(command.result_file),
        "/UC",
        "ПакетноеОбновлениеКонфигурацииИБ",
        "/DisableStartupMessages",
        "/DisableStartupDialogs",
        "/AppAutoCheckVersion-",
    )
    assert expected == command.arguments


def test_update_db_cfg_is_never_dynamic(tmp_path: Path) -> None:
    """The database is brought over with `-Dynamic-`, behind its own key."""
    arguments = _commands(tmp_path).update_db_cfg().arguments
    at = arguments.index("/UpdateDBCfg")
    assert ("/UpdateDBCfg", "-Dynamic-") == arguments[at : at + 2]


def test_handlers_use_the_key_that_leaves(tmp_path: Path) -> None:
    """The only key with which a file infobase leaves by itself, and no scheduled jobs."""
    arguments = _commands(tmp_path).run_handlers().arguments
    assert "ENTERPRISE" == arguments[0]
    assert "ВыполнитьОбновлениеИЗавершитьРаботу;РегламентныеЗаданияОтключены" in arguments
    at = arguments.index("/AllowExecuteScheduledJobs")
    assert "-Off" == arguments[at + 1]


def _keys(command: Command) -> tuple[str, ...]:
    """Return what a Designer command does: the words between the log-in and the messages."""
    arguments = command.arguments
    return arguments[arguments.index("/WA-") + 1 : arguments.index("/Out")]


@pytest.mark.parametrize(
    ("make", "keys"),
    [
        (lambda commands, file: commands.load_cfg(file), ("/LoadCfg", "FILE")),
        (lambda commands, file: commands.dump_infobase(file), ("/DumpIB", "FILE")),
        (lambda commands, file: commands.restore_infobase(file), ("/RestoreIB", "FILE")),
        (lambda commands, _file: commands.list_extensions(), ("/DumpDBCfgList", "-AllExtensions")),
        (lambda commands, _file: commands.compress_infobase(), ("/IBCheckAndRepair", "-IBCompression")),
    ],
)
def test_designer_commands(
    tmp_path: Path, make: Callable[[Commands, Path], Command], keys: tuple[str, ...]
) -> None:
    """Each command has its attested key and the file it is about."""
    file = tmp_path / "файл"
    assert tuple(str(file) if key == "FILE" else key for key in keys) == _keys(
        make(_commands(tmp_path), file)
    )


def test_a_check_changes_nothing_unless_told(tmp_path: Path) -> None:
    """Testing is `-TestOnly`; repairing deletes nothing and never goes with `-TestOnly`."""
    commands = _commands(tmp_path)
    tested = _keys(commands.check_infobase())
    repaired = _keys(commands.check_infobase(repair=True, compression=True))
    assert ("/IBCheckAndRepair", "-LogIntegrity", "-LogAndRefsIntegrity", "-TestOnly") == tested
    assert "-TestOnly" not in repaired
    assert {"-ReIndex", "-BadRefNone", "-BadDataCreate", "-IBCompression"} <= set(repaired)
    assert not {"-BadRefClear", "-BadDataDelete"} & set(repaired)


def test_a_server_infobase_is_named_and_updated_by_its_server(tmp_path: Path) -> None:
    r"""`/S server\name` instead of `/F`, and the server brings the database over."""
    command = _on_server(tmp_path).update_db_cfg()
    assert ("DESIGNER", "/S", "srv:1641\\Бухгалтерия") == command.arguments[:3]
    assert ("/UpdateDBCfg", "-Dynamic-", "-Server") == _keys(command)


def test_a_server_infobase_is_not_compressed(tmp_path: Path) -> None:
    """Compression is for file infobases; asking for it is a mistake of the program."""
    with pytest.raises(Bug):
        _on_server(tmp_path).compress_infobase()


def _on_server(tmp_path: Path) -> Commands:
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    platform = Platform(Version("8.3.27.1508"), tmp_path / "1cv8", None, tmp_path)
    return Commands(platform, ServerConnection("srv:1641", "Бухгалтерия"), None, work, permission_code="777")


def test_deferred_handlers_need_no_key_of_their_own(tmp_path: Path) -> None:
    """With the exit key a file infobase runs them at once; the other key is attested for servers only."""
    commands = _commands(tmp_path)
    finish, run = commands.finish_deferred(), commands.run_handlers()
    assert "ВыполнитьОбновлениеИЗавершитьРаботу" in finish.shown
    assert ("deferred-handlers", "handlers") == (finish.name, run.name)
    assert not any("Отложенное" in command.shown for command in (finish, run))


def test_a_configuration_in_english_has_keys_of_its_own(tmp_path: Path) -> None:
    """The keys are literals of the library's modules, in its language (attested)."""
    commands, english = _commands(tmp_path), UpdateSubsystem.ENGLISH
    made = [commands.run_handlers(english), commands.finish_deferred(english)]
    given = [command.arguments[command.arguments.index("/C") + 1] for command in made]
    leaves = "UpdateAndExit;ScheduledJobsDisabled2"
    assert [leaves, leaves] == given


def test_without_credentials_nobody_is_named(tmp_path: Path) -> None:
    """A base without users gets neither /N nor /P; a user without password gets no /P."""
    assert "/N" not in _commands(tmp_path).update_db_cfg().arguments
    assert "/P" not in _commands(tmp_path, Credentials("Админ")).update_db_cfg().arguments


def test_password_shows_nowhere(tmp_path: Path) -> None:
    """Neither repr nor the shown line nor a masked message holds the password."""
    command = _commands(tmp_path, Credentials("Админ", CANARY)).update_db_cfg()
    seen = [
        repr(command),
        command.shown,
        command.masked(f"строка {CANARY} и ещё"),
        repr(Credentials("a", CANARY)),
    ]
    doubled = CANARY.replace('"', '""')
    assert [] == [text for text in seen if CANARY in text or doubled in text]
    assert "Админ" in command.shown


def test_a_short_password_is_masked_only_where_it_stands_alone(tmp_path: Path) -> None:
    """A password `1` must not turn dates into dots, and must not show either."""
    command = _commands(tmp_path, Credentials("Админ", "1")).update_db_cfg()
    assert "08.11.2026, пароль •••" == command.masked("08.11.2026, пароль 1")


def test_numbers_of_message_files_never_repeat(tmp_path: Path) -> None:
    """A run that goes on in the same folder overwrites no messages of before."""
    first = _commands(tmp_path).update_db_cfg()
    first.out_file.write_text("")
    second = _commands(tmp_path).update_db_cfg()
    assert ("01-update-db-cfg.txt", "02-update-db-cfg.txt") == (first.out_file.name, second.out_file.name)


def test_trailing_separator_of_the_base_goes(tmp_path: Path) -> None:
    r"""`C:\base\` in quotes would swallow the quote that closes it."""
    arguments = _commands(tmp_path, base="База\\").update_db_cfg().arguments
    assert str(tmp_path / "База") == arguments[2]


@pytest.mark.parametrize("value", ["a b", "", "/N", "-x", 'кавычка " внутри', "C:\\путь с пробелом"])
def test_values_are_always_in_quotes(value: str) -> None:
    """A value can never be taken for a key, and a quote inside is doubled."""
    doubled = value.replace('"', '""')
    assert f'"1cv8" /P "{doubled}"' == quoted_line("1cv8", ["/P", value], frozenset({1}))


def _taken_apart(line: str) -> list[str]:
    """Take a command line apart by the rules of Windows programs: quotes, doubled quotes, blanks."""
    words: list[str] = []
    word, quoted, begun, at = "", False, False, 0
    while at < len(line):
        char = line[at]
        if char == '"' and quoted and line[at + 1 : at + 2] == '"':
            word, at = word + '"', at + 1
        elif char == '"':
            quoted, begun = not quoted, True
        elif char == " " and not quoted:
            words, word, begun = [*words, word] if begun else words, "", False
        else:
            word, begun = word + char, True
        at += 1
    return [*words, word] if begun else words


@given(st.lists(st.text(alphabet="ab /-\"'а;", max_size=8), max_size=5))
def test_any_value_survives_the_line(values: list[str]) -> None:
    """Whatever stands in a value comes out of the command line again as it went in."""
    line = quoted_line("1cv8", values, frozenset(range(len(values))))
    assert ["1cv8", *values] == _taken_apart(line)
