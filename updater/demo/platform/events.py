"""Records in the event log of the infobase, in the platform's own text format (docs/platform.md 7.5)."""

from __future__ import annotations

import socket
from datetime import datetime
from typing import TYPE_CHECKING

from updater.formats.event_log import EventLevel, LogEvent
from updater.formats.writing.event_log import append_events

if TYPE_CHECKING:
    from updater.demo.platform.session import Session

CONFIG_UPDATE = "_$InfoBase$_.ConfigUpdate"
DATABASE_START = "_$InfoBase$_.DBConfigUpdateStart"
DATABASE = "_$InfoBase$_.DBConfigUpdate"
DUMP_START, DUMP_FINISH = "_$InfoBase$_.DumpStart", "_$InfoBase$_.DumpFinish"
FOLDER = "1Cv8Log"


def record(
    session: Session, *events: str, text: str = "", level: EventLevel = EventLevel.INFORMATION
) -> None:
    """Add records to the log of the session's infobase; it may be set to keep errors only."""
    if session.faults.text("LOG") == "errors" and level is not EventLevel.ERROR:
        return
    designer = session.arguments.mode == "DESIGNER"
    append_events(
        session.directory / FOLDER,
        [
            LogEvent(
                time=datetime.now().replace(microsecond=0),  # noqa: DTZ005 - the log keeps local time
                event=event,
                level=level,
                text=text,
                user=session.arguments.value("/n") or "",
                computer=socket.gethostname(),
                application="Designer" if designer else "1CV8",
                session=1,
            )
            for event in events
        ],
    )
