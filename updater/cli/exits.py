"""Exit codes of the command line: a contract (ARCHITECTURE.md, "The command line")."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from updater.errors import PlanError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from updater.errors import UserError


class Exit(enum.IntEnum):
    """What a command ended with."""

    DONE = 0
    FAILED_RESTORED = 1
    """Failed; the infobase is as it was, or nothing had been changed."""
    USAGE = 2
    NOTHING_TO_DO = 3
    REFUSED = 4
    """A check speaks against it, or the person has to do something first."""
    FAILED_NOT_RESTORED = 5
    CANCELLED = 130
    CUT_OFF = 141
    """Nobody read the results to their end (`| head`): the code a shell gives to that signal."""


_BY_GRAVITY = (
    Exit.FAILED_NOT_RESTORED,
    Exit.FAILED_RESTORED,
    Exit.USAGE,
    Exit.REFUSED,
    Exit.CANCELLED,
    Exit.DONE,
    Exit.NOTHING_TO_DO,
)
"""What may become of one infobase of several, the gravest first: what has to be seen to hides the rest."""

_REFUSED = frozenset({"infobase.elsewhere", "installation.restart-needed", "run.changed-since"})
_NOTHING_TO_DO = frozenset({"plan.up-to-date", "plan.no-updates"})


def exit_for(error: UserError, *, disorder: bool = False) -> Exit:
    """Return the exit code of an error that ended a command.

    Args:
        error: why it ended.
        disorder: the infobase is neither what it was nor what was wanted; else nothing was changed.
    """
    if disorder:
        return Exit.FAILED_NOT_RESTORED
    if error.code in _NOTHING_TO_DO:
        return Exit.NOTHING_TO_DO
    if isinstance(error, PlanError) or error.code in _REFUSED:
        return Exit.REFUSED
    if isinstance(error, SettingsError):
        return Exit.USAGE
    return Exit.FAILED_RESTORED


def gravest(codes: Iterable[int]) -> Exit:
    """Return the exit code of several infobases: the gravest of theirs; of none `NOTHING_TO_DO`."""
    return min((Exit(code) for code in codes), key=_BY_GRAVITY.index, default=Exit.NOTHING_TO_DO)
