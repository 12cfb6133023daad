"""The log of a run stops nothing, and says where it is not whole."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from updater.model.events import LogLine, ignore_events
from updater.update.run_log import RunLog

if TYPE_CHECKING:
    from pathlib import Path

_NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def _log(folder: Path) -> RunLog:
    return RunLog(folder, ignore_events, lambda: _NOON)


def test_every_line_has_its_time(tmp_path: Path) -> None:
    """Lines follow each other, whole; nothing is missing, and it is not said that something is."""
    log = _log(tmp_path)
    log.take(LogLine("раз\nдва"))
    log.take(LogLine("три"))
    log.close()
    assert "12:00:00 раз\n12:00:00 два\n12:00:00 три\n" == log.path.read_text("utf-8")
    assert 0 == log.lost


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_a_full_disk_is_marked_where_it_was(tmp_path: Path) -> None:
    """Lines of that time are lost and counted; as soon as there is room the place is marked, once."""
    log = _log(tmp_path)
    log.path.symlink_to("/dev/full")
    log.take(LogLine("раз\nдва"))
    log.take(LogLine("три"))
    log.path.unlink()
    log.take(LogLine("четыре"))
    log.take(LogLine("пять"))
    log.close()
    assert "12:00:00 [lines lost here: 3]\n12:00:00 четыре\n12:00:00 пять\n" == log.path.read_text("utf-8")
    assert 3 == log.lost
