"""An event as the log keeps it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class EventLevel(enum.Enum):
    """How grave an event is; the value is the letter in the text format."""

    INFORMATION = "I"
    WARNING = "W"
    ERROR = "E"
    NOTE = "N"


class LogKind(enum.Enum):
    """In which of its formats a log is kept."""

    TEXT = "text"
    """A dictionary `1Cv8.lgf` and periods `*.lgp`."""
    SQLITE = "sqlite"
    """One database `1Cv8.lgd`."""
    NONE = "none"
    """There is no log."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One record of the log.

    Attributes:
        time: local time of the computer that wrote it, without a zone, to the second.
        event: `_$InfoBase$_.ConfigUpdate` and the like, or a name the configuration gave.
        text: the comment.
        user: name of the user; empty before a login and in a base without users.
        application: `Designer`, `1CV8C`, `BackgroundJob` ...
        data: the texts among the event's data, such as the name of who failed to log in.
        data_text: the data as people read them.
    """

    time: datetime
    event: str
    level: EventLevel = EventLevel.INFORMATION
    text: str = ""
    user: str = ""
    computer: str = ""
    application: str = ""
    session: int = 0
    data: str = ""
    data_text: str = ""
