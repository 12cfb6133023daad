"""Work in threads, answers in the GUI thread; nothing of Qt is touched by a worker."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from updater.model.events import LogLine
from updater.ui.bridge import Bridge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from updater.model.events import CancelToken, OnEvent

PATIENCE = 30_000


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    """A bridge that is closed after the test."""
    del qtbot  # there must be a Qt application
    made = Bridge()
    yield made
    made.close()


def unwanted(answer: object) -> None:
    """Take an answer that must not come."""
    pytest.fail(str(answer))


def settle(qtbot: QtBot, bridge: Bridge) -> None:
    """Wait until every answer was delivered."""
    qtbot.waitUntil(lambda: bridge.idle, timeout=PATIENCE)


def test_work_is_done_elsewhere_and_answered_here(qtbot: QtBot, bridge: Bridge) -> None:
    """The work runs in another thread, the callback in the GUI thread."""
    threads: list[int] = []
    bridge.submit(threading.get_ident, lambda there: threads.extend([there, threading.get_ident()]), unwanted)
    settle(qtbot, bridge)
    here = threading.get_ident()
    assert here == threads[1]
    assert here != threads[0]


def test_what_is_raised_arrives_too(qtbot: QtBot, bridge: Bridge) -> None:
    """An exception is an answer."""
    raised: list[BaseException] = []
    bridge.submit(lambda: int("x"), unwanted, raised.append)
    settle(qtbot, bridge)
    assert [ValueError] == [type(error) for error in raised]


def test_every_event_arrives_in_order_before_the_answer(qtbot: QtBot, bridge: Bridge) -> None:
    """Thousands of events lose nothing, and the last of them comes before the end."""
    got: list[object] = []

    def work(on_event: OnEvent, _cancel: CancelToken) -> str:
        for number in range(5000):
            on_event(LogLine(str(number)))
        return "end"

    bridge.start(work, got.append, unwanted, got.extend)
    settle(qtbot, bridge)
    assert [*(LogLine(str(number)) for number in range(5000)), "end"] == got


def test_a_dropped_task_answers_nobody(qtbot: QtBot, bridge: Bridge) -> None:
    """What nobody waits for any more is told to stop and not delivered."""
    begun = threading.Event()
    got: list[object] = []

    def work(_on_event: OnEvent, cancel: CancelToken) -> bool:
        begun.set()
        while not cancel.cancelled:
            pass
        return True

    task = bridge.start(work, got.append, got.append)
    begun.wait()
    task.drop()
    settle(qtbot, bridge)
    assert [] == got


def test_an_answer_for_a_dialog_that_is_gone_is_thrown_away(qtbot: QtBot, bridge: Bridge) -> None:
    """Nothing is called on a deleted object."""
    owner, release = QObject(), threading.Event()
    got: list[object] = []
    bridge.submit(release.wait, got.append, got.append, owner=owner)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not _alive(owner), timeout=PATIENCE)
    release.set()
    settle(qtbot, bridge)
    assert [] == got


def _alive(thing: QObject) -> bool:
    from shiboken6 import isValid  # noqa: PLC0415 - only here

    return bool(isValid(thing))


def test_closing_waits_for_the_threads(qtbot: QtBot) -> None:
    """After closing no worker runs on."""
    del qtbot
    bridge, begun, ended = Bridge(), threading.Event(), threading.Event()

    def work(_on_event: OnEvent, cancel: CancelToken) -> None:
        begun.set()
        while not cancel.cancelled:
            pass
        ended.set()

    bridge.start(work, unwanted, unwanted)
    begun.wait()
    bridge.close()
    assert ended.is_set()


def test_nothing_is_begun_after_closing(qtbot: QtBot) -> None:
    """A timer of a page that fires late does no harm."""
    del qtbot
    bridge, ran = Bridge(), threading.Event()
    bridge.close()
    task = bridge.submit(ran.set, unwanted, unwanted)
    assert (True, False, True) == (bridge.idle, ran.is_set(), task.dropped)


def test_the_timer_rests_when_nothing_is_under_way(qtbot: QtBot, bridge: Bridge) -> None:
    """An idle window asks nobody ten times a second."""
    bridge.submit(lambda: None, lambda _nothing: None, unwanted)
    settle(qtbot, bridge)
    qtbot.waitUntil(lambda: not bridge.polling, timeout=PATIENCE)
