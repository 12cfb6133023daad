"""One step of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from updater.update.context import RunContext


class Step:
    """Something a run does as one thing.

    Attributes:
        code: stable; the name for people is the text `step.<code>.title`.
        subject: what it is about: a release; may be empty. With the code it is unique in a run.
    """

    code: ClassVar[str]

    def __init__(self, subject: str = "") -> None:
        self.subject = subject

    def describe(self) -> tuple[str, str]:
        """Return code and subject."""
        return (self.code, self.subject)

    def perform(self, run: RunContext) -> str:
        """Do it and return what was seen that proves it: facts, no prose.

        Raises:
            UserError: it was not done, or could not be proved.
            Cancelled: the person asked to stop.
        """
        raise NotImplementedError

    def undo(self, run: RunContext) -> bool:
        """Undo what this step answers for; return whether anything had to be undone.

        Raises:
            UserError: it could not be undone.
        """
        del run
        return False

    def closes(self, run: RunContext) -> bool:
        """Whether the step keeps people out of the infobase until it is released."""
        del run
        return False

    def release(self, run: RunContext) -> None:
        """Give back what the step took from others, however the run ends; done after any undoing.

        Raises:
            UserError: it could not be given back.
        """
        del run
