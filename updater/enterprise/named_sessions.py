"""Who else works in an infobase, named by the platform when it cannot have it alone (docs/platform.md 12)."""

from __future__ import annotations

import re
from dataclasses import dataclass

# 8.3.27: «компьютер: X, сеанс начат: D в T, приложение: Y»; 8.3.18: «… сеанс: 2, начат: D в T, …».
_SESSION = re.compile(
    r"компьютер: (?P<host>[^,\n]*), сеанс(?:: (?P<number>\d+), начат| начат): "
    r"(?P<started>\d{2}\.\d{2}\.\d{4} в \d{1,2}:\d{2}:\d{2}), приложение: (?P<application>[^,\n]*)"
)


@dataclass(frozen=True, slots=True)
class NamedSession:
    """One session of somebody else.

    Attributes:
        host: the computer.
        started: as the platform writes it, local time of that computer or server.
        application: in words for people: «Тонкий клиент», «Конфигуратор».
        number: of the session; None where the platform does not tell it.
    """

    host: str
    started: str
    application: str
    number: int | None = None


_SHOWN = 6


def told_sessions(text: str) -> str:
    """Name who works there: program, computer, since when; a dash when the message names nobody."""
    every = [f"{each.application} ({each.host}, {each.started})" for each in named_sessions(text)]
    return ("; ".join(every[:_SHOWN]) + ("; …" if len(every) > _SHOWN else "")) or "—"


def named_sessions(text: str) -> tuple[NamedSession, ...]:
    """Return the sessions a message names, in its order; words in other languages name none."""
    return tuple(
        NamedSession(
            host=found["host"].strip(),
            started=found["started"],
            application=found["application"].strip(),
            number=int(found["number"]) if found["number"] else None,
        )
        for found in _SESSION.finditer(text)
    )
