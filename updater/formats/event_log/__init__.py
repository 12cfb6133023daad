"""The event log of an infobase, `1Cv8Log` (docs/formats.md 5.3, docs/platform.md 7.5)."""

from updater.formats.event_log.model import EventLevel, LogEvent, LogKind
from updater.formats.event_log.reading import log_kind, read_events

__all__ = ["EventLevel", "LogEvent", "LogKind", "log_kind", "read_events"]
