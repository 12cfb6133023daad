"""Reading many infobases in the background, the chosen one first, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from updater.model.infobase import InfobaseState
    from updater.ui.bridge import Task
    from updater.ui.desk import Desk

_AT_ONCE = 2  # of four workers: the chosen base never waits behind the list


class Inspections(QObject):
    """What was read of each base, by its folder.

    Signals:
        read: a base was read or could not be; carries its folder.
    """

    read = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._known: dict[Path, InfobaseState | BaseException] = {}
        self._waiting: list[Path] = []
        self._under_way: dict[Path, Task[Any]] = {}

    def get(self, directory: Path | None) -> InfobaseState | BaseException | None:
        """Return what is known; None while nothing is."""
        return self._known.get(directory) if directory is not None else None

    def ask_all(self, directories: Iterable[Path]) -> None:
        """Read these one after another."""
        self._waiting = [path for path in dict.fromkeys(directories) if path not in self._known]
        self._fill()

    def ask_now(self, directory: Path) -> None:
        """Read this one before all others."""
        if directory not in self._known and directory not in self._under_way:
            self._begin(directory)

    def forget(self, directory: Path | None = None) -> None:
        """Know nothing any more, of one base or of all: they are read again when asked for."""
        gone = list(self._under_way) if directory is None else [directory]
        for path in gone:
            if task := self._under_way.pop(path, None):
                task.drop()
        if directory is None:
            self._known.clear()
        else:
            self._known.pop(directory, None)

    def _fill(self) -> None:
        while self._waiting and len(self._under_way) < _AT_ONCE:
            directory = self._waiting.pop(0)
            if directory not in self._known and directory not in self._under_way:
                self._begin(directory)

    def _begin(self, directory: Path) -> None:
        def take(answer: InfobaseState | BaseException) -> None:
            self._under_way.pop(directory, None)
            self._known[directory] = answer
            self.read.emit(directory)
            self._fill()

        inspect = self._desk.application.infobases.inspect
        self._under_way[directory] = self._desk.bridge.submit(lambda: inspect(directory), take, take)
