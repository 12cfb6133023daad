"""Ctrl+C and a request to end, turned into a wish to stop."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from updater.model.events import CancelToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_ENDING = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""Asked to end by the keyboard, by the system, by a terminal that is closed; not all systems know all."""


@contextmanager
def cancelled_by_signals(token: CancelToken | None = None) -> Iterator[CancelToken]:
    """Give a token that the usual signals cancel: the work then puts things in order by itself.

    Args:
        token: one that others ask, too; a new one unless given.
    """
    token = CancelToken() if token is None else token

    def wish(_number: int, _frame: FrameType | None) -> None:
        token.cancel()

    with _answered_by(wish):
        yield token


@contextmanager
def interrupted_by_signals(token: CancelToken) -> Iterator[None]:
    """Let the usual signals cancel a token and end what is going on at once: looking leaves nothing behind.

    Raises:
        KeyboardInterrupt: one of them came.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        token.cancel()
        raise KeyboardInterrupt

    with _answered_by(interrupt):
        yield


@contextmanager
def _answered_by(answer: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.signal(number, answer) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
