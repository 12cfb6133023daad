"""What a person is told of a run that is taken up no more: read from the infobase and the backup."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.cutting import cut_off

from updater.texts import Texts
from updater.update.journal import MOST_TURNS
from updater.update.recovery import leave_run, restore_run, unfinished
from updater.update.remains import Remains, commands, remains_of, told

if TYPE_CHECKING:
    from pathlib import Path

    from support.stand import Stand

    from updater.update.records import RunRecord


pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """An infobase whose update was cut off and taken up too often."""
    made, found = cut_off(tmp_path, "3.update-db-cfg.done")
    for _turn in range(MOST_TURNS):
        made.tools().journal.note_turn(found.record.run_id)
    return made


def _record(stand: Stand) -> RunRecord:
    (found,) = unfinished(stand.tools())
    assert (True, False) == (found.exhausted, found.continuable)
    return found.record


def _told(remains: Remains) -> str:
    return "\n".join(told(remains, Texts("ru")))


def test_what_there_is_is_read(stand: Stand) -> None:
    """The release in the infobase and whether it is sound, the backup with release and time, read through."""
    record = _record(stand)
    remains = remains_of(record, stand.tools())
    assert remains.state is not None
    assert remains.state.configuration is not None
    assert remains.backup is not None
    words = _told(remains)
    assert str(MOST_TURNS) in words
    assert f"Сейчас в базе релиз {remains.state.configuration.version}" in words
    assert True is remains.sound
    assert "он цел" in words
    assert f"релиз {record.start.version}" in words
    assert str(remains.backup.file) in words


def test_both_deeds_are_what_they_say(stand: Stand) -> None:
    """The commands are those of leaving and of leaving and putting back, and doing so succeeds."""
    record = _record(stand)
    leave = f"onec-updater runs --leave {record.run_id}"
    back = f"onec-updater restore {record.run_id}"
    assert {"leave": (leave,), "put-back": (leave, back)} == commands(remains_of(record, stand.tools()))
    leave_run(record.run_id, stand.tools())
    restore_run(record.run_id, stand.tools())
    assert () == unfinished(stand.tools())


def test_a_damaged_infobase_is_not_called_sound(stand: Stand) -> None:
    """Cut in half it cannot be read, and that is said; the backup is right all the same."""
    record = _record(stand)
    data = record.file.read_bytes()
    record.file.write_bytes(data[: len(data) // 2])
    remains = remains_of(record, stand.tools())
    assert True is not remains.sound
    assert "он цел" not in _told(remains)
    assert remains.backup is not None


def test_a_damaged_backup_is_not_offered(stand: Stand) -> None:
    """What was altered since is named, and only leaving is left; so it is without a backup."""
    record = _record(stand)
    good = remains_of(record, stand.tools()).backup
    assert good is not None
    content = bytearray(good.file.read_bytes())
    content[len(content) // 2] ^= 1
    good.file.write_bytes(content)
    remains = remains_of(record, stand.tools())
    assert (None, {"leave"}) == (remains.backup, set(commands(remains)))
    assert "Копии, которой можно верить, нет" in _told(remains)
    without = remains_of(replace(record, backup=None), stand.tools())
    assert ({"leave"}, None) == (set(commands(without)), without.backup_problem)
    assert "Копии нет" in _told(without)


def test_an_infobase_that_is_gone_and_one_on_a_server(stand: Stand) -> None:
    """Neither is read, and each is told as what it is."""
    record = _record(stand)
    record.file.unlink()
    assert "Файла базы на месте нет" in _told(remains_of(record, stand.tools()))
    on_server = replace(record, details={"server": "srv", "reference": "buh"})
    assert "через платформу" in _told(remains_of(on_server, stand.tools()))
