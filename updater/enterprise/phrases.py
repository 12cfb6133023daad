"""The platform's words of failure. They name a reason; they never decide (docs/platform.md 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.enterprise.outcome_kinds import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Container

# Looked for in this order, letters' case aside; sources of each in docs/platform.md 12.
PHRASES: tuple[tuple[str, OutcomeKind], ...] = (
    ("Файл не содержит доступных обновлений", OutcomeKind.NOT_APPLICABLE),
    ("Невозможно выполнение обновления конфигурации в командном режиме", OutcomeKind.OWN_CHANGES),
    ("Ошибка разбора XML", OutcomeKind.MERGE_SETTINGS),
    ("Конфигурация 'Конфигурация поставщика' недоступна", OutcomeKind.OFF_SUPPORT),
    ("Configuration Vendor configuration is not available", OutcomeKind.OFF_SUPPORT),
    ("объединения с постановкой на поддержку отсутствует", OutcomeKind.SUPPORT_IMPOSSIBLE),
    ("требуется обновить конфигурацию базы данных", OutcomeKind.UNAPPLIED_CHANGES),
    ("Ошибка исключительной блокировки информационной базы", OutcomeKind.SESSIONS_OPEN),
    ("Error setting an exclusive lock", OutcomeKind.SESSIONS_OPEN),
    ("Ошибка блокировки информационной базы для конфигурирования", OutcomeKind.DESIGNER_OPEN),
    ("Error locking infobase for configuration", OutcomeKind.DESIGNER_OPEN),
    ("Начало сеанса с информационной базой запрещено", OutcomeKind.SESSIONS_DENIED),
    ("Не найдена лицензия", OutcomeKind.LICENCE_ABSENT),
    ("License not found", OutcomeKind.LICENCE_ABSENT),
    ("Не обнаружено свободной лицензии", OutcomeKind.LICENCE_BUSY),
    ("There are no free licenses", OutcomeKind.LICENCE_BUSY),
    ("с текущим составом лицензий", OutcomeKind.LICENCE_UNFIT),
    ("Неправильное имя или пароль пользователя", OutcomeKind.WRONG_USER),
    ("Идентификация пользователя не выполнена", OutcomeKind.WRONG_USER),
    ("Пользователь ИБ не идентифицирован", OutcomeKind.WRONG_USER),
    ("infobase user is not authenticated", OutcomeKind.WRONG_USER),
    ("Запрещено использование окон", OutcomeKind.DIALOG_NEEDED),
    ("Информационная база не обнаружена", OutcomeKind.INFOBASE_ABSENT),
    ("Неопределена информационная база", OutcomeKind.INFOBASE_ABSENT),
    ("не является адресом кластера серверов", OutcomeKind.NOT_A_CLUSTER),
    ("Сервер 1С:Предприятия не обнаружен", OutcomeKind.SERVER_UNREACHABLE),
    ("server_addr=", OutcomeKind.SERVER_UNREACHABLE),
    ("Ошибка в параметрах командной строки", OutcomeKind.BAD_ARGUMENTS),
    ("Различаются версии клиента и сервера", OutcomeKind.VERSIONS_DIFFER),
    ("Ошибка совместного доступа к файлу", OutcomeKind.FILE_BUSY),
    ("Файл не обнаружен", OutcomeKind.FILE_ABSENT),
    ("Соединение с хранилищем конфигурации не установлено", OutcomeKind.REPOSITORY),
    ("Предварительно обновите версию платформы", OutcomeKind.TOO_OLD),
    ("Обновление уже выполняется", OutcomeKind.UPDATING_ELSEWHERE),
    ("требуются административные права", OutcomeKind.NOT_ADMINISTRATOR),
    ("Отложенное обновление завершилось с ошибками", OutcomeKind.DEFERRED_FAILED),
    ("Не выполнены дополнительные процедуры обработки данных", OutcomeKind.DEFERRED_PENDING),
    ("Приложение не было обновлено на новую версию", OutcomeKind.HANDLERS_FAILED),
    ("Невозможно выполнить обновление информационной базы", OutcomeKind.HANDLERS_FAILED),
    ("Не удалось выполнить обновление", OutcomeKind.HANDLERS_FAILED),
    ("error while loading shared libraries", OutcomeKind.LIBRARY_MISSING),
)


def recognise(text: str, among: Container[OutcomeKind] | None = None) -> OutcomeKind | None:
    """Find the first known message of failure in a text; None when there is none.

    Args:
        text: what was written.
        among: only these are looked for; all unless given.
    """
    folded = text.casefold()
    looked_for = (each for each in PHRASES if among is None or each[1] in among)
    return next((kind for phrase, kind in looked_for if phrase.casefold() in folded), None)
