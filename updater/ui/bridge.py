"""Work off the GUI thread, answers on it.

Workers are plain functions in a thread pool and know nothing of Qt. One object
in the GUI thread asks about ten times a second what is ready and calls back
there. Nothing of Qt is ever touched by a worker.
"""

from __future__ import annotations

import queue
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from updater.model.events import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from updater.model.events import Event, OnEvent

_INTERVAL = 100  # milliseconds: ten times a second
_WORKERS = 4

T = TypeVar("T")


@dataclass(eq=False)
class Task(Generic[T]):
    """One piece of work under way.

    Attributes:
        cancel: asked by the work now and then.
        owner: the dialog that waits; when it is gone nobody does.
        dropped: nobody waits for the answer any more.
    """

    future: Future[T]
    done: Callable[[T], None]
    failed: Callable[[BaseException], None]
    on_events: Callable[[list[Event]], None] | None
    events: queue.SimpleQueue[Event]
    cancel: CancelToken = field(default_factory=CancelToken)
    owner: QObject | None = None
    dropped: bool = False

    @property
    def awaited(self) -> bool:
        """Whether anybody still wants the answer."""
        return not self.dropped and (self.owner is None or isValid(self.owner))

    def drop(self) -> None:
        """Stop waiting for the answer; work not begun is not begun at all."""
        self.dropped = True
        self.cancel.cancel()
        self.future.cancel()


class Bridge(QObject):
    """Runs work in threads and brings its events and answers to the GUI thread.

    Signals:
        settled: an answer was delivered; emitted in the GUI thread after the callback.
    """

    settled = Signal(object)

    def __init__(self, parent: QObject | None = None, *, workers: int = _WORKERS) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="updater")
        self._tasks: list[Task[Any]] = []
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL)
        self._timer.timeout.connect(self._poll)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way that somebody waits for."""
        return not self._tasks

    @property
    def polling(self) -> bool:
        """Whether the threads are asked at present."""
        return self._timer.isActive()

    def submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
        owner: QObject | None = None,
    ) -> Task[T]:
        """Do a piece of work that tells nothing on the way."""
        return self.start(lambda _on_event, _cancel: work(), done, failed, owner=owner)

    def start(
        self,
        work: Callable[[OnEvent, CancelToken], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
        on_events: Callable[[list[Event]], None] | None = None,
        owner: QObject | None = None,
    ) -> Task[T]:
        """Do a piece of work that tells how far it is and can be asked to stop.

        Args:
            work: runs in a thread; gets where to tell events, and the token to ask.
            done: called in the GUI thread with the answer.
            failed: called in the GUI thread with what was raised.
            on_events: called in the GUI thread with the events since the last look.
            owner: nothing is called when this object is gone.
        """
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        cancel = CancelToken()
        future: Future[T] = Future() if self._closed else self._executor.submit(work, events.put, cancel)
        task: Task[T] = Task(future, done, failed, on_events, events, cancel, owner)
        if self._closed:  # a timer of a page may still ask after the window is closed
            task.drop()
            return task
        self._tasks.append(task)
        self._timer.start()
        return task

    def close(self) -> None:
        """Stop everything that can be stopped and wait for the threads; what is asked later is not begun."""
        self._closed = True
        self._timer.stop()
        for task in self._tasks:
            task.drop()
        self._tasks.clear()
        self._executor.shutdown(wait=True, cancel_futures=True)

    @Slot()
    def _poll(self) -> None:
        for task in list(self._tasks):
            self._look_at(task)
        if not self._tasks:
            self._timer.stop()

    def _look_at(self, task: Task[Any]) -> None:
        finished = task.future.done()  # before the events: what was told last must not be lost
        events = _drain(task.events)
        if events and task.on_events and task.awaited:
            task.on_events(events)
        if finished and task in self._tasks:
            self._tasks.remove(task)
            _deliver(task)
            self.settled.emit(task)


def _drain(events: queue.SimpleQueue[Event]) -> list[Event]:
    taken = []
    while not events.empty():
        taken.append(events.get_nowait())
    return taken


def _deliver(task: Task[Any]) -> None:
    if not task.awaited:
        return
    try:
        error = task.future.exception()
    except CancelledError:
        return
    if error is not None:
        task.failed(error)
    else:
        task.done(task.future.result())
