"""`/DumpCfg`, `/DumpDBCfg`, `/DumpIB`, `/DumpConfigToFiles` (docs/platform.md 4, 14.5)."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import events, failure
from updater.demo.platform.failure import Failure
from updater.demo.platform.state import FILE
from updater.formats.configuration import read_configuration
from updater.formats.configuration_files import read_all
from updater.formats.writing.container import write_container
from updater.formats.writing.dump import write_dump

if TYPE_CHECKING:
    from updater.demo.platform.arguments import Key
    from updater.demo.platform.session import Session
    from updater.formats.configuration_files import ConfigurationFiles

SAVED = "Сохранение конфигурации успешно завершено"
DUMPED = "Выгрузка информационной базы успешно завершена"
_XML = """<?xml version="1.0" encoding="UTF-8"?>
<MetaDataObject xmlns="http://v8.1c.ru/8.3/MDClasses" version="2.20">
\t<Configuration>
\t\t<Properties>
\t\t\t<Name>{name}</Name>
\t\t\t<Vendor>{vendor}</Vendor>
\t\t\t<Version>{version}</Version>
\t\t</Properties>
\t</Configuration>
</MetaDataObject>
"""


def dump_main(session: Session, key: Key) -> None:
    """Save the main configuration as a `.cf`; the same configuration gives the same bytes."""
    _dump(session, key, session.storage.main())


def dump_database(session: Session, key: Key) -> None:
    """Save the database configuration as a `.cf`."""
    _dump(session, key, session.storage.database())


def _dump(session: Session, key: Key, files: ConfigurationFiles) -> None:
    write_container(Path(key.value), dict(sorted(read_all(files).items())))
    session.output.say(SAVED)


def dump_infobase(session: Session, key: Key) -> None:
    """Save the whole base as a true `.dt`, with the simulator's memory in it [convention]."""
    session.need_exclusive()
    events.record(session, events.DUMP_START)
    write_dump(Path(key.value), session.storage.file, memory=(session.directory / FILE).read_bytes())
    events.record(session, events.DUMP_FINISH)
    session.output.say(DUMPED)


def dump_to_files(session: Session, key: Key) -> None:
    """Save the configuration's own properties and its support record as files."""
    if session.in_repository:
        session.output.say(failure.NO_REPOSITORY)
    files = session.storage.main()
    configuration = read_configuration(files)
    if configuration is None:
        return
    target = Path(key.value)
    if not target.is_dir():
        raise Failure(failure.file_absent(key.value))
    facts = (configuration.name, configuration.vendor, str(configuration.version))
    name, vendor, version = map(escape, facts)
    text = _XML.format(name=name, vendor=vendor, version=version)
    (target / "Configuration.xml").write_text(text, "utf-8-sig")
    support = f"{configuration.object_uuid}.4"
    if files.has(support):
        (target / "Ext").mkdir(exist_ok=True)
        (target / "Ext" / "ParentConfigurations.bin").write_bytes(files.read(support))
