"""What `rac` says when it does not do what it was asked (docs/platform.md 8.1).

Every failure has the same exit code, so here the words must tell them apart; words nobody
knows are shown as they are.
"""

from __future__ import annotations

import enum

from updater.errors import PlatformError


class ClusterFailure(enum.Enum):
    """Why `rac` refused; the value is the last part of its error code."""

    LOCAL_ONLY = "local-only"
    ADMINISTRATOR = "administrator"
    CENTRAL_ADMINISTRATOR = "central-administrator"
    INFOBASE_RIGHTS = "infobase-rights"
    SESSION_GONE = "session-gone"
    INFOBASE_ABSENT = "infobase-absent"
    DATA_CHANGED = "data-changed"
    BAD_PARAMETER = "bad-parameter"
    AGENT_UNREACHABLE = "agent-unreachable"
    VERSIONS_DIFFER = "versions-differ"
    FAILED = "failed"
    """It failed with words that are not known."""

    @property
    def code(self) -> str:
        """The code of the error."""
        return f"cluster.{self.value}"


# Looked for in this order, letters' case aside. The English ones are those of public tools.
PHRASES: tuple[tuple[str, ClusterFailure], ...] = (
    ("Аутентификация по паролю доступна только с локальной машины", ClusterFailure.LOCAL_ONLY),
    ("Администратор кластера не аутентифицирован", ClusterFailure.ADMINISTRATOR),
    ("Cluster administrator is not authenticated", ClusterFailure.ADMINISTRATOR),
    ("Недостаточно прав пользователя на управление кластером", ClusterFailure.ADMINISTRATOR),
    ("Администратор центрального сервера не аутентифицирован", ClusterFailure.CENTRAL_ADMINISTRATOR),
    ("Central server administrator is not authenticated", ClusterFailure.CENTRAL_ADMINISTRATOR),
    ("Недостаточно прав пользователя на информационную базу", ClusterFailure.INFOBASE_RIGHTS),
    ("Insufficient user rights for infobase", ClusterFailure.INFOBASE_RIGHTS),
    ("Сеанс с указанным идентификатором не найден", ClusterFailure.SESSION_GONE),
    ("Соединение с указанным идентификатором не найдено", ClusterFailure.SESSION_GONE),
    ("Информационная база с указанным идентификатором не найдена", ClusterFailure.INFOBASE_ABSENT),
    ("Кластер с указанным идентификатором не найден", ClusterFailure.INFOBASE_ABSENT),
    ("Данные были изменены или удалены другим пользователем", ClusterFailure.DATA_CHANGED),
    ("Ошибка разбора параметра", ClusterFailure.BAD_PARAMETER),
    ("несовпадение версий", ClusterFailure.VERSIONS_DIFFER),
    ("Различаются версии клиента и сервера", ClusterFailure.VERSIONS_DIFFER),
    ("Ошибка соединения с сервером", ClusterFailure.AGENT_UNREACHABLE),
    ("Connection refused", ClusterFailure.AGENT_UNREACHABLE),
    ("Host not found", ClusterFailure.AGENT_UNREACHABLE),
)
_HELP = ("Remote Administrative Client Utility", "Использование:")
_HEAD = 400  # letters in which the help tells what it is
_EXCERPT = 600  # letters of the program's own words that go into an error


def failure_of(text: str, exit_code: int, agent: str) -> PlatformError:
    """Return the failure that words of `rac` mean.

    Args:
        text: what it printed, secrets masked.
        exit_code: 255, as far as anybody has seen.
        agent: the address that was asked.
    """
    kind = recognise(text)
    excerpt = text if len(text) <= _EXCERPT else text[:_EXCERPT].rstrip() + "…"
    return PlatformError(f"cluster.{kind.value}", text=excerpt, exit_code=exit_code, agent=agent)


def recognise(text: str) -> ClusterFailure:
    """Find the first known message in a text."""
    folded = text.casefold()
    return next((kind for phrase, kind in PHRASES if phrase.casefold() in folded), ClusterFailure.FAILED)


def is_help(text: str) -> bool:
    """Whether `rac` printed its help: a command it does not know ends so, with exit code 0."""
    return any(words in text[:_HEAD] for words in _HELP)
