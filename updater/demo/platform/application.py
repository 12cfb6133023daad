"""ENTERPRISE: the application starts, and perhaps runs its update handlers (docs/platform.md 7, 14.6)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import events, failure
from updater.demo.platform.faults import hang
from updater.demo.platform.library import (
    RUSSIAN,
    kept_deferred_done,
    kept_version,
    library_of,
    rows_after,
)
from updater.demo.platform.state import write_state
from updater.formats.configuration import read_configuration
from updater.formats.event_log import EventLevel
from updater.model.version import Version

if TYPE_CHECKING:
    from updater.demo.platform.library import Library
    from updater.demo.platform.session import Session

_EXIT_CODE = "exitCodePath="
_BLOCKING = "blocking"
_TOO_OLD = (
    "Обновление приложения на новую версию невозможно.",
    "Предварительно обновите версию платформы 1С:Предприятие.",
)


def start_application(session: Session) -> None:
    """Do what the start-up parameter asks; an ordinary client stays until it is ended."""
    parameter = session.arguments.value("/c") or ""
    files = session.storage.database()
    configuration, library = read_configuration(files), library_of(files)
    if (library or RUSSIAN).unlocks in parameter:
        _unlock(session)
        return
    if library is None or library.leaves not in parameter or configuration is None:
        hang()
        return
    if session.server is not None:
        _on_server(session, library, parameter, str(configuration.version))
        return
    if session.other_sessions() and library.jobs_off not in parameter:
        _leave_to_another(session, library)
        return
    _update_data(session, library, str(configuration.version))


def _unlock(session: Session) -> None:
    session.state.lock.clear()
    if session.server is not None:
        session.server.unlock()


def _on_server(session: Session, library: Library, parameter: str, version: str) -> None:
    """Update the data of a server infobase: nothing there confirms legality or leaves by itself.

    A helper given to `/Execute` presses the buttons and writes 0 where `exitCodePath=` says [attested].
    Deferred handlers are left to a background job, unless they are asked for at once [attested].
    """
    helped = session.arguments.has("/execute")
    if not helped and session.state.legality_version != version:
        hang()  # the question of legality stays open
    _update_data(session, library, version)
    session.state.deferred = "none" if library.deferred_now in parameter else "background"
    if not helped:
        write_state(session.directory, session.state)
        hang()
    place = next((part for part in parameter.split(";") if part.startswith(_EXIT_CODE)), "")
    if place:
        Path(place.removeprefix(_EXIT_CODE)).write_text("0", "utf-8")


def _leave_to_another(session: Session, library: Library) -> None:
    """Start a second client that knows of the scheduled jobs, and leave (docs/platform.md 7.3)."""
    words = ["ENTERPRISE", "/F", str(session.directory), "/AllowExecuteScheduledJobs", "-Off"]
    words += [word for key in ("/n", "/p", "/uc") for word in _given(session, key)]
    both = f"{library.leaves};{library.jobs_off}"
    line = [sys.executable, "-P", "-m", "updater.demo.platform", *words, "/C", both]
    subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _given(session: Session, key: str) -> tuple[str, ...]:
    value = session.arguments.value(key)
    return () if value is None else (key, value)


def _update_data(session: Session, library: Library, version: str) -> None:
    state, file = session.state, session.storage.file
    state.data_version = _older(kept_version(file, library), state.data_version)
    left = state.deferred in {"pending", _BLOCKING} or kept_deferred_done(file, library) is False
    if left and (state.deferred == _BLOCKING or session.faults.text("DEFERRED_BLOCK")):
        hang()  # the form about additional processing that was not done (docs/platform.md 7.1)
    state.legality_version = version
    if state.data_version in {None, version} and not left:
        return
    if session.faults.text("HANDLER_HANG"):
        hang()
    if reason := _obstacle(session, version):
        _fail(session, library, reason)
        return
    if not session.faults.hits("RC0_UNCHANGED", "handlers", state):
        _done(session, library, version)


def _older(kept: str | None, remembered: str | None) -> str | None:
    """Return the older of two releases: a base that was put back brings an older one with it."""
    return min((each for each in (kept, remembered) if each), key=Version, default=None)


def _done(session: Session, library: Library, version: str) -> None:
    """Convert the data, then the deferred handlers, which a file base runs at once; write it all down."""
    state, failing = session.state, session.faults.text("DEFERRED_FAIL")
    session.storage.write_rows(rows_after(session.storage.file, library, version, deferred_done=not failing))
    state.data_version, state.deferred = version, "pending" if failing else "none"
    if failing:
        text = f"{library.deferred_failed}\n{failing}"
        events.record(session, library.event, text=text, level=EventLevel.ERROR)
    events.record(session, library.event, text=library.done.format(version=version))


def _obstacle(session: Session, version: str) -> str:
    """Return why the handlers cannot run; empty when they can."""
    if text := session.faults.text("HANDLER_FAIL"):
        return text
    state = session.state
    minimum = state.minimum_platforms.get(version, "")
    if minimum and Version(session.platform_version) < Version(minimum):
        used = f"Используемая версия платформы - {session.platform_version}"
        return "\n".join((*_TOO_OLD, used, f"Минимально необходимая версия платформы - {minimum}"))
    users = state.administrators
    if users is not None and session.arguments.value("/n") not in users:
        return failure.NOT_ADMINISTRATOR
    if state.updating_elsewhere:
        return failure.UPDATING_ELSEWHERE
    if session.other_sessions():
        return "Невозможно выполнить обновление информационной базы: нет монопольного доступа"
    return _jumped_over(session, version)


def _jumped_over(session: Session, version: str) -> str:
    data = Version(session.state.data_version or "")
    skipped = (step for step in session.state.required if data < Version(step) < Version(version))
    first = next(skipped, "")
    return f"Не выполнены обработчики обновления на версию {first}" if first else ""


def _fail(session: Session, library: Library, reason: str) -> None:
    """Leave an error record; then a form stays open, unless a script waits for files."""
    text = f"{library.failed}\n{reason}"
    events.record(session, library.event, text=text, level=EventLevel.ERROR)
    folder = Path(session.state.script_dir) if session.state.script_dir else None
    if folder is None or not folder.is_dir():
        hang()
        return
    (folder / "error.txt").write_text(text)
    (folder / "templog.txt").write_text(text)
