"""A command that did not succeed: its exit code and what goes to `/Out`."""

from __future__ import annotations


class Failure(Exception):  # noqa: N818 - it is the simulator's regular way to end with code 1
    """The platform says these lines and exits with this code."""

    def __init__(self, *lines: str, code: int = 1) -> None:
        super().__init__(*lines)
        self.lines = lines
        self.code = code


BAD_ARGUMENTS = "Ошибка в параметрах командной строки."
NOT_FOUND = "Информационная база не обнаружена!"
NO_UPDATES = "Файл не содержит доступных обновлений"
OWN_CHANGES = "Невозможно выполнение обновления конфигурации в командном режиме"
EXCLUSIVE = "Ошибка исключительной блокировки информационной базы."
SESSIONS = "Активные сеансы и соединения:"
_SESSIONS_OLD = "Активны сеансы:"
_OLD_WORDING = (8, 3, 18)
"""The last platforms that name the sessions in one line; which is the very last is inferred."""
DESIGNER_OPEN = (
    "Ошибка блокировки информационной базы для конфигурирования. "
    "Возможно, информационная база уже открыта Конфигуратором."
)
DENIED = "Начало сеанса с информационной базой запрещено."
NO_LICENCE = "Не найдена лицензия. Не обнаружен ключ защиты программы или полученная программная лицензия!"
NO_FREE_LICENCE = "Не обнаружено свободной лицензии!"
UNFIT_LICENCE = "Операция не может быть выполнена с текущим составом лицензий."
WINDOWS_FORBIDDEN = "Запрещено использование окон. Передан ключ DisableStartupDialogs."
WRONG_USER = ("Идентификация пользователя не выполнена", "Неправильное имя или пароль пользователя")
NOT_ADMINISTRATOR = "Для завершения обновления версии приложения требуются административные права"
UPDATING_ELSEWHERE = (
    "Обновление уже выполняется: компьютер BUHGALTER-2, пользователь Иванов, "
    "сеанс 7, приложение Тонкий клиент"
)
NO_REPOSITORY = "Соединение с хранилищем конфигурации не установлено"


def session_line(host: str, started: str, application: str, platform: str) -> str:
    """Return how one session is named; older platforms tell its number, too."""
    since = f"сеанс: 2, начат: {started}" if _is_old(platform) else f"сеанс начат: {started}"
    return f"компьютер: {host}, {since}, приложение: {application}"


def others_inside(platform: str, *sessions: str) -> tuple[str, ...]:
    """Return the lines that say who else works there: on older platforms a single one."""
    if _is_old(platform):
        return (" ".join((EXCLUSIVE, _SESSIONS_OLD, *sessions)),)
    return (EXCLUSIVE, SESSIONS, *sessions)


def _is_old(platform: str) -> bool:
    return tuple(map(int, platform.split(".")[:3])) <= _OLD_WORDING


def versions_differ(client: str, server: str, application: str) -> str:
    """Return the message of a server to a client of another version [attested: the client's comes first]."""
    return f"Различаются версии клиента и сервера ({client} - {server}), клиентское приложение: {application}"


def file_absent(path: str) -> str:
    """Return the message about a file that is not there."""
    return f"Файл не обнаружен '{path}'. 2(0x00000002)"


def file_busy(path: str) -> str:
    """Return the message about a file another program holds."""
    return f"Ошибка совместного доступа к файлу '{path}'. 32(0x00000020)"
