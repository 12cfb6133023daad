"""What is asked before something is done to the infobase of a run that was cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from updater.ui.dialogs.asking import Question

if TYPE_CHECKING:
    from updater.texts import Texts


def question(code: str, name: str, texts: Texts) -> Question:
    """Return one: `leave` a server infobase as it is, put the copy `over` what somebody did.

    Args:
        code: which.
        name: of the infobase.
        texts: the words.
    """
    return Question(
        code,
        texts("ui.window.name"),
        texts(f"ui.recovery.{code}-question", name=name),
        texts(f"ui.recovery.{code}-question-more"),
        texts(f"ui.recovery.{code}-yes"),
        texts("ui.button.cancel"),
    )
