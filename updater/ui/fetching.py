"""A download beside the wizard's own: a bar, how far it is, and the files when they are whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from updater.errors import Cancelled
from updater.ui.download_progress import DownloadView, Stage
from updater.ui.look import em
from updater.ui.run_progress import SCALE
from updater.ui.words.download import now_line, status_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from updater.model.events import CancelToken, Event, OnEvent
    from updater.model.site import Package, SourceKind
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk

_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Brought:
    """What came.

    Attributes:
        installable: those in which templates are.
    """

    folder: Path
    paths: tuple[Path, ...]
    installable: tuple[Path, ...]


class Fetching(QWidget):
    """Hidden until something is downloaded.

    Signals:
        done: everything is here; carries `Brought`.
        failed: it broke off; carries the error, or None when the person stopped it.
        changed: it began.
    """

    done = Signal(object)
    failed = Signal(object)
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._task: Task[Any] | None = None
        self._view = DownloadView(desk.clock)
        self.folder: Path | None = None
        self.bar, self.status = QProgressBar(self), QLabel(self)
        self.bar.setObjectName("fetchingBar")
        self.bar.setAccessibleName(desk.texts("ui.download.bar"))
        self.bar.setTextVisible(False)
        self.status.setObjectName("fetchingStatus")
        self.status.setWordWrap(True)
        self.status.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self) // 3)
        column.addWidget(self.bar)
        column.addWidget(self.status)
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND)
        self._clock.timeout.connect(self._redraw)
        self.hide()

    @property
    def going(self) -> bool:
        """Whether a download is under way."""
        return self._task is not None

    def start(self, source: SourceKind, packages: Sequence[Package], folder: Path) -> None:
        """Download packages of a source into a folder."""
        application = self._desk.application

        def work(on_event: OnEvent, cancel: CancelToken) -> Brought:
            fetch = application.online.distributions.fetch
            paths = fetch(source, packages, folder, on_event=on_event, cancel=cancel)
            return Brought(folder, paths, tuple(filter(application.templates.found_in, paths)))

        self.folder = folder
        self._view = DownloadView(self._desk.clock)
        self._task = self._desk.bridge.start(work, self._came, self._broke_off, self._told, owner=self)
        self._clock.start()
        self.show()
        self._redraw()
        self.changed.emit()

    def stop(self) -> None:
        """Ask the download to stop; what has come stays."""
        if self._task is not None:
            self._task.cancel.cancel()

    def _told(self, events: list[Event]) -> None:
        for event in events:
            self._view.take(event)
        self._redraw()

    def _came(self, brought: Brought) -> None:
        self._end(Stage.DONE)
        self.done.emit(brought)

    def _broke_off(self, error: BaseException) -> None:
        stopped = isinstance(error, Cancelled)
        self._end(Stage.STOPPED if stopped else Stage.FAILED)
        self.failed.emit(None if stopped else error)

    def _end(self, stage: Stage) -> None:
        self._clock.stop()
        self._task = None
        self._view.end(stage)
        self.hide()

    def _redraw(self) -> None:
        texts, value = self._desk.texts, self._view.value
        self.bar.setRange(0, SCALE if value is not None else 0)
        self.bar.setValue(value or 0)
        self.status.setText(status_line(texts, self._view) or now_line(texts, self._view))
