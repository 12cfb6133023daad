"""The lock a dead run of somebody else has left beside an infobase: a person may decide to take it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from updater.errors import UserError
from updater.ui.dialogs.asking import Question
from updater.update.base_lock import TAKEABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget

    from updater.model.plan import Check
    from updater.texts import Texts
    from updater.ui.desk import Desk


def takeable(error: object) -> TypeGuard[UserError]:
    """Whether an error is such a lock; who holds another one may be at work."""
    return isinstance(error, UserError) and error.code in TAKEABLE


def user_to_ask(checks: Iterable[Check]) -> str | None:
    """Return whose dead run the checks have found in the way; None when there is none."""
    found = (check.params for check in checks if takeable(check.params.get("problem")))
    return next((str(params["user"]) for params in found), None)


class Takeover:
    """A deed that is done once more when its person agrees to take such a lock over.

    Attributes:
        agreed: the person said so, for the deed begun last.

    Args:
        desk: what asks.
        parent: the window the question belongs to.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        self._desk, self._parent = desk, parent
        self._deed: Callable[[], object] | None = None
        self.agreed = False

    def begin(self, deed: Callable[[], object]) -> None:
        """Do a deed that looks at `agreed`; nothing agreed to before holds for it."""
        self._deed, self.agreed = deed, False
        deed()

    def settles(self, error: BaseException) -> bool:
        """Whether the deed that failed is done again; a person is asked once."""
        if self.agreed or self._deed is None or not takeable(error):
            return False
        self.agreed = self._desk.asking.confirm(self._parent, question(error, self._desk.texts))
        if self.agreed:
            self._deed()
        return self.agreed


def question(error: UserError, texts: Texts) -> Question:
    """Return what is asked before it is taken over: whose run it was, and that he knows more about it."""
    user = error.params["user"]
    return Question(
        "takeLock",
        texts("ui.window.name"),
        texts("ui.take-lock.question", user=user),
        f"{texts.problem(error).why}\n\n{texts('ui.take-lock.more', user=user)}",
        texts("ui.take-lock.yes"),
        texts("ui.button.cancel"),
    )
