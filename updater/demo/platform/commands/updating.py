"""`/UpdateCfg`, `/UpdateDBCfg`, `/RollbackCfg` (docs/platform.md 4, 14.5)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import events, failure
from updater.demo.platform.failure import Failure
from updater.errors import FormatError
from updater.formats.configuration import read_configuration
from updater.formats.support import read_support
from updater.formats.update_file import apply_update, read_update
from updater.infobases.access import in_use
from updater.model.configuration import SupportState

if TYPE_CHECKING:
    from updater.demo.platform.arguments import Key
    from updater.demo.platform.session import Session
    from updater.formats.configuration_files import ConfigurationFiles
    from updater.model.configuration import Configuration, ReleaseIdentity, Support

SUCCESS = "Обновление конфигурации успешно завершено"
DYNAMIC = "Конфигурация обновлена динамически"
_SETTINGS = "-settings"
_RULE = re.compile(r"<MergeRule>\s*(\w+)\s*</MergeRule>")
_KEEP_ALL, _TAKE_ALL = "DoNotMerge", "GetFromSecondConfiguration"


def update_configuration(session: Session, key: Key) -> None:
    """Apply an update file to the main configuration; the database stays as it is."""
    file = Path(key.value)
    if not file.is_file():
        raise Failure(failure.file_absent(key.value))
    if in_use(file):
        raise Failure(failure.file_busy(file.name))
    if session.in_repository:
        raise Failure(failure.NO_UPDATES)
    files = session.storage.main()
    rule = _judge(session, key, files, file)
    if rule == _KEEP_ALL:  # words of success, and nothing changed [measured]
        session.output.say(SUCCESS)
        return
    if rule == _TAKE_ALL:
        session.state.modified = False
    if not session.faults.hits("RC0_UNCHANGED", session.step, session.state):
        session.storage.tear = session.faults.hits("TEAR", session.step, session.state)
        session.storage.save_main(apply_update(files, file))
        session.state.generation += 1
        events.record(session, events.CONFIG_UPDATE)
        session.output.say(SUCCESS)
        return
    session.output.say(session.faults.text("RC0_TEXT") or SUCCESS)


def _judge(session: Session, key: Key, files: ConfigurationFiles, file: Path) -> str:
    """Refuse an update that does not fit, with the one message for every cause; return how it is merged.

    `-force` changes nothing about that [inferred].
    """
    configuration = read_configuration(files)
    if configuration is None:
        raise Failure(failure.NO_UPDATES)
    support = read_support(files, configuration)
    try:
        sources = read_update(file).sources
    except FormatError:
        raise Failure(failure.NO_UPDATES) from None
    if support.state is SupportState.NONE or not _fits(support, sources):
        raise Failure(failure.NO_UPDATES)
    if support.state is SupportState.EDITABLE and session.state.modified:
        return _merge_rule(key)
    return ""


def _fits(support: Support, sources: tuple[ReleaseIdentity, ...]) -> bool:
    return any(
        source.same_release(vendor.identity) and not source.other_build(vendor.identity)
        for vendor in support.vendors
        for source in sources
    )


def _merge_rule(key: Key) -> str:
    """Return the rule of the merge settings, which are looked at only when there is a conflict [measured].

    A file without a rule leaves the objects to the platform's own choice, which keeps what is there
    [convention].

    Raises:
        Failure: there are none, or they cannot be read: the measured errors.
    """
    settings = key.switches.get(_SETTINGS)
    if settings is None:
        raise Failure(failure.OWN_CHANGES)
    if not Path(settings).is_file():
        raise Failure(failure.file_absent(settings), failure.OWN_CHANGES)
    text = Path(settings).read_text("utf-8-sig", "replace").strip()
    if not text:
        raise Failure("Ошибка разбора XML: Document is empty", failure.OWN_CHANGES)
    if not text.startswith("<"):
        raise Failure("Ошибка разбора XML: Start tag expected", failure.OWN_CHANGES)
    found = _RULE.search(text)
    return found[1] if found else ""


def update_database(session: Session, key: Key) -> None:
    """Bring the database to the main configuration; without anything to apply say nothing."""
    storage = session.storage
    if not storage.has_unapplied_changes():
        return
    dynamic = _sessions_allow(session, key)
    session.output.say("Обработка структуры базы данных...", "Сбор служебной информации...")
    before, after = _configuration(storage.database()), _configuration(storage.main())
    if not session.faults.hits("RC0_UNCHANGED", "updatedbcfg", session.state):
        storage.tear = session.faults.hits("TEAR", session.step, session.state)
        storage.apply_main(dynamic=dynamic)
        if dynamic:
            session.leave_others_behind()
        _remember(session, before, after)
        events.record(session, events.DATABASE_START, events.DATABASE, events.DATABASE)
    name = after.name if after else ""
    session.output.say(f"Объект изменен: Конфигурация.{name}", "Принятие изменений...")
    session.output.say(DYNAMIC if dynamic else "Построение индекса справки...")
    session.output.say(*([] if dynamic else [SUCCESS]))


def _sessions_allow(session: Session, key: Key) -> bool:
    """Return whether the update is dynamic because of open sessions, which `-Dynamic-` forbids."""
    if not session.other_sessions():
        return False
    if key.switches.get("-sessionterminate") == "force":
        session.end_other_sessions()
        return False
    if "-dynamic-" in key.switches:
        session.output.say("Обработка структуры базы данных...")
        session.need_exclusive()
    return True


def _remember(session: Session, before: Configuration | None, after: Configuration | None) -> None:
    if before and after and before.version != after.version:
        session.state.database_updated(str(before.version), str(after.version))


def _configuration(files: ConfigurationFiles) -> Configuration | None:
    return read_configuration(files)


def roll_back(session: Session, _key: Key) -> None:
    """Go back to the database configuration."""
    session.storage.drop_main()
    session.state.generation += 1
