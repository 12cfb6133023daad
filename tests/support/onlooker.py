"""Another user of the computer, who looks at every process a test starts as often as possible."""

from __future__ import annotations

import threading
from typing import Self

import psutil


class Onlooker:
    """Looks while a block runs.

    Attributes:
        seen: every word of every command line and every value of every environment.
        commands: the command lines, each once.
        looks: how many times everything was looked at.
    """

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.commands: set[tuple[str, ...]] = set()
        self.looks = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._over.set()
        self._thread.join()

    def sees(self, secret: str) -> bool:
        """Whether a secret stood anywhere, as it is or as Windows and the platform quote it."""
        shapes = (secret, secret.replace('"', '""'), secret.replace('"', '\\"'))
        return any(shape in text for text in self.seen for shape in shapes)

    def _look(self) -> None:
        me = psutil.Process()
        while not self._over.is_set():
            self.looks += 1
            for child in me.children(recursive=True):
                try:
                    line = child.cmdline()
                    self.commands.add(tuple(line))
                    self.seen |= {*line, *child.environ().values()}
                except (psutil.Error, OSError):
                    continue
