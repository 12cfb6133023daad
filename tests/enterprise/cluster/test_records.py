"""Every recorded layout of `rac` is read, and what is unusual survives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.fixtures import fixture

from updater.demo.platform.rac.layout import laid_out
from updater.enterprise.cluster.model import SessionKind, lock_of, session_of
from updater.enterprise.cluster.records import decode_console, parse_records

if TYPE_CHECKING:
    from pathlib import Path

_RECORDED = "batch/rac/irac"
# File, how many records, how many fields the first has, one field of the first.
_LAYOUTS = [
    ("Макет_Администраторы.txt", 1, 4, ("descr", "Главный администратор 1С")),
    ("Макет_Администраторы.Добавление.txt", 1, 4, ("os-user", "")),
    (
        "Макет_Блокировки.txt",
        31,
        5,
        (
            "descr",
            "Соединение(DEV_TVorsin_TRADE_ARTSANA,Sport1,Designer,(DEV_TVorsin_TRADE_ARTSANA,1753098))",
        ),
    ),
    ("Макет_ИнформационныеБазы.txt", 5, 20, ("scheduled-jobs-deny", "on")),
    ("Макет_ИнформационныеБазы.Добавление.txt", 1, 20, ("name", "DEV_User5_ACC_Cust3")),
    ("Макет_Кластеры.txt", 1, 13, ("name", "Локальный кластер")),
    ("Макет_Кластеры.Добавление.txt", 1, 13, ("name", "Новый кластер")),
    ("Макет_Кластеры.Изменение.txt", 1, 13, ("lifetime-limit", "86400")),
    ("Макет_Кластеры.Администраторы.txt", 1, 4, ("name", "clusteradmin")),
    ("Макет_Кластеры.Администраторы.Добавление.txt", 1, 4, ("name", "clusteradmin_2")),
    ("Макет_Менеджеры.txt", 1, 6, ("descr", "Главный менеджер кластера")),
    ("Макет_НазначенияФункциональности.txt", 2, 6, ("object-type", "Connection")),
    ("Макет_ОграниченияРесурсов.txt", 1, 16, ("error-message", "Сработало граничение ресурсов")),
    ("Макет_ПрофилиБезопасности.txt", 1, 16, ("name", "ОсновнойПрофиль")),
    ("Макет_ПрофилиБезопасности.COMКлассы.txt", 1, 5, ("fileName", "")),
    ("Макет_ПрофилиБезопасности.ИнтернетРесурсы.txt", 1, 5, ("port", "0")),
    ("Макет_ПрофилиБезопасности.Каталоги.txt", 1, 5, ("allowedWrite", "no")),
    ("Макет_ПрофилиБезопасности.Компоненты.txt", 1, 3, ("hash", "iaKOwtd6TRHQHOq5dTaAQA==")),
    ("Макет_ПрофилиБезопасности.Модули.txt", 1, 3, ("name", "Модуль 1")),
    ("Макет_ПрофилиБезопасности.Приложения.txt", 1, 3, ("wild", "")),
    ("Макет_РабочиеПроцессы.txt", 2, 20, ("avg-server-call-time", "-0.265")),
    (
        "Макет_РабочиеПроцессы.Лицензии.txt",
        1,
        16,
        ("full-presentation", "Сервер, 5428, Sport1, 1564, EN8SA Локальный 1"),
    ),
    ("Макет_Сеансы.txt", 5, 31, ("user-name", "АКузнецов")),
    ("Макет_Сеансы.Лицензии.txt", 1, 16, ("short-presentation", "Клиент, ORGL8 Лок 100")),
    ("Макет_Серверы.txt", 1, 13, ("port-range", "1560:1591")),
    ("Макет_Серверы.Добавление.txt", 1, 13, ("name", "Дополнительный сервер")),
    ("Макет_Сервисы.txt", 21, 4, ("descr", "Сервис лицензирования")),
    ("Макет_Соединения.txt", 15, 9, ("application", "Designer")),
    ("Макет_СчетчикиРесурсов.txt", 3, 17, ("filter", "infobase=ut11")),
    ("Макет_СчетчикиРесурсов.Значения.txt", 2, 13, ("object", "infobase=ut11;userName=DefUser")),
]


def _recorded(name: str) -> bytes:
    return fixture(f"{_RECORDED}/{name}").read_bytes()


@pytest.mark.parametrize(("name", "count", "fields", "one"), _LAYOUTS, ids=[each[0] for each in _LAYOUTS])
def test_a_recorded_layout_is_read(name: str, count: int, fields: int, one: tuple[str, str]) -> None:
    """Number of records, number of fields and a field of each recorded listing."""
    data = _recorded(name)
    records = parse_records(decode_console(data))
    assert (count, fields) == (len(records), len(records[0]))
    assert one[1] == records[0][one[0]]


def test_every_recording_is_in_the_table() -> None:
    """No recorded layout is forgotten."""
    folder: Path = fixture(_RECORDED)
    assert {each[0] for each in _LAYOUTS} == {file.name for file in folder.glob("*.txt")}


@pytest.mark.parametrize("name", [each[0] for each in _LAYOUTS])
def test_every_line_is_a_field(name: str) -> None:
    """Nothing of a recording is passed over: fields and lines are equally many."""
    text = decode_console(_recorded(name))
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == sum(len(record) for record in parse_records(text))


@pytest.mark.parametrize(
    "name",
    [
        "Макет_ИнформационныеБазы.txt",
        "Макет_Кластеры.txt",
        "Макет_Сеансы.txt",
        "Макет_Соединения.txt",
        "Макет_РабочиеПроцессы.txt",
    ],
)
def test_the_simulated_layout_is_the_recorded_one(name: str) -> None:
    """What the simulator prints for the same values is the recording, byte for byte."""
    text = _recorded(name).decode()
    printed = "".join(laid_out(record) for record in parse_records(text))
    assert text.strip().replace("\r\n", "\n") == printed.strip()


def test_sessions_of_the_recording() -> None:
    """Who they are, since when, and what is behind them."""
    found = [
        session_of("c", record) for record in parse_records(decode_console(_recorded("Макет_Сеансы.txt")))
    ]
    first = found[0]
    assert ("1", "АКузнецов", "Sport1", "Designer") == (first.number, first.user, first.host, first.app)
    assert "2018-04-09T14:51:31" == (first.started.isoformat() if first.started else "")
    assert SessionKind.DESIGNER is first.kind
    assert "105972550" == first.fields["bytes-all"]
    assert {"Designer", "1CV8"} <= {session.app for session in found}


@pytest.mark.parametrize("page", ["utf-8", "cp866", "cp1251"])
def test_the_console_page_is_told_by_its_bytes(page: str) -> None:
    """UTF-8 on Linux, cp866 or cp1251 on Windows: the same words come out."""
    text = 'name    : "Локальный кластер"\r\nuser    : Пользователь И.Б. №5\r\n'
    if page == "cp866":
        text = text.replace("№", "N")
    assert text == decode_console(text.encode(page))


def test_a_measured_lock_is_read() -> None:
    """Quoted message and code, as measured on 8.5.4."""
    text = (
        'sessions-deny       : on\ndenied-message      : "Обновление v8rm"\n'
        'permission-code     : "v8rmcode"\nscheduled-jobs-deny : on\n'
    )
    lock = lock_of(parse_records(text)[0])
    assert (True, True, "Обновление v8rm", "v8rmcode") == (lock.sessions, lock.jobs, lock.message, lock.code)
    assert not lock.ours


def test_a_message_of_several_lines() -> None:
    """Lines of a message belong to it, even with blank lines, colons and quotes in them."""
    text = (
        'infobase       : 1\ndenied-message : "Обновление.\n\nВопросы : к ""Ивановой""\nдо 18:00"\n'
        "sessions-deny  : on\n\ninfobase       : 2\ndenied-message : \nsessions-deny  : off\n"
    )
    first, second = parse_records(text)
    assert 'Обновление.\n\nВопросы : к "Ивановой"\nдо 18:00' == first["denied-message"]
    assert ("on", "2", "off") == (first["sessions-deny"], second["infobase"], second["sessions-deny"])


def test_a_single_quote_sign_swallows_nothing() -> None:
    """A value that only begins with a quote is taken as it is."""
    text = 'infobase       : 1\ndenied-message : "не закрыто\nsessions-deny  : on\n'
    record = parse_records(text)[0]
    assert ('"не закрыто', "on") == (record["denied-message"], record["sessions-deny"])


def test_the_title_of_the_program_is_no_field() -> None:
    """Lines before the records do not become one."""
    text = "1C:Enterprise 8.3 Remote Administrative Client Utility\n\ncluster : 5\n"
    assert ({"cluster": "5"},) == parse_records(text)


def test_fields_nobody_knows_survive() -> None:
    """Newer platforms add fields; they are kept under their own names."""
    text = "infobase                     : 1\nkill-by-memory-with-dump     : yes\n"
    assert "yes" == parse_records(text)[0]["kill-by-memory-with-dump"]
