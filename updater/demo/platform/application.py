"""ENTERPRISE: the application starts, and perhaps runs its update handlers (docs/platform.md 7, 14.6)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import events, failure
from updater.demo.platform.faults import hang
from updater.demo.platform.state import write_state
from updater.formats.configuration import has_update_handlers, read_configuration
from updater.formats.event_log import EventLevel
from updater.model.version import Version

if TYPE_CHECKING:
    from updater.demo.platform.session import Session

_EXIT_KEY = "ВыполнитьОбновлениеИЗавершитьРаботу"
_JOBS_OFF = "РегламентныеЗаданияОтключены"
_EXIT_CODE = "exitCodePath="
_UNLOCK_KEY = "РазрешитьРаботуПользователей"
_FAILED = "Приложение не было обновлено на новую версию по причине:"
_TOO_OLD = (
    "Обновление приложения на новую версию невозможно.",
    "Предварительно обновите версию платформы 1С:Предприятие.",
)


def start_application(session: Session) -> None:
    """Do what the start-up parameter asks; an ordinary client stays until it is ended."""
    parameter = session.arguments.value("/c") or ""
    if _UNLOCK_KEY in parameter:
        _unlock(session)
        return
    files = session.storage.database()
    configuration = read_configuration(files)
    if _EXIT_KEY not in parameter or configuration is None or not has_update_handlers(files):
        hang()
        return
    if session.server is not None:
        _on_server(session, parameter, str(configuration.version))
        return
    if session.other_sessions() and _JOBS_OFF not in parameter:
        _leave_to_another(session)
        return
    _update_data(session, str(configuration.version))


def _unlock(session: Session) -> None:
    session.state.lock.clear()
    if session.server is not None:
        session.server.unlock()


def _on_server(session: Session, parameter: str, version: str) -> None:
    """Update the data of a server infobase: nothing there confirms legality or leaves by itself.

    A helper given to `/Execute` presses the buttons and writes 0 where `exitCodePath=` says [attested].
    """
    helped = session.arguments.has("/execute")
    if not helped and session.state.legality_version != version:
        hang()  # the question of legality stays open
    _update_data(session, version)
    if not helped:
        write_state(session.directory, session.state)
        hang()
    place = next((part for part in parameter.split(";") if part.startswith(_EXIT_CODE)), "")
    if place:
        Path(place.removeprefix(_EXIT_CODE)).write_text("0", "utf-8")


def _leave_to_another(session: Session) -> None:
    """Start a second client that knows of the scheduled jobs, and leave (docs/platform.md 7.3)."""
    words = ["ENTERPRISE", "/F", str(session.directory), "/AllowExecuteScheduledJobs", "-Off"]
    words += [word for key in ("/n", "/p", "/uc") for word in _given(session, key)]
    line = [sys.executable, "-P", "-m", "updater.demo.platform", *words, "/C", f"{_EXIT_KEY};{_JOBS_OFF}"]
    subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _given(session: Session, key: str) -> tuple[str, ...]:
    value = session.arguments.value(key)
    return () if value is None else (key, value)


def _update_data(session: Session, version: str) -> None:
    state = session.state
    state.legality_version = version
    if state.data_version in {None, version} and state.deferred != "pending":
        return
    if session.faults.text("HANDLER_HANG"):
        hang()
    if reason := _obstacle(session, version):
        _fail(session, reason)
        return
    if not session.faults.hits("RC0_UNCHANGED", "handlers", state):
        state.data_version = version
        state.deferred = "none"
        text = f'Обновление информационной базы на версию "{version}" выполнено успешно.'
        events.record(session, events.INFOBASE_UPDATE, text=text)


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


def _fail(session: Session, reason: str) -> None:
    """Leave an error record; then a form stays open, unless a script waits for files."""
    text = f"{_FAILED}\n{reason}"
    events.record(session, events.INFOBASE_UPDATE, text=text, level=EventLevel.ERROR)
    folder = Path(session.state.script_dir) if session.state.script_dir else None
    if folder is None or not folder.is_dir():
        hang()
        return
    (folder / "error.txt").write_text(text)
    (folder / "templog.txt").write_text(text)
