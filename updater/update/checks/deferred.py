"""What the last update left to be done later (docs/platform.md 7.6).

The application keeps it in a constant of its own, which is read from the closed file. Where it
keeps none, its log tells how the last update went, and when deferred handlers ended with errors.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from updater.enterprise.library_words import EVENTS, says_deferred, says_success
from updater.errors import FormatError, StorageError
from updater.formats.event_log import EventLevel, read_events
from updater.infobases.application import application_record
from updater.update.checks.look import noted, ok, warning
from updater.update.leftovers import finished_first

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from updater.formats.event_log import LogEvent
    from updater.model.plan import Check
    from updater.update.checks.look import Look

_FOLDER = "1Cv8Log"
_LOOKED_BACK = timedelta(days=60)
_LARGEST = 64 << 20  # bytes of log that are read within a second or two
_EXCERPT = 300


def deferred(look: Look) -> Iterator[Check]:
    """Say what the infobase tells about the last update, or its log; silence is no proof."""
    if not any(hop.run_handlers for hop in look.plan.hops):
        return
    record = application_record(look.plan.infobase.file)
    if record.deferred_done is False:
        first = finished_first(look.plan, record)
        yield warning("deferred-left") if first else warning("deferred-left-base")
        return
    if record.deferred_done:
        yield ok("deferred-done")
        return
    told: Check | None = None
    events, seen = _events(look)
    for event in events:
        if event.level is EventLevel.ERROR and says_deferred(event.text):
            told = warning("deferred", text=event.text[:_EXCERPT], when=_day(event))
        elif event.level is EventLevel.INFORMATION and says_success(event.text):
            told = ok("deferred", when=_day(event))
    yield told or noted("deferred", seen=seen)


def _day(event: LogEvent) -> str:
    return f"{event.time:%d.%m.%Y}"


def _events(look: Look) -> tuple[list[LogEvent], str]:
    """Return what was read, and in one word how far the log was read: see `word.deferred` among the texts."""
    folder = look.request.infobase_dir / _FOLDER
    since = (look.tools.clock() - _LOOKED_BACK).replace(tzinfo=None)
    try:
        if not folder.is_dir():
            return [], "absent"
        if _size(folder, since.timestamp()) > _LARGEST:
            return [], "large"
        return [event for event in read_events(folder, since=since) if event.event in EVENTS], "silent"
    except (FormatError, StorageError, OSError):
        return [], "damaged"


def _size(folder: Path, since: float) -> int:
    files = [file.stat() for file in folder.iterdir() if file.is_file()]
    return sum(file.st_size for file in files if file.st_mtime >= since)
