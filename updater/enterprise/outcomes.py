"""What the end of a command means.

The exit code decides. A message only names the reason of a failure, and an unknown
one is shown as it is: prose is no proof (docs/platform.md 12).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from updater.errors import Bug, PlatformError

if TYPE_CHECKING:
    from updater.enterprise.process import Completed


class OutcomeKind(enum.Enum):
    """How a command ended; the value is the last part of its error code."""

    DONE = "done"
    DONE_DYNAMICALLY = "done-dynamically"
    """The database follows while sessions go on with the old configuration."""
    NOT_APPLICABLE = "not-applicable"
    OWN_CHANGES = "own-changes"
    SESSIONS_OPEN = "sessions-open"
    DESIGNER_OPEN = "designer-open"
    SESSIONS_DENIED = "sessions-denied"
    LICENCE_ABSENT = "licence-absent"
    LICENCE_BUSY = "licence-busy"
    LICENCE_UNFIT = "licence-unfit"
    WRONG_USER = "wrong-user"
    DIALOG_NEEDED = "dialog-needed"
    INFOBASE_ABSENT = "infobase-absent"
    SERVER_UNREACHABLE = "server-unreachable"
    NOT_A_CLUSTER = "not-a-cluster"
    BAD_ARGUMENTS = "bad-arguments"
    VERSIONS_DIFFER = "versions-differ"
    FILE_BUSY = "file-busy"
    FILE_ABSENT = "file-absent"
    REPOSITORY = "repository"
    TOO_OLD = "too-old"
    UPDATING_ELSEWHERE = "updating-elsewhere"
    NOT_ADMINISTRATOR = "not-administrator"
    HANDLERS_FAILED = "handlers-failed"
    DATA_ERRORS = "data-errors"
    CRASHED = "crashed"
    TIMED_OUT = "timed-out"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """It failed with words that are not known."""
    SILENT = "silent"
    """It failed without a word."""


_GOOD = frozenset({OutcomeKind.DONE, OutcomeKind.DONE_DYNAMICALLY})
# A free licence appears by itself, a busy file is let go: worth another try after a pause.
_PASSING = frozenset({OutcomeKind.LICENCE_BUSY, OutcomeKind.FILE_BUSY})

# Looked for in this order, letters' case aside; sources of each in docs/platform.md 12.
PHRASES: tuple[tuple[str, OutcomeKind], ...] = (
    ("Файл не содержит доступных обновлений", OutcomeKind.NOT_APPLICABLE),
    ("Невозможно выполнение обновления конфигурации в командном режиме", OutcomeKind.OWN_CHANGES),
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
    ("Приложение не было обновлено на новую версию", OutcomeKind.HANDLERS_FAILED),
    ("Невозможно выполнить обновление информационной базы", OutcomeKind.HANDLERS_FAILED),
)
_DYNAMIC = "обновлена динамически"
_DATA_ERRORS_CODE = 101
_CRASH_CODES = 0x80000000  # Windows status codes of a process that died, as unsigned numbers
_EXCERPT = 600  # letters of the platform's own words that go into an error


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a command in one word, with all that was seen.

    Attributes:
        name: of the command.
        text: the platform's own words.
        exit_code: of the process.
        suspected: what the words seem to say although the exit code says success; it decides
            nothing, but names the reason when the infobase turns out to be unchanged.
    """

    kind: OutcomeKind
    name: str
    text: str
    exit_code: int
    seconds: float
    suspected: OutcomeKind | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the platform says it did what was asked; the infobase itself is still to be read."""
        return self.kind in _GOOD

    @property
    def passing(self) -> bool:
        """Whether the same command may succeed a little later without anybody's doing."""
        return self.kind in _PASSING

    def error(self) -> PlatformError:
        """Return the failure as an error with the platform's own words.

        Raises:
            Bug: the command succeeded and nothing is suspected.
        """
        kind = self.suspected if self.succeeded else self.kind
        if kind is None:
            raise Bug("a success is no error", self.name)
        return PlatformError(
            f"platform.{kind.value}",
            text=_excerpt(self.text),
            command=self.name,
            exit_code=self.exit_code,
            seconds=self.seconds,
        )


def classify(name: str, completed: Completed) -> Outcome:
    """Say what the end of a command means."""
    kind, suspected = _kind(completed)
    return Outcome(kind, name, completed.text, completed.exit_code, completed.seconds, suspected)


def _kind(completed: Completed) -> tuple[OutcomeKind, OutcomeKind | None]:
    if completed.cancelled:
        return OutcomeKind.CANCELLED, None
    if completed.timed_out:
        return OutcomeKind.TIMED_OUT, None
    named = recognise(completed.text)
    if completed.exit_code != 0 or completed.result not in {None, 0}:
        return named or _unnamed(completed), None
    if _DYNAMIC in completed.text.casefold():
        return OutcomeKind.DONE_DYNAMICALLY, named
    return OutcomeKind.DONE, named


def recognise(text: str) -> OutcomeKind | None:
    """Find the first known message of failure in a text; None when there is none."""
    folded = text.casefold()
    return next((kind for phrase, kind in PHRASES if phrase.casefold() in folded), None)


def _unnamed(completed: Completed) -> OutcomeKind:
    code = completed.exit_code
    if code < 0 or code >= _CRASH_CODES:
        return OutcomeKind.CRASHED
    if _DATA_ERRORS_CODE in {code, completed.result}:
        return OutcomeKind.DATA_ERRORS
    return OutcomeKind.FAILED if completed.text else OutcomeKind.SILENT


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rstrip() + "…"
