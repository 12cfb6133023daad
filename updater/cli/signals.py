"""Ctrl+C and a request to end, turned into a wish to stop."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from updater.model.events import CancelToken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_ENDING = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""Asked to end by the keyboard, by the system, by a terminal that is closed; not all systems know all."""


@contextmanager
def cancelled_by_signals() -> Iterator[CancelToken]:
    """Give a token that the usual signals cancel: the work then puts things in order by itself."""
    token = CancelToken()

    def wish(_number: int, _frame: FrameType | None) -> None:
        token.cancel()

    before = {number: signal.signal(number, wish) for number in _ENDING}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
