"""Commands that only look: generation, check and repair, compare, list (docs/platform.md 4, 14.5)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from updater.demo.platform import failure
from updater.demo.platform.failure import Failure
from updater.formats.configuration import read_configuration
from updater.formats.infobase_file import open_infobase_file
from updater.formats.support import read_support
from updater.model.configuration import SupportState

if TYPE_CHECKING:
    from updater.demo.platform.arguments import Key
    from updater.demo.platform.session import Session

_REPAIRS = {"-badrefcreate", "-badrefclear", "-badrefnone", "-baddatacreate", "-baddatadelete"}
_TESTS = {"-logintegrity", "-logandrefsintegrity"}
_TESTED = "Тестирование закончено"
_DATA_ERRORS = 101
_NO_VENDOR = "Конфигурация 'Конфигурация поставщика' недоступна"
_EMPTY_GENERATION = "0" * 40  # of a base without a configuration on 8.3.27, measured


def generation_id(session: Session, _key: Key) -> None:
    """Say 40 hex digits that change with every write of the main configuration."""
    files = session.storage.main()
    if read_configuration(files) is None:
        session.output.say(_EMPTY_GENERATION)
        return
    names = "".join(sorted(files.names()))
    seed = f"{session.state.generation}:{names}".encode()
    session.output.say(hashlib.sha1(seed, usedforsecurity=False).hexdigest())


def check_and_repair(session: Session, key: Key) -> None:
    """Test the base, and with a way to repair put its data right, as far as nothing has to be deleted.

    Only the last phrase of the real log is known [attested]; exit code 101 means that errors
    were found [attested for the Designer's commands; inferred for this one]. `-TestOnly`
    excludes the ways to repair [attested].
    """
    test_only = "-testonly" in key.switches
    if test_only and _REPAIRS & key.switches.keys():
        raise Failure(failure.BAD_ARGUMENTS)
    session.need_exclusive()
    with open_infobase_file(session.storage.file) as infobase:
        infobase.check_soundness()
    tests = bool(_TESTS & key.switches.keys())
    state = session.state
    found = state.broken_links + state.lost_records if tests else 0
    if tests and not test_only:
        state.broken_links = 0
        if "-baddatadelete" in key.switches:
            state.lost_records = 0
    session.output.say(*([f"Обнаружено ошибок: {found}"] if found else []), _TESTED)
    if found and (test_only or state.lost_records):
        raise Failure(code=_DATA_ERRORS)


def check_configuration(session: Session, _key: Key) -> None:
    """Find no errors in the configuration."""
    session.output.say("Ошибок не обнаружено")


def compare(session: Session, key: Key) -> None:
    """Compare with the vendor's configuration: possible only on support."""
    files = session.storage.main()
    configuration = read_configuration(files)
    on_support = configuration and read_support(files, configuration).state is not SupportState.NONE
    if not on_support:
        raise Failure(_NO_VENDOR)
    if report := key.switches.get("-reportfile"):
        Path(report).write_text("Сравнение конфигураций\r\n", "utf-16")


def list_extensions(session: Session, key: Key) -> None:
    """Say the names of extensions, one a line; without `-AllExtensions` it is an error [measured]."""
    if "-allextensions" not in key.switches:
        raise Failure("Ошибка в параметрах командной строки.")
    with open_infobase_file(session.storage.file) as infobase:
        session.output.say(*(extension.name for extension in infobase.extensions()))
