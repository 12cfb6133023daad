"""Holding the base file while a command runs, so that others find it in use (docs/platform.md 14.1)."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Self

from updater.infobases.access import held

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Hold:
    """The exclusive hold of one infobase file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Take the file.

        Raises:
            InfobaseError: `infobase.in-use`: somebody else has it.
        """
        self._stack.enter_context(held(self._file))
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Let the file be written to: on Windows our own hold would be in the way."""
        if os.name != "nt":
            yield
            return
        self._stack.close()
        yield
        self._stack.enter_context(held(self._file))
